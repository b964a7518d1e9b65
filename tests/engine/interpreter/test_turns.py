"""Turns: what a command may change, how far it goes, what it leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import CommandRejected, IllegalTransition
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.codec import encode_state
from engine.interpreter.state import LEGAL_CHANGES, ElementInstance, Lifecycle
from tests.engine.interpreter import invariants
from tests.engine.interpreter.player import START, Player, compiled, document, flow

LINE = document(
    '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>'
    + flow("s", "a")
    + flow("a", "b")
    + flow("b", "e")
)
COUNTING = (
    '<startEvent id="s"/><scriptTask id="count" scriptFormat="feel" pythmata:resultVariable="n">'
    '<script>n + 1</script></scriptTask><exclusiveGateway id="more" default="more-after"/><userTask id="after"/>'
    '<userTask id="beside"/><scriptTask id="again" scriptFormat="feel" pythmata:resultVariable="m">'
    '<script>m + 1</script></scriptTask><exclusiveGateway id="still" default="still-last"/><userTask id="last"/>'
    + flow("s", "count")
    + flow("s", "beside")
    + flow("count", "more")
    + flow("more", "count", "n &lt; 800")
    + flow("more", "after")
    + flow("beside", "again")
    + flow("again", "still")
    + flow("still", "again", "m &lt; 800")
    + flow("still", "last")
)
"""Two branches, each with a loop that is longer than one turn; the second starts when ``beside`` is done."""


@pytest.mark.parametrize(
    "command",
    [
        c.CompleteActivity(activity_key=99),
        c.FailActivity(activity_key=99, message=""),
        c.ThrowError(activity_key=99, code="E"),
        c.ThrowEscalation(activity_key=99, code="E"),
        c.FireTimer(subscription_key=99, due_at="2026-01-01T00:00:00Z"),
        c.DeliverMessage(subscription_key=99, name="m"),
        c.DeliverSignal(name="nobody listens"),
        c.EvaluateConditions(),
        c.TriggerActivity(element_id="a"),
        c.SetVariables(variables={"x": 1}, scope_key=99),
        c.ContinueExecution(),
        c.ContinueExecution(token_key=99),
        c.RetryIncident(incident_key=99, variables={"x": 1}),
        c.SkipIncident(incident_key=99),
        c.ChangeDueDate(subscription_key=99, due_at="2026-01-01T00:00:00Z"),
        c.ModifyInstance(terminate=[99], variables={"x": 1}),
        c.ModifyInstance(activate=["nowhere"], variables={"x": 1}),
        c.StartProcess(instance_id="i", definition_id="d"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_whose_target_is_gone_is_rejected_and_changes_nothing(command: c.Command) -> None:
    player = Player(compiled(LINE)).start(x=0)
    state = player.state
    before = encode_state(state)
    with pytest.raises(CommandRejected):
        player.attempt(state, command)
    assert encode_state(state) == before


def test_an_ended_instance_takes_no_command() -> None:
    player = Player(compiled(LINE)).start()
    player.run(c.CancelInstance(reason="no more"))
    with pytest.raises(CommandRejected, match="ended"):
        player.run(c.SetVariables(variables={"x": 1}))


def test_the_records_of_a_line_tell_all_that_happened() -> None:
    player = Player(compiled(LINE)).start()
    player.complete("a", x=1)
    assert [type(record).__name__ for record in player.records] == [
        "InstanceStarted",
        "ElementActivated",
        "ElementCompleted",
        "SequenceFlowTaken",
        "ElementActivated",
        "UserTaskCreated",
        "UserTaskCompleted",
        "VariablesSet",
        "ElementCompleted",
        "SequenceFlowTaken",
        "ElementActivated",
        "UserTaskCreated",
    ]


def test_keys_are_never_used_twice() -> None:
    player = Player(compiled(LINE)).start()
    player.complete("a")
    keys = [record.key for record in player.all(r.ElementActivated)]
    assert len(set(keys)) == len(keys)
    assert player.state.last_key >= max(keys)


def test_a_turn_yields_after_its_budget_and_goes_on() -> None:
    player = Player(compiled(document(COUNTING))).start(n=0, m=0)
    assert len(player.state.pending) == 1
    assert isinstance(player.records[-1], r.ContinuationScheduled)
    player.run(c.ContinueExecution())
    assert player.waiting == ["after", "beside"]
    assert player.state.variables["n"] == 800


def test_tokens_on_their_way_survive_another_turn_that_yields_too() -> None:
    library = compiled(document(COUNTING))
    player = Player(library).start(n=0, m=0)
    player.complete("beside")
    invariants.tokens_are_counted(player.state, library)
    while player.state.pending:
        player.run(c.ContinueExecution())
    assert player.waiting == ["after", "last"]
    assert (player.state.variables["n"], player.state.variables["m"]) == (800, 800)


def test_the_lifecycle_allows_what_its_table_names_and_nothing_else() -> None:
    for before in Lifecycle:
        for after in Lifecycle:
            element = ElementInstance(1, "task", 0, before)
            if after is before or after in LEGAL_CHANGES[before]:
                element.become(after)
                assert element.status is after
            else:
                with pytest.raises(IllegalTransition):
                    element.become(after)


def test_an_endless_loop_parks_after_ten_thousand_steps_and_may_be_freed() -> None:
    body = (
        '<startEvent id="s"/><task id="a"/><exclusiveGateway id="x" default="x-a"/><userTask id="u"/>'
        + flow("s", "a")
        + flow("a", "x")
        + flow("x", "a")
        + flow("x", "u", "stop")
    )
    player = Player(compiled(document(body))).start(stop=False)
    turns = 1
    while player.state.pending:
        player.run(c.ContinueExecution())
        turns += 1
        assert turns <= 10
    (incident,) = player.all(r.IncidentRaised)
    assert incident.kind == "endless_loop"
    player.retry(stop=True)
    while player.state.pending:
        player.run(c.ContinueExecution())
    assert player.waiting == ["u"]


def test_a_turn_never_takes_longer_than_its_budget() -> None:
    body = '<task id="a"/><task id="b"/>' + flow("a", "b") + flow("b", "a")
    start = '<startEvent id="s"/>' + flow("s", "a")
    player = Player(compiled(document(start + body)))
    records = player.start().records
    assert sum(isinstance(record, r.ElementActivated) for record in records) <= 1_000


def test_a_token_waiting_at_a_join_does_not_pass_it_because_the_loop_beside_it_is_endless() -> None:
    """Parked tokens stay what they were: a retry lets the one before the join arrive there, no more."""
    body = (
        '<startEvent id="s"/><task id="a"/><task id="b"/><userTask id="u"/><parallelGateway id="join"/>'
        '<task id="behind"/>'
        + flow("s", "a")
        + flow("s", "u")
        + flow("a", "b")
        + flow("b", "a")
        + flow("b", "join")
        + flow("u", "join")
        + flow("join", "behind")
    )
    player = Player(compiled(document(body))).start()
    while player.state.pending:
        player.run(c.ContinueExecution())
    for incident in list(player.state.incidents):
        player.run(c.RetryIncident(incident_key=incident))
    assert "behind" not in player.trace


def test_the_given_time_is_the_only_clock() -> None:
    body = (
        '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>" + flow("s", "t")
    )
    player = Player(compiled(document(body))).start()
    (timer,) = player.all(r.TimerScheduled)
    assert (timer.due_at - START).total_seconds() == 3600


def test_an_exclusive_gateway_may_continue_asynchronously() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x" pythmata:asyncAfter="true" default="x-b"/>'
        '<userTask id="a"/><userTask id="b"/>' + flow("s", "x") + flow("x", "a", "n = 1") + flow("x", "b")
    )
    player = Player(compiled(document(body))).start(n=1)
    assert player.waiting == ["x"]
    player.run(c.ContinueExecution(token_key=player.key("x")))
    assert player.waiting == ["a"]


NESTED = document(
    '<startEvent id="s"/><subProcess id="part"><userTask id="u"/></subProcess><userTask id="after"/>'
    + flow("s", "part")
    + flow("part", "after")
)


def test_work_is_moved_by_hand() -> None:
    player = Player(compiled(NESTED)).start()
    player.run(c.ModifyInstance(terminate=[player.key("part")], activate=["after"]))
    assert player.waiting == ["after"]
    player.complete("after")
    invariants.nothing_is_left(player.state)


def test_what_is_named_twice_or_inside_another_is_ended_once() -> None:
    player = Player(compiled(NESTED)).start()
    part, inside = player.key("part"), player.key("u")
    player.run(c.ModifyInstance(terminate=[inside, part, inside], activate=["after"]))
    assert player.waiting == ["after"]
    invariants.every_beginning_has_its_end([*player.records, *player.complete("after")])


def test_moving_the_last_token_away_ends_the_instance() -> None:
    player = Player(compiled(NESTED)).start()
    player.run(c.ModifyInstance(terminate=[player.key("part")]))
    invariants.nothing_is_left(player.state)


def test_a_due_date_that_is_none_is_rejected() -> None:
    body = (
        '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>" + flow("s", "t")
    )
    player = Player(compiled(document(body))).start()
    (timer,) = player.state.subscriptions
    with pytest.raises(CommandRejected):
        player.run(c.ChangeDueDate(subscription_key=timer, due_at="tomorrow"))
    player.run(c.ChangeDueDate(subscription_key=timer, due_at="2026-02-01T00:00:00Z"))
    player.fire_next()
    invariants.nothing_is_left(player.state)
    assert player.now == datetime(2026, 2, 1, tzinfo=UTC)
