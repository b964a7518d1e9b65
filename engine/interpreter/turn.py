"""One turn: the verbs that behaviours use, and the agenda of tokens on their way.

Tokens are counted per scope: an active element, a token waiting at a join and a token on a flow are one each.
A scope with none left has completed (BPMN 2.0.2, 13.2 and 13.5.6: implicit termination).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.errors import CommandRejected
from engine.interpreter import records as r
from engine.interpreter.definition import Container, Flow, Node, ProcessModel
from engine.interpreter.foreseen import Foreseen
from engine.interpreter.ports import Ports
from engine.interpreter.state import (
    PROCESS_SCOPE,
    ElementInstance,
    Lifecycle,
    OpenIncident,
    Scope,
    State,
)
from engine.interpreter.turn_compensation import TurnCompensation

ARRIVE, LISTEN, ENTER, WORK, COMPLETE, LEAVE = "arrive", "listen", "enter", "work", "complete", "leave"
INSTANCES = "instances"
"""What an element may fail at, and where a retry begins: arriving as a token, waiting for what starts an event
sub-process, mapping its inputs and opening its boundary events, its work, going on after one of its instances, mapping
its outputs, choosing its way out. What was done before is not done again."""


class Execution(TurnCompensation):
    """The state of one instance being moved on, and the records of it."""

    __slots__ = ("agenda", "happened_position", "steps")

    def __init__(self, process: ProcessModel, library: Ports, state: State, now: datetime) -> None:
        super().__init__(process, library, state, now)
        self.agenda: deque[tuple[Node, Scope, Flow | None]] = deque()
        self.steps = 0
        self.happened_position: int | None = None
        """Which event of a start event that needs several has started the instance."""

    def element(self, key: int) -> ElementInstance:
        """The active element of that key; raises CommandRejected if it is not there any more."""
        element = self.state.elements.get(key)
        if element is None:
            raise CommandRejected(f"Element instance {key} is not active any more.")
        return element

    # -- moving tokens

    def put(self, node: Node, scope: Scope, flow: Flow | None = None) -> None:
        """A new token of the scope, on its way to the node."""
        scope.live += 1
        self.agenda.append((node, scope, flow))

    def take(self, flow: Flow, scope: Scope) -> None:
        self._record_taken(flow, scope)
        scope.live += 1
        self.agenda.append((flow.target, scope, flow))

    def _record_taken(self, flow: Flow, scope: Scope) -> None:
        self.records.append(r.SequenceFlowTaken(flow_id=flow.id))
        if flow.listening is not None:
            flow.listening.run(self, scope)

    def enter(
        self,
        node: Node,
        scope: Scope,
        variables: Mapping[str, object] | None = None,
        run: int | None = None,
    ) -> None:
        """A token of the scope becomes an element instance; ``variables`` are to be its own.

        ``run`` is the compensation that it is a step of.
        """
        element = ElementInstance(self.state.next_key(), node.id, scope.key, run=run)
        self.state.elements[element.key] = element
        if node.body is not None:
            variables = node.body.behavior.instance_variables(self, scope, element)
        if variables:
            self.declare(self.local_scope(element), variables)
        if node.async_before:
            element.status = Lifecycle.READY
            self.record(r.ContinuationScheduled(token_key=element.key, element_id=node.id))
            return
        self.activate(node, element)

    def enter_happened(self, node: Node, scope: Scope, variables: Mapping[str, object]) -> None:
        """A token of the scope comes to an event or receive task that what it waits for has reached already."""
        element = ElementInstance(self.state.next_key(), node.id, scope.key)
        self.state.elements[element.key] = element
        self._record_activated(node, element)
        self.complete(element, variables)

    def activate(self, node: Node, element: ElementInstance) -> None:
        self._record_activated(node, element)
        self.begin(node, element)

    def _record_activated(self, node: Node, element: ElementInstance) -> None:
        self.steps += 1
        self.records.append(
            r.ElementActivated(
                key=element.key, element_id=node.id, element_type=node.tag, scope_key=element.scope_key
            )
        )

    def begin(self, node: Node, element: ElementInstance, phase: str = ENTER) -> None:
        """Map the inputs, open the boundary events, do the work. What goes wrong parks the element.

        From the phase WORK on, the boundary events are open already: deadlines run on, cycles keep their count.
        """
        try:
            if node.skip is not None and self.evaluate(node.skip, element) is True:
                self.complete(element, {})
                return
            if node.inputs:
                self.map_inputs(node, element)
            listening = node.listening if phase == ENTER else None
            if listening is not None and listening.first_end and not listening.run(self, element, 0):
                return
        except Foreseen as problem:
            self.park(element, problem, phase)
            return
        self.work(node, element, phase)

    def work(self, node: Node, element: ElementInstance, phase: str = ENTER) -> None:
        """Open the boundary events and do the work."""
        try:
            if phase == ENTER:
                for boundary in node.boundary:
                    boundary.behavior.listen(self, element)
                phase = WORK
            node.behavior.enter(self, element)
        except Foreseen as problem:
            self.park(element, problem, phase)

    def complete(self, element: ElementInstance, results: Mapping[str, object]) -> None:
        """The work is done: results go outward, listeners hear of it, then the token leaves."""
        node = self.node_of(element)
        try:
            if node.outputs or results or node.stores_written:
                self.map_outputs(node, element, results)
            listening = node.listening
            if listening is not None and not listening.run(self, element, listening.first_end):
                return
        except Foreseen as problem:
            self.park(element, problem, COMPLETE, results)
            return
        self.completed(node, element)

    def completed(self, node: Node, element: ElementInstance) -> None:
        """Nothing is left to do at the element but to go on, perhaps in a turn of its own."""
        if node.async_after:
            element.become(Lifecycle.COMPLETING)
            self.close_subscriptions(element)
            self.record(r.ContinuationScheduled(token_key=element.key, element_id=node.id))
            return
        self.leave(node, element)

    def leave(self, node: Node, element: ElementInstance) -> None:
        """Complete the element and put tokens on the flows that it chooses."""
        try:
            if node.is_inside:
                self._leave_inside(node, element)
                return
            flows = node.behavior.flows(self, element) if node.has_conditions else node.outgoing
        except Foreseen as problem:
            self.park(element, problem, LEAVE)
            return
        self.leave_by(node, element, flows)

    def _leave_inside(self, node: Node, element: ElementInstance) -> None:
        """What is repeated, or stands in an ad-hoc sub-process."""
        if node.body is not None:
            node.body.behavior.instance_completed(self, element)
            return
        owner = node.container.owner
        assert owner is not None
        around = self.state.elements[element.scope_key]
        (owner.instance or owner).behavior.inner_completed(self, around, element)

    def leave_by(self, node: Node, element: ElementInstance, flows: Iterable[Flow]) -> None:
        scope = self.state.scopes[element.scope_key]
        self.finish(node, element)
        for flow in flows:
            for _ in range(node.completion_quantity):
                self.take(flow, scope)
        self.consume(scope)

    def leave_to(self, node: Node, element: ElementInstance, target: Node) -> None:
        """Go on at a node that no flow leads to (a link)."""
        scope = self.state.scopes[element.scope_key]
        self.finish(node, element)
        self.put(target, scope)
        self.consume(scope)

    def choose(
        self, node: Node, element: ElementInstance, flow: Flow, variables: Mapping[str, object]
    ) -> None:
        """Of what an event-based gateway waits for, this has happened: the token is behind it (13.4.4)."""
        scope = self.state.scopes[element.scope_key]
        self.finish(node, element)
        self._record_taken(flow, scope)
        self.enter_happened(flow.target, scope, variables)

    def finish(self, node: Node, element: ElementInstance) -> None:
        """The element has completed; its token is still counted."""
        if node.is_compensable:
            self.remember(node, element)
        self._remove(element)
        self.records.append(r.ElementCompleted(key=element.key, element_id=element.element_id))
        if element.run is not None:
            self.next_step(element.run)

    def consume(self, scope: Scope, count: int = 1) -> None:
        """Tokens of the scope end here."""
        scope.live -= count
        if scope.live == 0:
            self._scope_completed(scope)

    def _scope_completed(self, scope: Scope) -> None:
        if scope.key != PROCESS_SCOPE:
            owner = self.state.elements[scope.key]
            self.close_subscriptions(scope)
            self.node_of(owner).behavior.scope_completed(self, owner)
            return
        self._end("completed")
        parent = self.state.parent
        self.record(
            r.InstanceCompleted(
                variables=dict(scope.variables),
                parent_instance_id=parent.instance_id if parent else None,
                parent_activity_key=parent.activity_key if parent else None,
            )
        )

    def fail(self, code: str, message: str, variables: Mapping[str, object]) -> None:
        """An error that nobody in the instance catches ends it."""
        self.terminate_scope(self.state.scopes[PROCESS_SCOPE])
        self._end("failed")
        parent = self.state.parent
        self.record(
            r.InstanceFailed(
                error_code=code,
                message=message,
                variables=dict(variables),
                parent_instance_id=parent.instance_id if parent else None,
                parent_activity_key=parent.activity_key if parent else None,
            )
        )

    def cancel(self, reason: str) -> None:
        self.terminate_scope(self.state.scopes[PROCESS_SCOPE])
        self._end("terminated")
        self.record(r.InstanceTerminated(reason=reason))

    def _end(self, status: str) -> None:
        self.close_subscriptions(self.state.scopes[PROCESS_SCOPE])
        self.state.status = status

    # -- scopes

    def open_scope(
        self, element: ElementInstance, container: Container, starts: Iterable[Node] | None = None
    ) -> None:
        """The element becomes the scope of the flow inside it, which begins at ``starts`` or where it does anyway."""
        scope = self.local_scope(element)
        scope.live += 1
        self.begin_scope(scope, container, container.starts if starts is None else starts)
        self.consume(scope)

    def begin_scope(self, scope: Scope, container: Container, starts: Iterable[Node]) -> None:
        """Declare the data of the level, listen for its event sub-processes, and put the first tokens."""
        if container.declared:
            self.declare(scope, {k: v for k, v in container.declared.items() if k not in scope.variables})
        for start in container.event_starts:
            self._listen(start, scope)
        for start in starts:
            self.put(start, scope)

    def _listen(self, start: Node, scope: Scope) -> None:
        try:
            start.behavior.listen(self, scope)
        except Foreseen as problem:
            scope.live += 1
            self.park(self._stand_in(start, scope), problem, LISTEN)

    def _stand_in(self, node: Node, scope: Scope) -> ElementInstance:
        """An element that only carries an incident: its node has not begun."""
        element = ElementInstance(self.state.next_key(), node.id, scope.key)
        self.state.elements[element.key] = element
        self._record_activated(node, element)
        return element

    def stop(self, node: Node, scope: Scope, flow: Flow | None, problem: Foreseen) -> None:
        """A token stands still before the node it goes to; a retry lets it arrive there."""
        self.park(self._stand_in(node, scope), problem, ARRIVE, flow=flow)

    def terminate_scope(self, scope: Scope) -> None:
        """End everything in the scope; the scope itself stays, without tokens."""
        self.terminate_others(scope, None)

    def terminate_others(self, scope: Scope, survivor: ElementInstance | None) -> None:
        """End everything in the scope but this element."""
        for element in [e for e in self.state.elements.values() if e.scope_key == scope.key]:
            if element is not survivor:
                self.terminate(element)
        self.agenda = deque(entry for entry in self.agenda if entry[1] is not scope)
        self.state.pending = [token for token in self.state.pending if token.scope_key != scope.key]
        self._drop_compensations(scope.key)
        scope.arrivals.clear()
        scope.resets.clear()
        scope.live = 0 if survivor is None else 1

    def _drop_compensations(self, scope_key: int) -> None:
        for run in [run for run in self.state.compensations.values() if run.scope_key == scope_key]:
            del self.state.compensations[run.key]

    def terminate(self, element: ElementInstance) -> None:
        """End the element without completing it, with all that it contains. Its token is not counted off."""
        node = self.node_of(element)
        scope = self.state.scopes.get(element.key)
        if scope is not None and scope.live:
            self.terminate_scope(scope)
        was_activated = element.status is not Lifecycle.READY
        if element.listener is not None:
            self.cancel_listener(element)
        else:
            node.behavior.terminate(self, element)
        element.become(Lifecycle.TERMINATED)
        self._remove(element)
        for incident in [i for i in self.state.incidents.values() if i.element_key == element.key]:
            self.resolve(incident)
        if was_activated:
            self.record(r.ElementTerminated(key=element.key, element_id=element.element_id))

    def _remove(self, element: ElementInstance) -> None:
        if element.subscriptions:
            self.close_subscriptions(element)
        scope = self.state.scopes.get(element.key)
        if scope is not None:
            if scope.subscriptions:
                self.close_subscriptions(scope)
            del self.state.scopes[element.key]
        del self.state.elements[element.key]

    # -- incidents

    def retry(self, incident: OpenIncident) -> None:
        """Do the phase again in which the element failed."""
        element = self.element(incident.element_key)
        node = self.node_of(element)
        self.resolve(incident)
        if incident.phase == ARRIVE:
            self._arrive_again(node, element, incident.flow_id)
        elif incident.phase == LISTEN:
            scope = self.scope_of(element)
            self.terminate(element)
            self._listen(node, scope)
            self.consume(scope)
        elif incident.phase == INSTANCES:
            element.become(Lifecycle.ACTIVE)
            node.behavior.go_on(self, element)
        elif incident.phase in (COMPLETE, LEAVE):
            element.become(Lifecycle.COMPLETING)
            if incident.phase == COMPLETE:
                self.complete(element, incident.variables)
            else:
                self.leave(node, element)
        else:
            self._begin_again(node, element, incident.phase)

    def _begin_again(self, node: Node, element: ElementInstance, phase: str) -> None:
        element.become(Lifecycle.ACTIVE)
        if element.listener is not None and node.listening is not None:
            position, element.listener = element.listener, None
            node.listening.run(self, element, position)
            return
        self.close_subscriptions(element, keep_boundary=phase == WORK)
        self.begin(node, element, phase)

    def _arrive_again(self, node: Node, element: ElementInstance, flow_id: str | None) -> None:
        """The parked element becomes the token again that it was."""
        self.terminate(element)
        scope = self.state.scopes[element.scope_key]
        self.agenda.append((node, scope, self.process.flows[flow_id] if flow_id else None))
