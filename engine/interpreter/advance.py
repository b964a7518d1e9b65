"""The loop: apply a command, then move tokens until every one of them waits."""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.errors import CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.apply import APPLY
from engine.interpreter.foreseen import ENDLESS_LOOP, Foreseen
from engine.interpreter.happening import check_conditions
from engine.interpreter.joins import fire_one
from engine.interpreter.library import Library
from engine.interpreter.state import PROCESS_SCOPE, PendingToken, State
from engine.interpreter.turn import Execution

STEPS_PER_TURN = 1_000
STEPS_WITHOUT_WAIT = 10_000
_LAST_ELEMENTS = 10


class Turn(msgspec.Struct, frozen=True):
    """What a command led to: the state after it, and the records of it in order."""

    state: State
    records: list[r.Record]


def advance(library: Library, state: State | None, command: c.Command, now: datetime) -> Turn:
    """Run one command to the point where everything waits.

    ``state`` is None for StartProcess only; it is changed in place and returned. CommandRejected means that the
    command addresses nothing that is there, and leaves the state as it was. Any other exception leaves it
    undefined: read it again from where it is kept.
    """
    if isinstance(command, c.StartProcess):
        state = _new_state(state, command)
    elif state is None:
        raise CommandRejected("There is no such instance.")
    if not state.is_running:
        raise CommandRejected(f"The instance has ended ({state.status}).")
    execution = Execution(library.process(state.definition_id), library, state, now)
    APPLY[type(command)](execution, command)
    if not isinstance(command, c.ContinueExecution) and not state.pending:
        state.steps_without_wait = 0
    _drain(execution)
    execution.assign_told(PROCESS_SCOPE)
    return Turn(state, execution.records)


def _new_state(state: State | None, command: c.StartProcess) -> State:
    if state is not None:
        raise CommandRejected("The instance has been started before.")
    return State(
        instance_id=command.instance_id,
        definition_id=command.definition_id,
        business_key=command.business_key,
        parent=command.parent,
    )


def _drain(execution: Execution) -> None:
    """Move tokens until all wait, or until the budget of the turn is used."""
    state, watches = execution.state, execution.process.has_conditional_events
    if watches:
        check_conditions(execution)
    while state.is_running:
        if not execution.agenda:
            if not execution.process.joins or not fire_one(execution):
                return
        elif execution.steps >= STEPS_PER_TURN:
            _yield(execution)
            return
        else:
            node, scope, flow = execution.agenda.popleft()
            node.behavior.arrive(execution, scope, flow)
        if watches:
            check_conditions(execution)


def _yield(execution: Execution) -> None:
    state = execution.state
    state.steps_without_wait += execution.steps
    if state.steps_without_wait >= STEPS_WITHOUT_WAIT:
        _stop_endless_loop(execution)
        return
    if not state.pending:
        execution.record(r.ContinuationScheduled(token_key=None, element_id=None))
    # Tokens of an earlier turn may still wait for the continuation that was scheduled then.
    state.pending += [
        PendingToken(node.id, scope.key, flow.id if flow else None) for node, scope, flow in execution.agenda
    ]
    execution.agenda.clear()


def _stop_endless_loop(execution: Execution) -> None:
    """Park every moving token before the node it goes to; a retry lets it arrive there, with another budget."""
    activated = [record for record in execution.records if isinstance(record, r.ElementActivated)]
    last = " → ".join(record.element_id for record in activated[-_LAST_ELEMENTS:])
    execution.state.steps_without_wait = 0
    moving = list(execution.agenda)
    execution.agenda.clear()
    message = f"{STEPS_WITHOUT_WAIT} steps without anything to wait for. The last elements: {last}."
    for node, scope, flow in moving:
        execution.stop(node, scope, flow, Foreseen(ENDLESS_LOOP, message))
