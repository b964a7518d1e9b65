"""An instance is what its commands make of it; one that is not is found."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from processes import deployment, runtime, turns, verification
from processes.models import ActivityInstance, Command, ProcessInstance
from processes.verification import NotVerifiable
from tests.processes.diagrams import HEAD

pytestmark = pytest.mark.django_db(transaction=True)

FORKED = f"""{HEAD}<process id="forked" isExecutable="true">
<startEvent id="begin"/><parallelGateway id="fork"/><userTask id="ask"/>
<scriptTask id="sum" scriptFormat="feel" pythmata:resultVariable="total"><script>amount + 1</script></scriptTask>
<parallelGateway id="join"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="ask"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="sum"/><sequenceFlow id="f4" sourceRef="ask" targetRef="join"/>
<sequenceFlow id="f5" sourceRef="sum" targetRef="join"/><sequenceFlow id="f6" sourceRef="join" targetRef="end"/>
</process></definitions>""".encode()


@pytest.fixture
def instance() -> ProcessInstance:
    """At its end, after several batches; one of its commands was refused on the way."""
    deployment.deploy(files={"forked.bpmn": FORKED})
    pk = runtime.start(process_key="forked", variables={"amount": 1}).instance_id
    turns.run_due()
    ask = ActivityInstance.objects.get(instance=pk, element_id="ask")
    runtime.complete_activity(instance_id=pk, activity_key=ask.key + 100, variables={})
    turns.run_due()
    runtime.complete_activity(instance_id=pk, activity_key=ask.key, variables={"answer": "yes"})
    turns.run_due()
    return ProcessInstance.objects.get(pk=pk)


def problems(instance: ProcessInstance) -> str:
    return "\n".join(verification.problems(ProcessInstance.objects.get(pk=instance.pk)))


def test_an_instance_that_nothing_happened_to_is_the_same(instance: ProcessInstance) -> None:
    assert instance.status == "completed"
    assert problems(instance) == ""


def test_one_that_has_not_begun_is_the_same() -> None:
    deployment.deploy(files={"forked.bpmn": FORKED})
    pk = runtime.start(process_key="forked", variables={"amount": 1}).instance_id
    assert problems(ProcessInstance.objects.get(pk=pk)) == ""


def lose_a_turn(instance: ProcessInstance) -> None:
    """As if a batch had been written and its commands not been consumed."""
    Command.objects.filter(instance=instance, kind="CompleteActivity").update(
        status="waiting", consumed_at=None
    )


def write_twice(instance: ProcessInstance) -> None:
    ProcessInstance.objects.filter(pk=instance.pk).update(version=instance.version + 1)


def lose_an_activity(instance: ProcessInstance) -> None:
    ActivityInstance.objects.filter(instance=instance, element_id="sum").delete()


def invent_an_activity(instance: ProcessInstance) -> None:
    row = ActivityInstance.objects.get(instance=instance, element_id="end")
    row.pk, row.key = None, 99
    row.save()


def change_a_value(instance: ProcessInstance) -> None:
    start = Command.objects.get(instance=instance, kind="StartProcess")
    Command.objects.filter(pk=start.pk).update(
        payload=bytes(start.payload).replace(b"amount\x01", b"amount\x02")
    )


@pytest.mark.parametrize(
    "damage, expected",
    [
        (lose_a_turn, "The stored state is not the one that its commands lead to."),
        (write_twice, "It is at version 3 after 2 batches of commands."),
        (lose_an_activity, "(sum) is missing in the history."),
        (invent_an_activity, "Activity 99 (end) stands in the history and was never begun."),
        (change_a_value, "The stored state is not the one that its commands lead to."),
    ],
)
def test_one_that_is_not_what_its_commands_make_of_it_is_found(
    instance: ProcessInstance, damage: Callable[[ProcessInstance], None], expected: str
) -> None:
    damage(instance)
    assert expected in problems(instance)


def test_without_its_first_commands_nothing_can_be_said(instance: ProcessInstance) -> None:
    Command.objects.filter(instance=instance, kind="StartProcess").delete()
    with pytest.raises(NotVerifiable, match="QUEUE_RETENTION_DAYS"):
        problems(instance)


def verified(*arguments: str) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    try:
        call_command("verify_instances", *arguments, stdout=said, stderr=complained)
    except CommandError as error:
        complained.write(str(error))
    return said.getvalue(), complained.getvalue()


def test_the_command_says_how_many_are_the_same(instance: ProcessInstance) -> None:
    assert verified() == ("1 instances are the same, 0 cannot be verified.\n", "")
    assert verified("--process", "another")[0].startswith("0 instances")


def test_the_command_names_those_that_are_not(instance: ProcessInstance) -> None:
    write_twice(instance)
    said, complained = verified(str(instance.pk))
    assert said.startswith("0 instances are the same")
    assert complained == (
        f"{instance.pk}: It is at version 3 after 2 batches of commands.\n"
        "1 instances are not what their commands make of them."
    )


def test_the_command_passes_over_what_cannot_be_verified(instance: ProcessInstance) -> None:
    Command.objects.filter(instance=instance).delete()
    said, complained = verified()
    assert f"{instance.pk} is skipped." in said
    assert complained == ""


def test_an_instance_that_is_not_there_is_an_error() -> None:
    unknown = "00000000-0000-7000-8000-000000000000"
    assert verified(unknown) == ("", f"There is no such instance: {unknown}")
