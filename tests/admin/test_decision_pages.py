"""Decisions in the administration: versions, files, what was evaluated, and who may do what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from processes import deployment, runtime, turns
from processes.admin.base import list_of, page_of
from processes.decisions.evaluation import evaluate
from processes.decisions.permissions import DecisionAction, grant_decision, may
from processes.models import Decision, DecisionDefinition, DecisionEvaluation, Deployment
from processes.permissions import grant
from tests.admin.conftest import signed_in
from tests.api.models import RATE, one_task

MODELS = (Decision, DecisionDefinition, DecisionEvaluation)
CALLING = one_task(
    "credit",
    '<businessRuleTask id="Work"><extensionElements><pythmata:calledDecision decisionId="rate" '
    'resultVariable="percent"/></extensionElements></businessRuleTask>',
)


@pytest.fixture
def rate(alice: User) -> Decision:
    """Two versions, one evaluation."""
    deployment.deploy(files={"rate.dmn": RATE})
    deployment.deploy(files={"rate.dmn": RATE.replace(b">4<", b">5<")}, note="Dearer")
    definition = DecisionDefinition.objects.select_related("decision").get(version=2)
    evaluate(definition=definition, variables={"years": 7}, actor=alice)
    return Decision.objects.get()


@pytest.fixture
def member(make_user: Callable[..., User], rate: Decision) -> Callable[[str], Client]:
    """`member("viewer")` → a member of staff with that role on the decision alone."""

    def client(role: str) -> Client:
        user = make_user(role, is_staff=True)
        grant_decision(role, user, rate)
        return signed_in(user)

    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_decision_shows_its_versions(rate: Decision, boss: Client) -> None:
    page = text(boss, page_of(rate))
    assert "v1" in page
    assert "Dearer" in page
    assert "v2" in text(boss, list_of(Decision))


def test_an_evaluation_shows_how_it_came_to_its_answer(rate: Decision, boss: Client) -> None:
    page = text(boss, page_of(DecisionEvaluation.objects.get()))
    for shown in ("years", "long", "percent", "alice", "v2"):
        assert shown in page
    latest = DecisionDefinition.objects.get(version=2)
    found = boss.get(list_of(DecisionEvaluation, definition__id__exact=latest.pk))
    assert len(found.context["cl"].result_list) == 1
    older = DecisionDefinition.objects.get(version=1)
    empty = boss.get(list_of(DecisionEvaluation, definition__id__exact=older.pk))
    assert len(empty.context["cl"].result_list) == 0


def test_the_file_can_be_had(rate: Decision, boss: Client) -> None:
    for definition in DecisionDefinition.objects.all():
        page = text(boss, page_of(definition))
        address = f"/admin/processes/decisiondefinition/{definition.pk}/xml/"
        assert address in page
        answer = boss.get(address)
        assert b"<decisionTable" in answer.content
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_deployment_shows_its_decisions(rate: Decision, boss: Client) -> None:
    assert "Rate v1" in text(boss, page_of(Deployment.objects.order_by("created_at")[0]))


@pytest.mark.parametrize("role, sees", [("viewer", True), ("modeller", True), ("evaluator", False)])
def test_who_may_view_sees_the_rows(
    rate: Decision, member: Callable[[str], Client], role: str, sees: bool
) -> None:
    client = member(role)
    for model in MODELS:
        assert client.get(list_of(model)).status_code == (200 if sees else 403)
        row = model._default_manager.first()
        assert row is not None
        assert (client.get(page_of(row)).status_code == 200) is sees


def test_other_decisions_are_not_shown(rate: Decision, member: Callable[[str], Client]) -> None:
    client = member("viewer")
    deployment.deploy(files={"other.dmn": RATE.replace(b'"rate"', b'"other"')})
    other = DecisionDefinition.objects.get(decision__key="other")
    assert len(client.get(list_of(Decision)).context["cl"].result_list) == 1
    assert client.get(page_of(other)).status_code == 302
    assert client.get(f"/admin/processes/decisiondefinition/{other.pk}/xml/").status_code == 404


def test_who_sees_an_instance_sees_what_it_asked(
    rate: Decision,
    make_user: Callable[..., User],
    run_process: Callable[[str], None],
) -> None:
    definition = deployment.deploy(files={"credit.bpmn": CALLING}).definitions[0]
    run_process("credit")
    user = make_user("clerk", is_staff=True)
    grant("viewer", user, definition.process)
    client = signed_in(user)
    rows = client.get(list_of(DecisionEvaluation)).context["cl"].result_list
    assert [row.element_id for row in rows] == ["Work"]
    (instance,) = definition.instances.all()
    assert "Rate v2" in text(client, page_of(instance))


@pytest.fixture
def run_process() -> Callable[[str], None]:
    def run(key: str) -> None:
        runtime.start(process_key=key, variables={"years": 7})
        while turns.run_due():
            pass

    return run


def test_roles_are_granted_on_the_page_permissions(rate: Decision, boss: Client, alice: User) -> None:
    address = f"/admin/processes/decision/{rate.pk}/permissions/"
    group = Group.objects.create(name="lending")
    page = text(boss, address)
    assert "evaluates the decision" in page
    answer = boss.post(
        address,
        {
            "new_group": "lending",
            "role:new_group": ["viewer", "evaluator"],
            "new_user": "",
        },
    )
    assert answer.status_code == 302
    alice.groups.add(group)
    person = User.objects.get(pk=alice.pk)
    assert may(person, DecisionAction.EVALUATE, rate)
    assert not may(person, DecisionAction.DESIGN, rate)


def test_only_administrators_of_the_decision_grant(rate: Decision, member: Callable[[str], Client]) -> None:
    address = f"/admin/processes/decision/{rate.pk}/permissions/"
    assert member("administrator").get(address).status_code == 200
    assert member("viewer").get(address).status_code == 403
    assert member("evaluator").get(address).status_code == 404
