"""Who gets a message: exactly one; who gets a signal: everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import CommandRejected
from processes import clock, runtime, suspension
from processes.correlation import Delivery
from processes.models import BufferedMessage, EventSubscription, ProcessDefinition, ProcessInstance
from processes.sweeper import forget_expired_messages, start_by_kept_messages
from tests.processes.conftest import run_all
from tests.processes.diagrams import by_message, message, process, user_task, waiting_for

pytestmark = pytest.mark.django_db
Deploy = Callable[[bytes], ProcessDefinition]
Start = Callable[..., ProcessInstance]
HOUR = timedelta(hours=1)


@pytest.fixture
def by_key(deploy: Deploy) -> None:
    """Instances wait for the payment of their order."""
    deploy(process("order", waiting_for("paid"), outside=message("paid", "= order")))


@pytest.fixture
def by_name(deploy: Deploy) -> None:
    deploy(process("order", waiting_for("paid"), outside=message("paid")))


def status(instance: ProcessInstance) -> str:
    run_all()
    instance.refresh_from_db()
    return instance.status


def test_the_key_says_who_gets_it(by_key: None, start: Start) -> None:
    one, other = start("order", variables={"order": 1}), start("order", variables={"order": 2})
    delivery = runtime.deliver_message(name="paid", correlation_key="2", variables={"sum": 5})
    assert (delivery.result, delivery.instance) == ("correlated", other.pk)
    assert (status(one), status(other)) == ("active", "completed")
    assert other.variable_updates.filter(name="sum").exists()


def test_a_subscription_with_a_key_gets_no_message_without_one(by_key: None, start: Start) -> None:
    start("order", variables={"order": 1})
    with pytest.raises(CommandRejected, match="Nobody waits for the message 'paid'"):
        runtime.deliver_message(name="paid")


def test_several_receivers_are_refused(by_name: None, start: Start) -> None:
    both = start("order"), start("order")
    with pytest.raises(CommandRejected, match="Several receivers"):
        runtime.deliver_message(name="paid", ttl=HOUR)
    assert [status(instance) for instance in both] == ["active", "active"]


def test_the_business_key_or_the_instance_tells_them_apart(by_name: None, start: Start) -> None:
    one, two, three = (start("order", business_key=key) for key in ("A", "B", "C"))
    assert runtime.deliver_message(name="paid", business_key="B").instance == two.pk
    assert runtime.deliver_message(name="paid", instance_id=three.pk).instance == three.pk
    assert [status(instance) for instance in (one, two, three)] == ["active", "completed", "completed"]


def test_a_second_message_finds_nobody_although_the_first_was_not_seen_yet(
    by_name: None, start: Start
) -> None:
    start("order")
    runtime.deliver_message(name="paid")
    with pytest.raises(CommandRejected, match="Nobody waits"):
        runtime.deliver_message(name="paid")


def test_a_suspended_instance_gets_its_message_when_it_is_resumed(by_name: None, start: Start) -> None:
    instance = start("order")
    runtime.suspend(instance_id=instance.pk)
    assert runtime.deliver_message(name="paid").result == "correlated"
    assert status(instance) == "suspended"
    runtime.resume(instance_id=instance.pk)
    assert status(instance) == "completed"


def test_a_message_waits_for_its_receiver_as_long_as_its_time(by_name: None, start: Start) -> None:
    assert runtime.deliver_message(name="paid", variables={"sum": 5}, ttl=HOUR).result == "buffered"
    instance = start("order")
    assert status(instance) == "completed"
    assert instance.variable_updates.get(name="sum").value == 5
    assert start("order").status == "active", "it is given once"


def test_after_its_time_it_is_forgotten(by_name: None, start: Start) -> None:
    runtime.deliver_message(name="paid", ttl=HOUR)
    with clock.stopped_at(clock.now() + HOUR + timedelta(seconds=1)):
        assert start("order").status == "active"
        forget_expired_messages()
    assert not BufferedMessage.objects.exists()


def test_a_buffered_message_keeps_its_key(by_key: None, start: Start) -> None:
    runtime.deliver_message(name="paid", correlation_key="2", ttl=HOUR)
    assert start("order", variables={"order": 1}).status == "active"
    assert start("order", variables={"order": 2}).status == "completed"


def test_a_message_that_comes_twice_is_delivered_once(by_name: None, start: Start) -> None:
    instance = start("order")
    first = runtime.deliver_message(name="paid", message_id="m-1")
    start("order")
    assert runtime.deliver_message(name="paid", message_id="m-1") == first
    assert first.instance == instance.pk


def test_the_id_of_a_message_is_forgotten_with_it(by_name: None, start: Start) -> None:
    """Also if nobody has swept yet."""
    runtime.deliver_message(name="paid", message_id="m-1", ttl=HOUR)
    with clock.stopped_at(clock.now() + HOUR + timedelta(seconds=1)):
        instance = start("order")
        again = runtime.deliver_message(name="paid", message_id="m-1")
    assert (again.result, again.instance) == ("correlated", instance.pk)


def test_a_message_starts_the_latest_version_only(deploy: Deploy) -> None:
    deploy(process("order", user_task(), start=by_message("ordered"), outside=message("ordered")))
    latest = deploy(
        process("order", user_task(), user_task(), start=by_message("ordered"), outside=message("ordered"))
    )
    delivery = runtime.deliver_message(name="ordered", business_key="A-1", variables={"x": 1})
    run_all()
    instance = ProcessInstance.objects.get()
    assert (delivery.result, delivery.instance) == ("started", instance.pk)
    assert (instance.definition, instance.business_key, instance.status) == (latest, "A-1", "active")


def test_a_suspended_definition_is_not_started(deploy: Deploy) -> None:
    definition = deploy(
        process("order", user_task(), start=by_message("ordered"), outside=message("ordered"))
    )
    suspension.suspend(definition)
    with pytest.raises(CommandRejected, match="Nobody waits"):
        runtime.deliver_message(name="ordered")


def test_what_waits_goes_before_what_starts(deploy: Deploy, start: Start) -> None:
    deploy(process("one", waiting_for("both"), outside=message("both")))
    deploy(process("two", user_task(), start=by_message("both"), outside=message("both")))
    instance = start("one")
    assert runtime.deliver_message(name="both").instance == instance.pk
    assert runtime.deliver_message(name="both").result == "started"


def test_the_subscription_ends_with_the_wait(by_name: None, start: Start) -> None:
    instance = start("order")
    assert EventSubscription.objects.filter(instance=instance).count() == 1
    runtime.cancel(instance_id=instance.pk)
    run_all()
    assert not EventSubscription.objects.filter(instance=instance).exists()


def test_the_variables_of_the_instance_tell_them_apart(by_name: None, start: Start) -> None:
    one, two = start("order", variables={"region": "north"}), start("order", variables={"region": "south"})
    delivery = runtime.deliver_message(name="paid", variables_match={"region": "south"})
    assert delivery.instance == two.pk
    with pytest.raises(CommandRejected, match="Nobody waits"):
        runtime.deliver_message(name="paid", variables_match={"region": "north", "size": 1})
    assert [status(one), status(two)] == ["active", "completed"]


def test_a_buffered_message_asks_for_variables_too(by_name: None, start: Start) -> None:
    runtime.deliver_message(name="paid", variables_match={"region": "south"}, ttl=HOUR)
    assert start("order", variables={"region": "north"}).status == "active"
    assert start("order", variables={"region": "south"}).status == "completed"


@pytest.fixture
def one_for_each_customer(deploy: Deploy) -> None:
    """A message starts it, and there is one live instance for each customer."""
    outside = message("ordered", "= customer")
    deploy(process("talk", user_task(), start=by_message("ordered"), outside=outside))


def ordered(customer: str, ttl: timedelta | None = None) -> Delivery:
    return runtime.deliver_message(name="ordered", variables={"customer": customer}, ttl=ttl)


def test_one_conversation_for_each_key(one_for_each_customer: None) -> None:
    assert ordered("ann").result == "started"
    assert ordered("bob").result == "started"
    with pytest.raises(CommandRejected, match="An instance of talk with the key 'ann' is running"):
        ordered("ann")


def test_a_kept_message_begins_the_next_conversation(one_for_each_customer: None) -> None:
    first = ordered("ann").instance
    assert first is not None
    assert ordered("ann", HOUR).result == "buffered"
    run_all()
    start_by_kept_messages()
    assert ProcessInstance.objects.count() == 1, "the first one is running"
    runtime.cancel(instance_id=first)
    run_all()
    start_by_kept_messages()
    assert ProcessInstance.objects.exclude(pk=first).get().correlation_key == "ann"
    start_by_kept_messages()
    assert ProcessInstance.objects.count() == 2, "it is given once"


def test_a_kept_message_starts_what_is_deployed_after_it(deploy: Deploy) -> None:
    runtime.deliver_message(name="ordered", variables={"customer": "ann"}, ttl=HOUR)
    deploy(process("talk", user_task(), start=by_message("ordered"), outside=message("ordered")))
    start_by_kept_messages()
    run_all()
    instance = ProcessInstance.objects.get()
    assert instance.variables.get(name="customer").value == "ann"


def test_a_receiver_finds_its_key_in_what_a_kept_message_carries(deploy: Deploy, start: Start) -> None:
    deploy((Path(__file__).parents[1] / "scenarios/correlation/keys.bpmn").read_bytes())
    runtime.deliver_message(name="Payment", variables={"payment": {"order": 2}}, ttl=HOUR)
    for number in (1, 2):
        runtime.deliver_message(name="Order", variables={"order": {"id": number}})
    run_all()
    waiting = EventSubscription.objects.filter(name="Payment", instance__isnull=False)
    assert [row.correlation_key for row in waiting] == ["1"]


@pytest.mark.parametrize("length, fits", [(255, True), (256, False)])
def test_a_key_has_its_limit(deploy: Deploy, start: Start, length: int, fits: bool) -> None:
    deploy(process("order", waiting_for("paid"), outside=message("paid", "= order")))
    instance = start("order", variables={"order": "x" * length})
    assert instance.subscriptions.exists() is fits
    assert instance.incidents.filter(message__contains="longer than 255 characters").exists() is not fits


def test_a_signal_that_comes_again_with_its_id_goes_to_nobody(deploy: Deploy) -> None:
    listening = '<signalEventDefinition id="start_signal" signalRef="go"/>'
    deploy(process("told", user_task(), start=listening, outside='<signal id="go" name="Go"/>'))
    assert runtime.deliver_signal(name="Go", message_id="s1").receivers == 1
    assert runtime.deliver_signal(name="Go", message_id="s1").receivers == 0
    assert runtime.deliver_signal(name="Go", message_id="s2").receivers == 1
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert runtime.deliver_signal(name="Go", message_id="s1").receivers == 1, "forgotten after a day"
