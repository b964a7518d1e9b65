"""Incidents: what can be foreseen to fail parks its element; retry, skip, and what must not happen twice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.errors import BpmnError, CommandRejected, EngineError
from engine.interpreter import commands as c
from engine.interpreter import records as r
from tests.engine.interpreter import invariants
from tests.engine.interpreter.player import Player, compiled, document, flow

JOB = '<extensionElements><pythmata:serviceTaskConfig taskName="w"/></extensionElements>'
REMINDERS = (
    f'<startEvent id="s"/><serviceTask id="job">{JOB}</serviceTask><task id="reminder"/><userTask id="u"/>'
    '<boundaryEvent id="remind" attachedToRef="job" cancelActivity="false"><timerEventDefinition>'
    "<timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent>"
    '<boundaryEvent id="late" attachedToRef="job"><timerEventDefinition>'
    "<timeDuration>PT5H</timeDuration></timerEventDefinition></boundaryEvent>"
    + flow("s", "job")
    + flow("job", "u")
    + flow("remind", "reminder")
    + flow("late", "u")
)


class Runner:
    """Runs a script that is the name of a variable: fails where it is missing."""

    def run(
        self, source: str, variables: Mapping[str, object], *, result_variable: str | None
    ) -> Mapping[str, object]:
        if source not in variables:
            raise EngineError(f"name {source!r} is not defined")
        return {result_variable or "result": variables[source]}


def test_an_incident_tells_what_where_and_which_variables_there_are() -> None:
    body = (
        '<startEvent id="s"/>\n<scriptTask id="x" scriptFormat="python"><script>price</script></scriptTask>'
    )
    player = Player(compiled(document(body + flow("s", "x")), {"python": Runner()})).start(amount=1, name="n")
    (incident,) = player.all(r.IncidentRaised)
    assert (incident.kind, incident.element_id, incident.line) == ("script", "x", 2)
    assert "price" in incident.message
    assert "amount, name" in incident.detail
    assert player.waiting == ["x"]


def test_a_missing_script_runner_names_those_there_are() -> None:
    body = '<startEvent id="s"/><scriptTask id="x" scriptFormat="python"><script>a</script></scriptTask>'
    player = Player(compiled(document(body + flow("s", "x")))).start(a=1)
    (incident,) = player.all(r.IncidentRaised)
    assert "python" in incident.message


def test_skipping_goes_on_with_the_variables_given() -> None:
    body = f'<startEvent id="s"/><serviceTask id="job">{JOB}</serviceTask><userTask id="u"/>'
    player = Player(compiled(document(body + flow("s", "job") + flow("job", "u")))).start()
    player.fail("job")
    (incident,) = player.state.incidents
    player.run(c.SkipIncident(incident_key=incident, variables={"done": "by hand"}))
    assert player.waiting == ["u"]
    assert player.state.variables == {"done": "by hand"}
    assert player.state.incidents == {}


def test_work_that_stands_still_cannot_be_completed() -> None:
    player = Player(compiled(document(REMINDERS))).start()
    player.fail("job")
    with pytest.raises(CommandRejected):
        player.complete("job")


def test_canceling_resolves_the_incidents() -> None:
    player = Player(compiled(document(REMINDERS))).start()
    player.fail("job")
    player.run(c.CancelInstance())
    invariants.nothing_is_left(player.state)
    assert len(player.all(r.IncidentResolved)) == 1


def test_a_deadline_still_counts_while_the_work_stands_still() -> None:
    player = Player(compiled(document(REMINDERS))).start()
    player.fail("job")
    for _ in range(3):
        player.fire_next()
    assert player.waiting == ["u"]
    assert player.state.incidents == {}


def test_a_retry_moves_no_deadline_and_loses_no_count() -> None:
    player = Player(compiled(document(REMINDERS))).start()
    before = sorted(s.due_at for s in player.state.subscriptions.values() if s.due_at)
    player.fire_next()
    player.wait(minutes=30)
    player.fail("job")
    player.retry()
    after = {s.element_id: s for s in player.state.subscriptions.values()}
    assert after["late"].due_at == before[-1]
    assert after["remind"].repetitions_left == 1
    player.fire_next()
    assert player.trace.count("reminder") == 2
    assert "remind" not in {s.element_id for s in player.state.subscriptions.values()}


def test_an_output_mapping_is_not_applied_again_when_only_the_way_out_is_retried() -> None:
    body = (
        '<startEvent id="s"/><userTask id="work"><extensionElements><pythmata:ioMapping>'
        '<pythmata:output source="= count + 1" target="count"/></pythmata:ioMapping></extensionElements></userTask>'
        '<userTask id="after"/>' + flow("s", "work") + flow("work", "after", "ready")
    )
    player = Player(compiled(document(body))).start(count=1, ready=False)
    player.complete("work")
    player.retry(ready=True)
    assert player.state.variables["count"] == 2
    assert player.waiting == ["after"]


def test_a_retry_after_a_continuation_does_not_ask_for_another_one() -> None:
    body = (
        '<startEvent id="s"/><userTask id="work" pythmata:asyncAfter="true"/><userTask id="after"/>'
        + flow("s", "work")
        + flow("work", "after", "ready")
    )
    player = Player(compiled(document(body))).start(ready=False)
    player.complete("work")
    player.run(c.ContinueExecution(token_key=player.key("work")))
    player.retry(ready=True)
    assert player.waiting == ["after"]
    assert len(player.all(r.ContinuationScheduled)) == 1


def test_an_exclusive_gateway_that_is_retried_still_takes_one_flow() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x"/><userTask id="a"/><userTask id="b"/>'
        + flow("s", "x")
        + flow("x", "a", "n &gt; 1")
        + flow("x", "b", "n &gt; 2")
    )
    player = Player(compiled(document(body))).start(n=0)
    player.retry(n=5)
    assert player.waiting == ["a"]


def test_a_completed_job_is_not_canceled_afterwards() -> None:
    """Between the end of the work and its asynchronous continuation, a deadline around it may still strike."""
    body = (
        '<startEvent id="s"/><subProcess id="part">'
        f'<serviceTask id="job" pythmata:asyncAfter="true">{JOB}</serviceTask></subProcess>'
        '<boundaryEvent id="late" attachedToRef="part"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>" + flow("s", "part")
    )
    player = Player(compiled(document(body))).start()
    player.complete("job")
    player.fire_next()
    invariants.every_beginning_has_its_end(player.records)


def test_only_work_can_fail_or_throw() -> None:
    body = '<startEvent id="s"/><subProcess id="part"><userTask id="u"/></subProcess>' + flow("s", "part")
    player = Player(compiled(document(body))).start()
    with pytest.raises(CommandRejected):
        player.fail("part")
    with pytest.raises(CommandRejected):
        player.run(c.ThrowError(activity_key=player.key("part"), code="E"))


def test_an_error_is_parked_with_its_code_and_text() -> None:
    player = Player(compiled(document(REMINDERS))).start()
    error = BpmnError("NO_STOCK", "sold out")
    player.run(c.ThrowError(activity_key=player.key("job"), code=error.code, message=error.message))
    (incident,) = player.all(r.IncidentRaised)
    assert incident.kind == "uncaught_error"
    assert "NO_STOCK" in incident.message
    assert "sold out" in incident.message


def test_a_user_task_whose_work_failed_is_canceled_with_its_instance() -> None:
    body = '<startEvent id="s"/><userTask id="u"/>' + flow("s", "u")
    player = Player(compiled(document(body))).start()
    player.run(c.ThrowError(activity_key=player.key("u"), code="E"))
    player.run(c.CancelInstance())
    invariants.every_beginning_has_its_end(player.records)


def test_skipping_an_exclusive_gateway_takes_one_flow() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x"/><userTask id="a"/><userTask id="b"/>'
        + flow("s", "x")
        + flow("x", "a", "n &gt; 1")
        + flow("x", "b", "n &gt; 2")
    )
    player = Player(compiled(document(body))).start(n=0)
    player.run(c.SetVariables(variables={"n": 3}))
    (incident,) = player.state.incidents
    player.run(c.SkipIncident(incident_key=incident))
    assert player.waiting == ["a"]


def test_inputs_are_mapped_again_when_work_is_retried() -> None:
    body = (
        '<startEvent id="s"/><serviceTask id="job"><extensionElements>'
        '<pythmata:serviceTaskConfig taskName="w"/><pythmata:ioMapping>'
        '<pythmata:input source="= price * 2" target="amount"/></pythmata:ioMapping></extensionElements></serviceTask>'
        + flow("s", "job")
    )
    player = Player(compiled(document(body))).start(price=1)
    player.fail("job")
    player.retry(price=5)
    assert [job.variables["amount"] for job in player.all(r.JobCreated)] == [2, 10]
