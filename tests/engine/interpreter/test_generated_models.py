"""Random models on random paths: nothing is lost, nothing is left over, nothing depends on chance."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.advance import STEPS_PER_TURN
from engine.interpreter.codec import decode_state, encode_state
from engine.interpreter.library import Library
from engine.interpreter.state import ElementInstance, Lifecycle, State
from tests.engine.interpreter import invariants
from tests.engine.interpreter.generated_models import Block, blocks, written
from tests.engine.interpreter.player import Player, compiled

AT_ONCE = 20
"""What one step may activate: an event that is thrown, and all that it reaches."""
PATIENCE = 400
"""More commands than any of the generated models needs."""
EXAMPLES = int(os.environ.get("GENERATED_EXAMPLES", "60"))
"""Of each property; a larger number finds more."""
_settings = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def possible(player: Player) -> list[c.Command]:
    """What the world may do next: people, machines, their failures, the clock, the worker."""
    state = player.state
    found: list[c.Command] = []
    standing = {incident.element_key: incident.key for incident in state.incidents.values()}
    for element in state.elements.values():
        if element.key in standing:
            found.append(c.RetryIncident(incident_key=standing[element.key]))
            found.append(c.SkipIncident(incident_key=standing[element.key]))
        elif element.loop is not None and not element.element_id.startswith("adhoc"):
            continue
        elif element.element_id.startswith("adhoc") and element.status is Lifecycle.ACTIVE:
            found.append(c.CompleteActivity(activity_key=element.key))
            found += _activations(player, element)
        elif element.status is Lifecycle.ACTIVE and element.element_id.startswith(("user", "job")):
            found.append(c.CompleteActivity(activity_key=element.key, variables={"way": element.key % 3}))
            found.append(c.FailActivity(activity_key=element.key, message="it failed"))
            found.append(c.ThrowError(activity_key=element.key, code="E"))
            found.append(c.ThrowEscalation(activity_key=element.key, code="L"))
        elif element.element_id.startswith("async"):
            found.append(c.ContinueExecution(token_key=element.key))
    timers = [s for s in state.subscriptions.values() if s.due_at is not None]
    if timers:
        first = min(timers, key=lambda s: (s.due_at, s.key))
        assert first.due_at is not None
        found.append(c.FireTimer(subscription_key=first.key, due_at=first.due_at.isoformat()))
    return found + _happenings(state)


def _activations(player: Player, element: ElementInstance) -> list[c.Command]:
    """What may be begun in an ad-hoc sub-process, as long as there are few of them."""
    inner = player.library.process("d").nodes[element.element_id].inner
    names = [node.id for node in inner.nodes if not node.incoming] if inner else []
    active = sum(e.element_id == element.element_id for e in player.state.elements.values())
    assert element.loop is not None
    may_begin = active == 1 and element.loop.started < 3
    return [c.TriggerActivity(element_id=name) for name in names] if may_begin else []


def _happenings(state: State) -> list[c.Command]:
    """Messages, signals and changes that something waits for. What may happen again and again is rationed."""
    found: list[c.Command] = []
    waits = list(state.subscriptions.values())
    if state.last_key > 400:
        # Enough has happened: what repeats for ever would keep the instance from its end.
        waits = [wait for wait in waits if wait.element_id.startswith(("receive", "catch"))]
    for wait in waits:
        if wait.kind == "message":
            found.append(c.DeliverMessage(subscription_key=wait.key, name=wait.name))
        elif wait.kind == "signal":
            found.append(c.DeliverSignal(name=wait.name))
        elif wait.kind == "conditional":
            found.append(c.SetVariables(variables={"n": 0 if wait.satisfied else 100}))
    return found


def play(library: Library, choices: st.DataObject, may_cancel: bool = False) -> Player:
    """To the end; the invariants are checked after every command."""
    player = Player(library).start(n=0, way=1)
    for _ in range(PATIENCE):
        state = player.state
        invariants.tokens_are_counted(state, library)
        invariants.everything_belongs_to_something(state)
        if not state.is_running:
            return player
        commands = possible(player)
        assert commands, f"the instance runs and waits for nothing: {player.waiting}"
        if may_cancel:
            commands.append(c.CancelInstance(reason="enough"))
        command = choices.draw(st.sampled_from(commands))
        if isinstance(command, c.FireTimer):
            player.fire_next()
        else:
            player.run(command)
    raise AssertionError("the instance does not come to an end")


@_settings
@given(block=blocks)
def test_every_generated_model_is_valid(block: Block) -> None:
    found = validate(read_bpmn(written(block)))
    assert [problem for problem in found if problem.severity == "error"] == []


@_settings
@given(block=blocks, choices=st.data())
def test_an_instance_that_ended_has_nothing_left(block: Block, choices: st.DataObject) -> None:
    player = play(compiled(written(block)), choices)
    invariants.nothing_is_left(player.state)
    invariants.every_beginning_has_its_end(player.records)
    assert isinstance(player.records[-1], r.InstanceCompleted)


@_settings
@given(block=blocks, choices=st.data())
def test_an_instance_that_is_canceled_anywhere_has_nothing_left(block: Block, choices: st.DataObject) -> None:
    player = play(compiled(written(block)), choices, may_cancel=True)
    invariants.nothing_is_left(player.state)
    invariants.every_beginning_has_its_end(player.records)


@_settings
@given(block=blocks, rounds=st.integers(1, 500), choices=st.data())
def test_a_turn_ends_within_its_budget(block: Block, rounds: int, choices: st.DataObject) -> None:
    """Also inside a loop that goes round many times: what is left goes on in the next turn."""
    player = Player(compiled(written(("loop", (block,))).replace(b"&lt; 2", b"&lt; %d" % rounds))).start(n=0)
    for _ in range(10):
        activated = sum(isinstance(record, r.ElementActivated) for record in player.records)
        stopped = sum(isinstance(record, r.IncidentRaised) for record in player.records)
        assert activated <= STEPS_PER_TURN + AT_ONCE + stopped
        commands = possible(player) + ([c.ContinueExecution()] if player.state.pending else [])
        if not player.state.is_running or not commands:
            return
        player.records = []
        player.now += timedelta(days=1)
        player.run(choices.draw(st.sampled_from(commands)))
        invariants.tokens_are_counted(player.state, player.library)


@_settings
@given(block=blocks, choices=st.data())
def test_the_same_commands_give_the_same_records(block: Block, choices: st.DataObject) -> None:
    library = compiled(written(block))
    first = play(library, choices)
    again = Player(compiled(written(block)))
    for now, command in first.commands:
        again.now = now
        again.run(command)
    assert again.records == first.records
    assert again.stored == first.stored


@_settings
@given(block=blocks, choices=st.data())
def test_the_stored_form_of_a_state_is_the_state(block: Block, choices: st.DataObject) -> None:
    player = Player(compiled(written(block))).start(n=0, way=2)
    for _ in range(10):
        state = player.state
        assert decode_state(encode_state(state)) == state
        assert encode_state(decode_state(encode_state(state))) == encode_state(state)
        commands = possible(player)
        if not state.is_running or not commands:
            return
        command = choices.draw(st.sampled_from(commands))
        player.now = max(
            player.now, *(s.due_at for s in state.subscriptions.values() if s.due_at), player.now
        )
        player.run(command)
