"""Files in, versions out: all or nothing, and the same file only once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User

from processes import deployment, permissions
from processes.deployment import DeploymentRefused
from processes.models import (
    Deployment,
    DeploymentResource,
    EventSubscription,
    FormDefinition,
    OperationLog,
    Process,
    ProcessDefinition,
    Timer,
)
from processes.package import Package
from tests.processes.diagrams import HEAD, by_message, every, message, process, user_task

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
ONE = process("one", user_task())
TWO = process("two", user_task(), user_task())


def form(key: str, label: str = "Name") -> bytes:
    components = [{"type": "textfield", "key": "name", "label": label, "id": "Field_1"}]
    return json.dumps({"type": "default", "id": key, "schemaVersion": 16, "components": components}).encode()


def test_each_change_is_a_version(deploy: Deploy) -> None:
    versions = [deploy(process("one", *[user_task()] * number)).version for number in (1, 2, 3)]
    assert versions == [1, 2, 3]
    assert Process.objects.count() == 1
    assert bytes(DeploymentResource.objects.order_by("id")[0].content) == ONE


def test_the_file_that_is_deployed_already_is_no_version(deploy: Deploy) -> None:
    deploy(ONE)
    result = deployment.deploy(files={"renamed.bpmn": ONE})
    assert (result.deployment, result.definitions, result.unchanged) == (None, [], ["one"])
    assert Deployment.objects.count() == 1


def test_an_older_file_is_a_version_again(deploy: Deploy) -> None:
    deploy(ONE)
    deploy(process("one", user_task(), user_task()))
    assert deploy(ONE).version == 3


def test_only_what_has_changed_is_deployed_of_several_files() -> None:
    deployment.deploy(files={"one.bpmn": ONE, "a.form": form("a")})
    result = deployment.deploy(
        files={"one.bpmn": ONE, "two.bpmn": TWO, "a.form": form("a"), "b.form": form("b")}
    )
    assert [str(one) for one in result.definitions] == ["Two v1"]
    assert [str(one) for one in result.forms] == ["b v1"]
    assert result.unchanged == ["one", "a"]
    assert set(result.deployment.resources.values_list("name", flat=True)) == {"two.bpmn", "b.form"}  # type: ignore[union-attr]


def test_a_form_has_versions_too() -> None:
    for label in ("Name", "Surname"):
        deployment.deploy(files={"a.form": form("a", label)})
    assert list(FormDefinition.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_an_archive_is_its_files() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("models/one.bpmn", ONE)
        archive.writestr("a.form", form("a"))
    result = deployment.deploy(files={"all.zip": buffer.getvalue()})
    assert (len(result.definitions), len(result.forms)) == (1, 1)
    assert result.deployment is not None
    assert result.deployment.name == "all.zip"


def refused(**files: bytes) -> list[tuple[str, str, str]]:
    """(file, element, rule) of each error; and nothing was written."""
    with pytest.raises(DeploymentRefused) as refusal:
        deployment.deploy(files={name.replace("_", "."): content for name, content in files.items()})
    assert not Deployment.objects.exists()
    assert not Process.objects.exists()
    return [(p.file, p.element_id, p.rule) for p in refusal.value.problems if p.severity == "error"]


def test_all_problems_of_all_files_come_at_once() -> None:
    broken = process("broken", '<callActivity id="{id}"/>', user_task('pythmata:priority="= 1 +"'))
    problems = refused(
        one_bpmn=ONE, broken_bpmn=broken, text_bpmn=b"no xml", bad_form=b"{}", worse_form=b"\xff"
    )
    files = [file for file, _, _ in problems]
    assert set(files) == {"broken.bpmn", "text.bpmn", "bad.form", "worse.form"}
    assert {element for file, element, _ in problems if file == "broken.bpmn"} >= {"element_1", "element_2"}


def test_a_problem_names_its_line() -> None:
    with pytest.raises(DeploymentRefused) as refusal:
        deployment.deploy(files={"a.bpmn": process("a", user_task(), '<callActivity id="{id}"/>')})
    problem = next(one for one in refusal.value.problems if one.element_id == "element_2")
    assert problem.line == 6
    assert str(problem).startswith("a.bpmn:6 element_2: ")


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"id": 5}', b'{"id": ""}', b"[" * 100_000])
def test_what_is_no_form_is_refused(content: bytes) -> None:
    assert [(file, rule) for file, _, rule in refused(a_form=content)] == [("a.form", "form")]


def test_a_key_in_two_files_is_refused() -> None:
    problems = refused(a_bpmn=ONE, b_bpmn=process("one", user_task(), user_task()))
    assert problems == [("b.bpmn", "one", "doubled-key")]


def test_nothing_executable_is_refused() -> None:
    drawing = f'{HEAD}<process id="a"><startEvent id="s"/></process></definitions>'.encode()
    assert [rule for _, _, rule in refused(a_bpmn=drawing)] == ["nothing-executable"]


def test_who_may_not_is_asked_before_anything_is_written() -> None:
    seen: list[set[str]] = []

    def forbid(package: Package) -> None:
        seen.append(package.process_keys)
        raise PermissionError

    with pytest.raises(PermissionError):
        deployment.deploy(files={"one.bpmn": ONE, "two.bpmn": TWO}, authorize=forbid)
    assert seen == [{"one", "two"}]
    assert not Deployment.objects.exists()


def test_who_deploys_a_new_key_administers_it(alice: User, bob: User) -> None:
    deployment.deploy(files={"one.bpmn": ONE}, actor=alice)
    deployment.deploy(files={"one.bpmn": process("one", user_task(), user_task())}, actor=bob)
    one = Process.objects.get()
    assert permissions.may(alice, "administer", one)
    assert not permissions.may(bob, "administer", one)
    assert list(OperationLog.objects.order_by("id").values_list("actor_name", "action")) == [
        ("alice", "deploy"),
        ("bob", "deploy"),
    ]


def test_the_latest_version_says_who_may_start_it(alice: User, bob: User, deploy: Deploy) -> None:
    bob.groups.add(Group.objects.create(name="clerks"))
    starters = 'pythmata:candidateStarterUsers="alice" pythmata:candidateStarterGroups="clerks, others"'
    one = deploy(process("one", user_task(), attributes=starters)).process
    assert [permissions.may(user, "start", one) for user in (alice, bob)] == [True, True]
    deploy(process("one", user_task(), attributes='pythmata:candidateStarterUsers="alice"'))
    alice, bob = User.objects.get(pk=alice.pk), User.objects.get(pk=bob.pk)
    assert [permissions.may(user, "start", one) for user in (alice, bob)] == [True, False]


def test_version_tag_time_to_live_start_form_and_name(deploy: Deploy) -> None:
    xml = process(
        "one", user_task(), attributes='pythmata:versionTag="2026.1" pythmata:historyTimeToLive="P30D"'
    ).replace(b'<startEvent id="start"', b'<startEvent id="start" pythmata:formKey="request"')
    definition = deploy(xml)
    found = (definition.version_tag, definition.history_ttl, definition.start_form_key, definition.name)
    assert found == ("2026.1", timedelta(days=30), "request", "One")


def test_a_new_name_is_that_of_the_process(deploy: Deploy) -> None:
    deploy(ONE)
    deploy(ONE.replace(b'name="One"', b'name="First"'))
    assert Process.objects.get().name == "First"


def test_start_events_listen_for_the_latest_version_only(deploy: Deploy) -> None:
    deploy(process("one", user_task(), start=by_message("ordered"), outside=message("ordered")))
    deploy(process("other", user_task(), start=by_message("ordered"), outside=message("ordered")))
    second = deploy(process("one", user_task(), start=by_message("paid"), outside=message("paid")))
    listening = EventSubscription.objects.order_by("name").values_list("name", "definition__process__key")
    assert list(listening) == [("ordered", "other"), ("paid", "one")]
    third = deploy(process("one", user_task(), start=every("R/PT1H")))
    assert not EventSubscription.objects.filter(definition__in=[second, third]).exists()
    assert Timer.objects.get().definition == third
    deploy(ONE)
    assert not Timer.objects.exists()
