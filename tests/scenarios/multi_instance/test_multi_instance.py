"""Multi-instance activities (BPMN 2.0.2, 10.3.7 and 13.3.7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]


def names(scenario: ScenarioLike) -> list[str]:
    return sorted(task.element_id for task in scenario.tasks)


def test_parallel_instances_give_their_results_in_the_order_of_the_items(play: Play) -> None:
    scenario = play("parallel.bpmn")
    instance = scenario.start("parallel", {"people": ["ann", "ben", "cid"]})
    assert names(scenario) == ["ask"] * 3
    first, second, third = scenario.tasks
    for task, answer in ((third, "c"), (first, "a"), (second, "b")):
        scenario.complete(task, {"answer": answer})
    assert names(scenario) == ["after"]
    assert scenario.variable(instance, "answers") == ["a", "b", "c"]


def test_sequential_instances_come_one_after_the_other(play: Play) -> None:
    scenario = play("sequential.bpmn")
    instance = scenario.start("sequential", {"people": ["ann", "ben"]})
    for person, counter in (("ann", 1), ("ben", 2)):
        assert names(scenario) == ["ask"]
        assert scenario.local_variable("ask", "person") == person
        scenario.complete("ask", {"answer": counter})
    assert scenario.variable(instance, "answers") == [1, 2]


def test_an_empty_collection_completes_at_once(play: Play) -> None:
    scenario = play("parallel.bpmn")
    instance = scenario.start("parallel", {"people": []})
    assert names(scenario) == ["after"]
    assert scenario.variable(instance, "answers") == []


@pytest.mark.parametrize("people", [None, "ann", 3], ids=["nothing", "text", "number"])
def test_what_is_no_collection_is_an_incident(play: Play, people: object) -> None:
    scenario = play("parallel.bpmn")
    scenario.start("parallel", {"people": people})
    (incident,) = scenario.incidents
    assert (incident.kind, incident.element_id) == ("loop", "ask")
    scenario.retry(incident, {"people": ["ann"]})
    assert names(scenario) == ["ask"]


def test_the_completion_condition_ends_the_others(play: Play) -> None:
    scenario = play("cardinality.bpmn")
    scenario.start("cardinality", {"signatures": 3})
    assert names(scenario) == ["sign"] * 3
    scenario.complete("sign")
    assert scenario.local_variable("sign", "nrOfActiveInstances") == 2
    scenario.complete("sign")
    assert names(scenario) == ["after"]


@pytest.mark.parametrize("number", [-1, 1.5, "many", None], ids=["negative", "fraction", "text", "nothing"])
def test_a_number_that_is_none_is_an_incident(play: Play, number: object) -> None:
    scenario = play("cardinality.bpmn")
    scenario.start("cardinality", {"signatures": number})
    assert [incident.kind for incident in scenario.incidents] == ["loop"]


def test_a_long_sequence_that_waits_for_nobody_is_no_endless_loop(play: Play) -> None:
    scenario = play("scripts.bpmn")
    instance = scenario.start("scripts", {"numbers": list(range(300))})
    assert scenario.variable(instance, "squares") == [n * n for n in range(300)]
    assert scenario.variable(instance, "squared") is None


def test_a_sub_process_for_each_item_has_one_deadline_for_all(play: Play) -> None:
    scenario = play("sub_process.bpmn")
    scenario.start("sub_process", {"orders": ["x", "y"]})
    assert (names(scenario), scenario.timers) == (["pack", "pack"], 1)
    scenario.complete("pack")
    assert names(scenario) == ["pack", "ship"]
    scenario.advance("P1D")
    assert (names(scenario), scenario.timers) == (["complain"], 0)


@pytest.mark.parametrize(("model", "announced"), [("behavior_one", 1), ("behavior_none", 3)])
def test_the_activity_throws_an_event_for_the_first_or_for_each_instance(
    play: Play, model: str, announced: int
) -> None:
    scenario = play(f"{model}.bpmn")
    scenario.start(model)
    for _ in range(3):
        scenario.complete("vote")
    assert names(scenario) == ["after", *["announce"] * announced]


def test_a_complex_behavior_throws_when_its_condition_holds(play: Play) -> None:
    scenario = play("behavior_complex.bpmn")
    scenario.start("behavior_complex")
    scenario.complete("vote")
    assert names(scenario) == ["vote"] * 3
    scenario.complete("vote")
    assert names(scenario) == ["enough"]


def test_collections_of_the_standard_are_data_objects(play: Play) -> None:
    scenario = play("standard_data.bpmn")
    instance = scenario.start("standard_data", {"names": ["Ann", "Ben"]})
    assert names(scenario) == ["after"]
    assert scenario.variable(instance, "greetings") == ["Hello Ann", "Hello Ben"]


def test_an_error_in_one_instance_ends_them_all(play: Play) -> None:
    scenario = play("error_in_one.bpmn")
    scenario.start("error_in_one", {"orders": [1, 2]})
    scenario.throw_error("charge", "DECLINED")
    assert (names(scenario), scenario.jobs) == (["repair"], [])


def test_instances_inside_instances_give_a_table(play: Play) -> None:
    scenario = play("nested.bpmn")
    instance = scenario.start("nested", {"rows_wanted": [1, 2], "columns": [1, 2, 3]})
    assert scenario.variable(instance, "table") == [[11, 12, 13], [21, 22, 23]]


def test_each_instance_waits_for_its_own_message(play: Play) -> None:
    scenario = play("receive.bpmn")
    instance = scenario.start("receive", {"people": ["ann", "ben"]})
    scenario.message("Answer", {"answer": 2}, {"person": "ben"})
    scenario.message("Answer", {"answer": 1}, {"person": "ann"})
    assert scenario.variable(instance, "answers") == [1, 2]


def test_the_whole_may_begin_and_end_in_turns_of_their_own(play: Play) -> None:
    scenario = play("asynchronous.bpmn")
    scenario.start("asynchronous", {"items": [1, 2]})
    assert scenario.jobs == []
    scenario.run_jobs()
    assert len(scenario.jobs) == 2
    scenario.complete_job("call")
    scenario.complete_job("call")
    assert names(scenario) == []
    scenario.run_jobs()
    assert names(scenario) == ["after"]
