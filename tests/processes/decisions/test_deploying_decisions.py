"""DMN files in, versions of decisions out: beside processes, all or nothing, and the same file only once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from processes import deployment, runtime
from processes.decisions.permissions import DecisionAction, grant_decision, may
from processes.deploy_rights import authorize
from processes.deployment import Deployed, DeploymentRefused, FileProblem
from processes.models import (
    Decision,
    DecisionDefinition,
    DecisionRequirements,
    Deployment,
    OperationLog,
    ProcessInstance,
)
from tests.processes.conftest import run_all
from tests.processes.diagrams import process, user_task

pytestmark = pytest.mark.django_db
HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="{id}" name="{id}" '
    'namespace="http://tests/{id}">'
)
IMPORT = (
    '<import id="import_{0}" name="{0}" namespace="http://tests/{0}" '
    'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
)
CALLING = (
    '<businessRuleTask id="{id}"><extensionElements><pythmata:calledDecision decisionId="rate"/>'
    "</extensionElements></businessRuleTask>"
)


def literal(key: str, text: str, needs: str = "", tag: str = "") -> str:
    """A decision that is one expression."""
    named = f' xmlns:camunda="http://camunda.org/schema/1.0/dmn" camunda:versionTag="{tag}"' if tag else ""
    return (
        f'<decision id="{key}" name="{key}"{named}><variable name="{key}"/>{needs}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def dmn(name: str, *parts: str) -> bytes:
    return (HEAD.format(id=name) + "".join(parts) + "</definitions>").encode()


def needs(file: str, decision: str) -> str:
    reference = f"http://tests/{file}#{decision}"
    return f'<informationRequirement><requiredDecision href="{reference}"/></informationRequirement>'


RATES = dmn("rates", literal("rate", "1", tag="winter"), literal("limit", "1000"))
SERVICE = '<decisionService id="both" name="Both"><outputDecision href="#rate"/></decisionService>'
DOUBLED = dmn("doubled", IMPORT.format("rates"), literal("twice", "rates.rate * 2", needs("rates", "rate")))


def deploy(**files: bytes) -> Deployed:
    return deployment.deploy(files={name.replace("_", "."): content for name, content in files.items()})


def refused(**files: bytes) -> list[FileProblem]:
    with pytest.raises(DeploymentRefused) as caught:
        deploy(**files)
    assert not Deployment.objects.exists()
    return caught.value.problems


def versions(key: str) -> list[int]:
    return list(
        DecisionDefinition.objects.filter(decision__key=key)
        .order_by("version")
        .values_list("version", flat=True)
    )


def test_each_decision_and_service_of_the_file_is_a_version() -> None:
    result = deploy(rates_dmn=dmn("rates", literal("rate", "1", tag="winter"), SERVICE))
    assert [(row.decision.key, row.kind, row.version, row.version_tag) for row in result.decisions] == [
        ("rate", "decision", 1, "winter"),
        ("both", "service", 1, ""),
    ]
    rate, both = result.decisions
    assert rate.requirements == both.requirements
    assert (rate.requirements.key, rate.requirements.namespace) == ("rates", "http://tests/rates")
    assert rate.deployment == result.deployment


def test_the_same_file_makes_no_new_version() -> None:
    deploy(rates_dmn=RATES)
    again = deploy(rates_dmn=RATES)
    assert (again.deployment, again.unchanged) == (None, ["rate", "limit"])
    changed = deploy(rates_dmn=RATES.replace(b">1<", b">2<"))
    assert (versions("rate"), versions("limit"), changed.unchanged) == ([1, 2], [1, 2], [])


def test_processes_and_decisions_come_together_or_alone() -> None:
    model = process("ask", CALLING)
    first = deploy(ask_bpmn=model, rates_dmn=RATES)
    assert first.problems == []
    assert (len(first.definitions), len(first.decisions)) == (1, 2)
    second = deploy(ask_bpmn=model, rates_dmn=RATES.replace(b">1<", b">2<"))
    assert (second.definitions, second.unchanged, versions("rate")) == ([], ["ask"], [1, 2])


def test_all_problems_of_all_files_come_at_once() -> None:
    wrong = dmn("wrong", literal("a", "1 +"), literal("b", "1", needs("nowhere", "c")))
    unsound = dmn("unsound", literal("c", "(1"))
    problems = refused(wrong_dmn=wrong, unsound_dmn=unsound, text_dmn=b"no xml", broken_bpmn=b"<a/>")
    assert {problem.file for problem in problems} == {"wrong.dmn", "unsound.dmn", "text.dmn", "broken.bpmn"}
    assert all(problem.text and problem.rule for problem in problems)


def test_a_bpmn_file_is_no_dmn_file() -> None:
    (problem,) = refused(order_dmn=process("order", user_task()))
    assert (problem.rule, problem.line) == ("unreadable", 2)
    assert "not a DMN file" in problem.text


def test_a_decision_in_two_files_is_refused() -> None:
    problems = refused(a_dmn=dmn("a", literal("rate", "1")), b_dmn=dmn("b", literal("rate", "2")))
    assert [(problem.rule, problem.element_id) for problem in problems] == [("doubled-key", "rate")]


def test_a_decision_that_is_not_there_is_a_warning() -> None:
    model = process("ask", CALLING)
    (problem,) = deploy(ask_bpmn=model).problems
    assert (problem.rule, problem.severity, problem.file) == ("unknown-decision", "warning", "ask.bpmn")
    assert "'rate'" in problem.text
    deploy(rates_dmn=RATES)
    assert deploy(ask_bpmn=model + b"<!-- changed -->").problems == []


# Imports -----------------------------------------------------------------------------------------------------


def value(key: str, version: int) -> object:
    """What that version of the decision says, asked by a process."""
    called = CALLING.replace('decisionId="rate"', f'decisionId="{key}" binding="version" version="{version}"')
    called = called.replace("version=", 'resultVariable="result" version=', 1)
    model = process("ask", called, user_task())
    deployment.deploy(files={"ask.bpmn": model + f"<!-- {key} {version} -->".encode()})
    instance = start("ask")
    return instance.variables.get(name="result").value


def start(key: str) -> ProcessInstance:
    command = runtime.start(process_key=key)
    run_all()
    return ProcessInstance.objects.get(pk=command.instance_id)


def test_files_of_one_deployment_import_each_other() -> None:
    deploy(doubled_dmn=DOUBLED, rates_dmn=RATES)
    row = DecisionRequirements.objects.get(key="doubled")
    assert [imported.key for imported in row.imports.all()] == ["rates"]
    assert value("twice", 1) == 2


def test_a_changed_import_is_another_version_of_what_imports_it() -> None:
    deploy(doubled_dmn=DOUBLED, rates_dmn=RATES)
    result = deploy(doubled_dmn=DOUBLED, rates_dmn=RATES.replace(b">1<", b">5<"))
    assert {row.decision.key for row in result.decisions} == {"rate", "limit", "twice"}
    assert (value("twice", 1), value("twice", 2)) == (2, 10)


def test_the_import_may_be_deployed_already() -> None:
    deploy(rates_dmn=RATES)
    deploy(rates_dmn=RATES.replace(b">1<", b">5<"))
    deploy(doubled_dmn=DOUBLED)
    deploy(rates_dmn=RATES.replace(b">1<", b">7<"))
    assert value("twice", 1) == 10, "the latest at its deployment, then and now"
    assert deploy(doubled_dmn=DOUBLED).decisions[0].version == 2
    assert deploy(doubled_dmn=DOUBLED).unchanged == ["twice"]


def test_an_unchanged_import_in_the_package_is_taken_from_where_it_is() -> None:
    deploy(rates_dmn=RATES)
    result = deploy(rates_dmn=RATES, doubled_dmn=DOUBLED)
    assert result.unchanged == ["rate", "limit"]
    assert DecisionRequirements.objects.filter(key="rates").count() == 1
    assert value("twice", 1) == 2


def test_a_file_without_decisions_is_there_to_be_imported() -> None:
    types = dmn("types", '<itemDefinition id="t" name="Percent"><typeRef>number</typeRef></itemDefinition>')
    assert deploy(types_dmn=types).decisions == []
    again = deploy(types_dmn=types)
    assert (again.deployment, again.unchanged) == (None, ["types"])
    using = dmn("using", IMPORT.format("types"), literal("percent", "3"))
    deploy(using_dmn=using)
    row = DecisionRequirements.objects.get(key="using")
    assert [imported.key for imported in row.imports.all()] == ["types"]


def test_an_import_that_is_nowhere_is_refused() -> None:
    problems = refused(doubled_dmn=DOUBLED)
    assert all(problem.file == "doubled.dmn" for problem in problems)
    assert any("http://tests/rates" in problem.text for problem in problems)


def test_an_import_that_two_files_could_be_is_refused() -> None:
    other = dmn("rates", literal("other", "1"))
    problems = refused(doubled_dmn=DOUBLED, rates_dmn=RATES, other_dmn=other)
    assert "import-ambiguous" in [problem.rule for problem in problems]


# Ways in, and who may ----------------------------------------------------------------------------------------


def test_an_archive_may_hold_decisions() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("rules/rates.dmn", RATES)
        archive.writestr("README.md", "not deployed")
    result = deployment.deploy(files={"rules.zip": buffer.getvalue()})
    assert [row.decision.key for row in result.decisions] == ["rate", "limit"]


def test_the_command_deploys_decisions(tmp_path: Path) -> None:
    file = tmp_path / "rates.dmn"
    file.write_bytes(RATES)
    out = io.StringIO()
    call_command("deploy", str(file), stdout=out)
    assert "rate v1" in out.getvalue()
    call_command("deploy", str(file), stdout=out)
    assert versions("rate") == [1]


def person(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)


def deploy_as(user: User, **files: bytes) -> Deployed:
    named = {name.replace("_", "."): content for name, content in files.items()}
    return deployment.deploy(files=named, actor=user, authorize=lambda package: authorize(user, package))


def test_who_makes_a_decision_administers_it() -> None:
    maker = person("maker", "add_decision")
    deploy_as(maker, rates_dmn=RATES)
    assert OperationLog.objects.get(action="deploy").detail["decisions"] == ["rate v1", "limit v1"]
    decision = Decision.objects.get(key="rate")
    assert may(maker, DecisionAction.ADMINISTER, decision)
    assert may(maker, DecisionAction.EVALUATE, decision)
    assert not may(person("other"), DecisionAction.VIEW, decision)


def test_a_new_decision_needs_the_permission_or_comes_with_a_process() -> None:
    with pytest.raises(PermissionDenied, match="make new decisions: limit, rate"):
        deploy_as(person("nobody"), rates_dmn=RATES)
    designer = person("designer", "add_process")
    with pytest.raises(PermissionDenied):
        deploy_as(designer, rates_dmn=RATES)
    deploy_as(designer, ask_bpmn=process("ask", CALLING), rates_dmn=RATES)
    assert Decision.objects.count() == 2


def test_a_new_version_needs_the_decision() -> None:
    deploy(rates_dmn=RATES)
    changed = RATES.replace(b">1<", b">2<")
    maker = person("maker", "add_decision", "add_process")
    with pytest.raises(PermissionDenied, match="design limit, rate"):
        deploy_as(maker, ask_bpmn=process("ask", CALLING), rates_dmn=changed)
    for decision in Decision.objects.all():
        grant_decision("modeller", maker, decision)
    deploy_as(User.objects.get(pk=maker.pk), rates_dmn=changed)
    assert versions("rate") == [1, 2]
