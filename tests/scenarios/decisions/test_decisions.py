"""Business rule tasks: which version is asked, with what, what becomes of the answer, and what if there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.scenario_like import ScenarioLike

Play = Callable[..., ScenarioLike]
FOLDER = Path(__file__).parent
RATE = (FOLDER / "rate.dmn").read_bytes()
GOLD = {"customer": "gold", "amount": 60}


def rate(value: int, tag: str) -> dict[str, bytes]:
    """The file with another value, and another tag."""
    changed = RATE.replace(b"<text>1<", f"<text>{value}<".encode()).replace(b"winter", tag.encode())
    return {"rate.dmn": changed}


def only_incident(scenario: ScenarioLike) -> tuple[str, str]:
    (incident,) = scenario.incidents
    return incident.kind, incident.message


# What becomes of the answer ----------------------------------------------------------------------------------

OFFER = {"text": "less", "price": 54}
PARCELS = [{"from": "near", "weight": 1}, {"from": "far", "weight": 2}]


@pytest.mark.parametrize(
    ("mapping", "decision", "expected"),
    [
        ("value", "discount", 10),
        ("value", "offer", OFFER),
        ("value", "gifts", ["pen", "cup"]),
        ("value", "parcels", PARCELS),
        ("value", "checkout", OFFER),
        ("single_entry", "discount", 10),
        ("single_result", "discount", {"percent": 10}),
        ("single_result", "offer", OFFER),
        ("single_result", "checkout", OFFER),
        ("collect_entries", "discount", [10]),
        ("collect_entries", "gifts", ["pen", "cup"]),
        ("result_list", "discount", [{"percent": 10}]),
        ("result_list", "gifts", [{"gift": "pen"}, {"gift": "cup"}]),
        ("result_list", "parcels", PARCELS),
    ],
)
def test_the_answer_takes_the_shape_of_the_mapping(
    play: Play, mapping: str, decision: str, expected: object
) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start(mapping, {**GOLD, "decision": decision})
    assert [task.name for task in scenario.tasks] == ["After"]
    assert scenario.variable(instance, "result") == expected


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("value", None),
        ("single_entry", None),
        ("single_result", None),
        ("collect_entries", []),
        ("result_list", []),
    ],
)
def test_when_no_rule_matches(play: Play, mapping: str, expected: object) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start(mapping, {"customer": "unknown", "amount": 1, "decision": "discount"})
    assert [task.name for task in scenario.tasks] == ["After"]
    assert scenario.variable(instance, "result") == expected


@pytest.mark.parametrize(
    ("mapping", "decision", "told"),
    [
        ("single_entry", "offer", "it has the outputs text, price"),
        ("single_entry", "gifts", "2 rules matched"),
        ("single_result", "parcels", "2 rules matched"),
        ("collect_entries", "parcels", "it has the outputs from, weight"),
    ],
)
def test_an_answer_that_does_not_fit_is_an_incident(
    play: Play, mapping: str, decision: str, told: str
) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start(mapping, {**GOLD, "decision": decision})
    kind, message = only_incident(scenario)
    assert kind == "decision"
    assert f"{mapping}_decide" in message
    assert told in message
    scenario.retry(scenario.incidents[0], {"decision": "discount"})
    assert scenario.incidents == []
    assert scenario.variable(instance, "result") is not None


def test_without_a_result_variable_each_output_is_one(play: Play) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start("spread", {**GOLD, "decision": "offer"})
    assert (scenario.variable(instance, "text"), scenario.variable(instance, "price")) == ("less", 54)
    scenario.start("spread", {**GOLD, "decision": "gifts"})
    assert only_incident(scenario)[0] == "decision"


def test_inputs_are_taken_after_the_input_mapping(play: Play) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start("mapped", {"order": {"by": "gold", "value": 500}})
    assert scenario.variable(instance, "percent") == 20
    assert scenario.variable(instance, "result") is None


def test_models_of_camunda_get_a_list_of_results(play: Play) -> None:
    scenario = play("camunda.bpmn", "discount.dmn")
    plain, entry = scenario.start("plain", GOLD), scenario.start("entry", GOLD)
    silent = scenario.start("silent", GOLD)
    assert scenario.variable(plain, "result") == [{"gift": "pen"}, {"gift": "cup"}]
    assert scenario.variable(entry, "result") == 10
    assert scenario.variable(silent, "percent") is None
    assert len(scenario.tasks) == 3


def test_output_mappings_of_camunda_see_the_result_that_has_no_variable(play: Play) -> None:
    scenario = play("camunda.bpmn", "discount.dmn")
    instance = scenario.start("local", GOLD)
    assert scenario.variable(instance, "granted") == 10
    assert scenario.variable(instance, "decisionResult") is None


def test_a_business_rule_task_may_be_a_job_or_an_expression(play: Play) -> None:
    scenario = play("other_work.bpmn")
    job, computed = scenario.start("job"), scenario.start("computed")
    assert [job.topic for job in scenario.jobs] == ["rules"]
    scenario.complete_job("rules", {"result": 3})
    assert (scenario.variable(job, "result"), scenario.variable(computed, "result")) == (3, 2)


# Which version -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("process", "expected"), [("latest", 3), ("deployment", 1), ("version", 2), ("version_tag", 2)]
)
def test_each_binding_finds_its_version(play: Play, process: str, expected: int) -> None:
    scenario = play("bindings.bpmn", "rate.dmn")
    scenario.deploy(rate(2, "spring"))
    scenario.deploy(rate(3, "summer"))
    instance = scenario.start(process, {"number": 2})
    assert scenario.variable(instance, "result") == expected


def test_a_process_finds_what_was_deployed_before_it(play: Play) -> None:
    scenario = play("rate.dmn")
    scenario.deploy(rate(2, "spring"))
    scenario.deploy({"bindings.bpmn": (FOLDER / "bindings.bpmn").read_bytes()} | rate(2, "spring"))
    scenario.deploy(rate(3, "summer"))
    assert scenario.variable(scenario.start("deployment"), "result") == 2


def test_what_has_not_changed_gets_no_new_version(play: Play) -> None:
    scenario = play("bindings.bpmn", "rate.dmn")
    scenario.deploy({"rate.dmn": RATE})
    scenario.deploy(rate(2, "spring"))
    assert scenario.variable(scenario.start("version", {"number": 2}), "result") == 2


@pytest.mark.parametrize("number", [7, "two", None])
def test_a_version_that_is_not_there(play: Play, number: object) -> None:
    scenario = play("bindings.bpmn", "rate.dmn")
    instance = scenario.start("version", {"number": number})
    kind, message = only_incident(scenario)
    assert kind == "decision"
    assert "rate" in message
    scenario.retry(scenario.incidents[0], {"number": 1})
    assert scenario.variable(instance, "result") == 1


def test_a_tag_that_nobody_has_given(play: Play) -> None:
    scenario = play("bindings.bpmn", "rate.dmn")
    scenario.start("version_tag")
    assert "spring" in only_incident(scenario)[1]


def test_an_imported_file_that_is_deployed_already(play: Play) -> None:
    scenario = play("mappings.bpmn", "rate.dmn")
    scenario.deploy({"doubled.dmn": (FOLDER / "doubled.dmn").read_bytes()})
    assert scenario.variable(scenario.start("value", {"decision": "doubled"}), "result") == 2
    scenario.deploy(rate(5, "spring"))
    pinned = scenario.start("value", {"decision": "doubled"})
    assert scenario.variable(pinned, "result") == 2, "what a version decides never changes"
    scenario.deploy({"doubled.dmn": (FOLDER / "doubled.dmn").read_bytes()})
    assert scenario.variable(scenario.start("value", {"decision": "doubled"}), "result") == 10


# When it goes wrong ------------------------------------------------------------------------------------------


def test_a_missing_decision_waits_for_its_deployment(play: Play) -> None:
    scenario = play("bindings.bpmn")
    instance = scenario.start("latest")
    kind, message = only_incident(scenario)
    assert kind == "decision"
    assert "'rate' is not there" in message
    scenario.retry(scenario.incidents[0])
    assert only_incident(scenario)[0] == "decision"
    scenario.deploy({"rate.dmn": RATE})
    scenario.retry(scenario.incidents[0])
    assert scenario.incidents == []
    assert scenario.variable(instance, "result") == 1


def test_an_input_of_the_wrong_type_names_the_input(play: Play) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start("value", {"customer": "gold", "amount": "many", "decision": "discount"})
    kind, message = only_incident(scenario)
    assert kind == "decision"
    assert message == "The input 'amount' has to be a number; \"many\" is a string."
    scenario.retry(scenario.incidents[0], {"amount": 60})
    assert scenario.variable(instance, "result") == 10


@pytest.mark.parametrize("ordered", ["2026-02-03", date(2026, 2, 3)], ids=["text", "date"])
def test_a_date_may_come_as_text(play: Play, ordered: object) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    instance = scenario.start("value", {"decision": "delivery", "ordered": ordered})
    assert scenario.variable(instance, "result") == date(2026, 2, 6)


@pytest.mark.parametrize("decision", [None, 5, ""], ids=["null", "number", "empty"])
def test_the_name_of_the_decision_has_to_be_a_text(play: Play, decision: object) -> None:
    scenario = play("mappings.bpmn", "discount.dmn")
    scenario.start("value", {"decision": decision})
    assert only_incident(scenario)[0] == "expression"


def test_in_a_strict_process_a_mistake_in_a_decision_is_an_incident(play: Play) -> None:
    scenario = play("strict.bpmn", "rate.dmn")
    scenario.deploy({"rate.dmn": RATE.replace(b"<text>1<", b"<text>base * 2<")})
    instance = scenario.start("strict", {"base": "much"})
    kind, message = only_incident(scenario)
    assert (kind, "'rate'" in message) == ("decision", True)
    scenario.retry(scenario.incidents[0], {"base": 4})
    assert scenario.variable(instance, "rate") == 8
