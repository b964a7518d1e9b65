"""Variables: scopes, mappings, values that stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def test_variables_written_by_two_branches_both_survive(play: Play) -> None:
    scenario = play("two_branches.bpmn")
    instance = scenario.start("branches", {"kept": "as it was"})
    scenario.complete("Left", {"left": 1, "both": "left"})
    scenario.complete("Right", {"right": 2, "both": "right"})
    found = {name: scenario.variable(instance, name) for name in ("kept", "left", "right", "both")}
    assert found == {"kept": "as it was", "left": 1, "right": 2, "both": "right"}


def test_results_go_outward_as_a_whole_without_output_mappings(play: Play) -> None:
    scenario = play("two_branches.bpmn")
    instance = scenario.start("branches")
    scenario.complete("Left", {"deep": {"list": [1, {"a": None}]}})
    assert scenario.variable(instance, "deep") == {"list": [1, {"a": None}]}


def test_input_mappings_make_local_variables(play: Play) -> None:
    scenario = play("mappings.bpmn")
    instance = scenario.start("mappings", {"customer": {"name": "Ann"}})
    assert scenario.local_variable("work", "name") == "Ann"
    assert scenario.local_variable("work", "note") == "fixed text"
    assert scenario.variable(instance, "name") is None


def test_output_mappings_alone_write_outward(play: Play) -> None:
    scenario = play("mappings.bpmn")
    instance = scenario.start("mappings", {"customer": {"name": "Ann"}})
    scenario.complete("Work", {"answer": True, "unmapped": 1})
    assert scenario.variable(instance, "greeting") == "Ann!"
    assert scenario.variable(instance, "decision") is True
    assert scenario.variable(instance, "answer") is None
    assert scenario.variable(instance, "unmapped") is None


def test_mappings_to_paths_build_a_variable_together_and_keep_what_is_in_it(play: Play) -> None:
    scenario = play("paths.bpmn")
    instance = scenario.start(
        "paths", {"customer": {"name": "Ann", "email": "ann@example.org"}, "to": {"cc": "x"}}
    )
    assert scenario.local_variable("write", "to") == {"email": "ann@example.org", "name": "Ann"}
    scenario.complete("Write", {"answer": "a bike"})
    customer = {"name": "Ann", "email": "ann@example.org", "wish": {"first": "a bike"}}
    assert scenario.variable(instance, "customer") == customer
    assert scenario.variable(instance, "to") == {"cc": "x"}


def test_a_sub_process_keeps_its_local_variables_to_itself(play: Play) -> None:
    scenario = play("local_in_sub_process.bpmn")
    instance = scenario.start("local", {"amount": 10})
    scenario.complete("Work", {"doubled": 21, "extra": 1})
    assert scenario.variable(instance, "doubled") is None
    assert scenario.variable(instance, "total") == 22
    assert scenario.variable(instance, "amount") == 10


def test_an_output_mapping_is_applied_once_though_the_element_stands_still_after_it(play: Play) -> None:
    scenario = play("counting_then_stuck.bpmn")
    instance = scenario.start("stuck", {"count": 1, "ready": False})
    scenario.complete("Work")
    (incident,) = scenario.incidents
    assert scenario.variable(instance, "count") == 2
    scenario.retry(incident, {"ready": True})
    assert scenario.variable(instance, "count") == 2
    assert [task.name for task in scenario.tasks] == ["After"]


def test_dates_durations_and_decimals_stay_what_they_are(play: Play) -> None:
    scenario = play("typed.bpmn")
    instance = scenario.start("typed")
    result = scenario.variable(instance, "result")
    assert isinstance(result, dict)
    assert result["day"] == date(2026, 3, 1)
    assert not isinstance(result["day"], datetime)
    assert result["at"] == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert result["pause"] == timedelta(minutes=90)
    assert result["span"].months == 14
    assert result["price"] == Decimal("0.3")
    assert result["many"] == [1, Decimal("2.50"), "three", None, True]


def test_the_values_given_at_the_start_stay_what_they_are(play: Play) -> None:
    given = {
        "day": date(2026, 2, 28),
        "at": datetime(2026, 2, 28, 1, tzinfo=UTC),
        "price": Decimal("19.90"),
        "pause": timedelta(days=2),
        "big": 2**70,
        "text": "2026-02-28",
        "empty": {"list": [], "none": None, "yes": True},
    }
    scenario = play("two_branches.bpmn")
    instance = scenario.start("branches", given)
    scenario.complete("Left")
    for name, value in given.items():
        found = scenario.variable(instance, name)
        assert found == value
        assert type(found) is type(value)


def test_variables_can_be_set_from_outside(play: Play) -> None:
    scenario = play("two_branches.bpmn")
    instance = scenario.start("branches", {"a": 1})
    scenario.set_variables(instance, {"a": 2, "b": 3})
    assert (scenario.variable(instance, "a"), scenario.variable(instance, "b")) == (2, 3)


def test_variables_can_be_read_after_the_end(play: Play) -> None:
    scenario = play("two_branches.bpmn")
    instance = scenario.start("branches", {"a": 1})
    for task in ("Left", "Right", "After"):
        scenario.complete(task, {task: task})
    assert scenario.ended(instance)
    assert scenario.variable(instance, "a") == 1
    assert scenario.variable(instance, "After") == "After"


def test_a_data_object_takes_an_output_and_gives_an_input(play: Play) -> None:
    scenario = play("objects.bpmn")
    instance = scenario.start("objects")
    assert scenario.variable(instance, "Order") is None
    scenario.complete("enter", {"entered": {"id": 7}, "scratch": 1})
    assert scenario.variable(instance, "Order") == {"id": 7}
    assert scenario.variable(instance, "scratch") is None
    assert scenario.local_variable("use", "incoming") == {"id": 7}


def test_associations_assign_and_transform(play: Play) -> None:
    scenario = play("transformed.bpmn")
    instance = scenario.start("transformed")
    scenario.complete("enter", {"entered": {"total": 4}})
    assert scenario.variable(instance, "order") == {"price": 8, "state": "new"}
    assert scenario.local_variable("use", "text") == "new for 8"


def test_a_data_store_outlives_the_instance_that_writes_it(play: Play) -> None:
    scenario = play("store.bpmn")
    assert scenario.ended(scenario.start("writer"))
    scenario.start("reader")
    assert scenario.local_variable("look", "in_stock") == 42


def test_in_a_strict_process_a_mistake_in_an_expression_is_an_incident(play: Play) -> None:
    scenario = play("strict.bpmn")
    instance = scenario.start("strict", {"price": "much"})
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("expression", "sum")
    scenario.retry(incident, {"price": 4})
    (incident,) = scenario.incidents
    assert (incident.element_id, "limit" in incident.message) == ("choice", True)
    scenario.retry(incident, {"limit": 5})
    assert [task.name for task in scenario.tasks] == ["Look"]
    assert scenario.variable(instance, "total") == 8
