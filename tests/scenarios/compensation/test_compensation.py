"""Compensation: what has completed is undone, the last first (BPMN 2.0.2, 10.7.1 and 13.5.5)."""

from __future__ import annotations

from collections.abc import Callable

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def topics(scenario: ScenarioLike) -> list[str]:
    return [job.topic for job in scenario.jobs]


def test_handlers_run_one_after_the_other_in_reverse_order(play: Play) -> None:
    scenario = play("reverse.bpmn")
    instance = scenario.start("reverse")
    scenario.complete_job("book_hotel")
    scenario.complete_job("book_flight")
    scenario.complete("decide")
    for topic in ("cancel_flight", "cancel_hotel"):
        assert (topics(scenario), names(scenario)) == ([topic], [])
        scenario.complete_job(topic)
    assert names(scenario) == ["after"]
    scenario.complete("after")
    assert scenario.ended(instance)


def test_one_activity_is_undone_by_reference(play: Play) -> None:
    scenario = play("by_reference.bpmn")
    scenario.start("by_reference")
    scenario.complete_job("book_hotel")
    scenario.complete_job("book_flight")
    scenario.complete("decide")
    assert topics(scenario) == ["cancel_hotel"]
    scenario.complete_job("cancel_hotel")
    assert (topics(scenario), names(scenario)) == ([], ["after"])


def test_a_throw_that_does_not_wait_goes_on_beside_the_handlers(play: Play) -> None:
    scenario = play("without_waiting.bpmn")
    instance = scenario.start("without_waiting")
    scenario.complete_job("book_hotel")
    scenario.complete("decide")
    assert (topics(scenario), names(scenario)) == (["cancel_hotel"], ["after"])
    scenario.complete("after")
    assert not scenario.ended(instance)
    scenario.complete_job("cancel_hotel")
    assert scenario.ended(instance)


def test_every_instance_is_undone_once_with_its_own_data(play: Play) -> None:
    scenario = play("each_instance.bpmn")
    scenario.start("each_instance", {"rooms": [11, 12]})
    scenario.complete_job("book")
    scenario.complete_job("book")
    scenario.complete("decide")
    for room in (12, 11):
        assert topics(scenario) == ["cancel"]
        assert scenario.local_variable("cancel", "room") == room
        scenario.complete_job("cancel")
    assert names(scenario) == ["after"]


def test_a_completed_sub_process_is_undone_through_its_inner_handlers(play: Play) -> None:
    scenario = play("sub_process.bpmn")
    instance = scenario.start("sub_process")
    scenario.complete_job("book_hotel")
    scenario.complete_job("book_flight")
    scenario.complete("decide")
    for topic in ("cancel_flight", "cancel_hotel"):
        assert topics(scenario) == [topic]
        scenario.complete_job(topic)
    assert names(scenario) == ["after"]
    scenario.complete("after")
    assert scenario.ended(instance)


def test_a_compensation_event_sub_process_undoes_its_scope_in_its_own_way(play: Play) -> None:
    scenario = play("event_sub_process.bpmn")
    instance = scenario.start("event_sub_process")
    scenario.complete_job("book_hotel")
    scenario.complete("decide")
    assert (names(scenario), topics(scenario)) == (["apologise"], [])
    scenario.complete("apologise")
    assert topics(scenario) == ["cancel_hotel"]
    scenario.complete_job("cancel_hotel")
    assert names(scenario) == ["after"]
    scenario.complete("after")
    assert scenario.ended(instance)


def test_nothing_completed_nothing_undone(play: Play) -> None:
    scenario = play("by_reference.bpmn")
    scenario.start("by_reference")
    scenario.complete_job("book_hotel")
    assert topics(scenario) == ["book_flight"]


def test_inner_handlers_see_the_variables_as_they_were_at_completion(play: Play) -> None:
    scenario = play("variables_of_then.bpmn")
    instance = scenario.start("variables_of_then")
    scenario.complete_job("book_hotel")
    assert scenario.variable(instance, "room") is None
    scenario.complete("decide")
    assert topics(scenario) == ["cancel_hotel"]
    assert scenario.local_variable("trip", "room") == 101


def test_an_end_event_waits_for_its_compensation(play: Play) -> None:
    scenario = play("end_event.bpmn")
    instance = scenario.start("end_event")
    scenario.complete_job("book_hotel")
    scenario.complete("decide")
    assert topics(scenario) == ["cancel_hotel"]
    scenario.complete_job("cancel_hotel")
    assert scenario.ended(instance)


def test_every_instance_of_a_sub_process_is_undone_from_inside(play: Play) -> None:
    scenario = play("each_sub_process.bpmn")
    scenario.start("each_sub_process", {"guests": ["ann", "ben"]})
    scenario.complete_job("book_hotel")
    scenario.complete_job("book_hotel")
    scenario.complete("decide")
    for guest in ("ben", "ann"):
        assert topics(scenario) == ["cancel_hotel"]
        assert scenario.local_variable("trip", "guest") == guest
        scenario.complete_job("cancel_hotel")
    assert names(scenario) == ["after"]


def test_a_handler_may_be_a_sub_process_and_runs_once(play: Play) -> None:
    scenario = play("handler_sub_process.bpmn")
    scenario.start("handler_sub_process")
    scenario.complete_job("book")
    scenario.complete("decide")
    for task in ("call_them", "note_it"):
        assert names(scenario) == [task]
        scenario.complete(task)
    assert names(scenario) == ["after"]


def test_an_event_sub_process_undoes_what_its_scope_has_done(play: Play) -> None:
    scenario = play("from_error.bpmn")
    scenario.start("from_error")
    scenario.complete_job("book_hotel")
    scenario.throw_error("charge", "DECLINED")
    assert (topics(scenario), names(scenario)) == (["cancel_hotel"], [])
    scenario.complete_job("cancel_hotel")
    assert names(scenario) == ["tell"]
