"""One turn: the verbs that behaviours use, and the agenda of tokens on their way.

Tokens are counted per scope: an active element, a token waiting at a join and a token on a flow are one each.
A scope with none left has completed (BPMN 2.0.2, 13.2 and 13.5.6: implicit termination).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.errors import CommandRejected, EngineError
from engine.interpreter import records as r
from engine.interpreter.definition import Container, Flow, Node, ProcessModel
from engine.interpreter.expressions import ScriptRunner
from engine.interpreter.foreseen import FAILED_WORK, SCRIPT, Foreseen
from engine.interpreter.state import (
    PROCESS_SCOPE,
    ElementInstance,
    Lifecycle,
    OpenIncident,
    Scope,
    State,
    Subscription,
)
from engine.interpreter.turn_data import TurnData

ARRIVE, ENTER, WORK, COMPLETE, LEAVE = "arrive", "enter", "work", "complete", "leave"
"""What an element may fail at, and where a retry begins: arriving as a token, mapping its inputs and opening its
boundary events, its work, mapping its outputs, choosing its way out. What was done before is not done again."""


class Execution(TurnData):
    """The state of one instance being moved on, and the records of it."""

    __slots__ = ("agenda", "scripts", "steps")

    def __init__(
        self, process: ProcessModel, scripts: Mapping[str, ScriptRunner], state: State, now: datetime
    ) -> None:
        super().__init__(process, state, now)
        self.scripts = scripts
        self.agenda: deque[tuple[Node, Scope, Flow | None]] = deque()
        self.steps = 0

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
        self.records.append(r.SequenceFlowTaken(flow_id=flow.id))
        scope.live += 1
        self.agenda.append((flow.target, scope, flow))

    def enter(self, node: Node, scope: Scope, variables: Mapping[str, object] | None = None) -> None:
        """A token of the scope becomes an element instance; ``variables`` are to be its own."""
        element = ElementInstance(self.state.next_key(), node.id, scope.key)
        self.state.elements[element.key] = element
        if variables:
            self.declare(self.local_scope(element), variables)
        if node.async_before:
            element.status = Lifecycle.READY
            self.record(r.ContinuationScheduled(token_key=element.key, element_id=node.id))
            return
        self.activate(node, element)

    def activate(self, node: Node, element: ElementInstance) -> None:
        self.records.append(
            r.ElementActivated(
                key=element.key, element_id=node.id, element_type=node.tag, scope_key=element.scope_key
            )
        )
        self.begin(node, element)

    def begin(self, node: Node, element: ElementInstance, phase: str = ENTER) -> None:
        """Map the inputs, open the boundary events, do the work. What goes wrong parks the element.

        From the phase WORK on, the boundary events are open already: deadlines run on, cycles keep their count.
        """
        try:
            if node.inputs:
                self.map_inputs(node, element)
            if phase == ENTER:
                for boundary in node.boundary:
                    boundary.behavior.enter(self, element)
                phase = WORK
            node.behavior.enter(self, element)
        except Foreseen as problem:
            self.park(element, problem, phase)

    def complete(self, element: ElementInstance, results: Mapping[str, object]) -> None:
        """The work is done: results go outward, then the token leaves."""
        node = self.process.nodes[element.element_id]
        try:
            if node.outputs or results:
                self.map_outputs(node, element, results)
        except Foreseen as problem:
            self.park(element, problem, COMPLETE, results)
            return
        if node.async_after:
            element.become(Lifecycle.COMPLETING)
            self._close_subscriptions(element)
            self.record(r.ContinuationScheduled(token_key=element.key, element_id=node.id))
            return
        self.leave(element)

    def leave(self, element: ElementInstance) -> None:
        """Complete the element and put tokens on the flows that it chooses."""
        node = self.process.nodes[element.element_id]
        try:
            flows = node.behavior.flows(self, element) if node.has_conditions else node.outgoing
        except Foreseen as problem:
            self.park(element, problem, LEAVE)
            return
        self.leave_by(element, flows, times=node.completion_quantity)

    def leave_by(self, element: ElementInstance, flows: Iterable[Flow], times: int = 1) -> None:
        scope = self.state.scopes[element.scope_key]
        self._remove(element)
        self.records.append(r.ElementCompleted(key=element.key, element_id=element.element_id))
        for flow in flows:
            for _ in range(times):
                self.take(flow, scope)
        self.consume(scope)

    def consume(self, scope: Scope, count: int = 1) -> None:
        """Tokens of the scope end here."""
        scope.live -= count
        if scope.live == 0:
            self._scope_completed(scope)

    def _scope_completed(self, scope: Scope) -> None:
        if scope.key != PROCESS_SCOPE:
            owner = self.state.elements[scope.key]
            self.process.nodes[owner.element_id].behavior.scope_completed(self, owner)
            return
        self.state.status = "completed"
        parent = self.state.parent
        self.record(
            r.InstanceCompleted(
                variables=dict(scope.variables),
                parent_instance_id=parent.instance_id if parent else None,
                parent_activity_key=parent.activity_key if parent else None,
            )
        )

    # -- scopes

    def open_scope(self, element: ElementInstance, container: Container) -> None:
        """The element becomes the scope of the flow inside it."""
        scope = self.local_scope(element)
        scope.live += 1
        for start in container.starts:
            self.put(start, scope)
        self.consume(scope)

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
        scope.arrivals.clear()
        scope.live = 0 if survivor is None else 1

    def terminate(self, element: ElementInstance) -> None:
        """End the element without completing it, with all that it contains. Its token is not counted off."""
        node = self.process.nodes[element.element_id]
        if node.inner is not None and element.key in self.state.scopes:
            self.terminate_scope(self.state.scopes[element.key])
        was_activated = element.status is not Lifecycle.READY
        node.behavior.terminate(self, element)
        element.become(Lifecycle.TERMINATED)
        self._remove(element)
        for incident in [i for i in self.state.incidents.values() if i.element_key == element.key]:
            self.resolve(incident)
        if was_activated:
            self.record(r.ElementTerminated(key=element.key, element_id=element.element_id))

    def _remove(self, element: ElementInstance) -> None:
        if element.subscriptions:
            self._close_subscriptions(element)
        del self.state.elements[element.key]
        self.state.scopes.pop(element.key, None)

    # -- subscriptions

    def subscribe(self, element: ElementInstance, subscription: Subscription) -> None:
        """Remember the wait, owned by the element."""
        self.state.subscriptions[subscription.key] = subscription
        element.subscriptions.append(subscription.key)
        if subscription.due_at is not None:
            self.record(
                r.TimerScheduled(
                    subscription_key=subscription.key,
                    element_id=subscription.element_id,
                    due_at=subscription.due_at,
                    repetitions_left=subscription.repetitions_left,
                )
            )
            return
        self.record(
            r.SubscriptionOpened(
                subscription_key=subscription.key,
                kind=subscription.kind,
                name=subscription.name,
                correlation_key=subscription.correlation_key,
                element_id=subscription.element_id,
            )
        )

    def unsubscribe(self, key: int) -> None:
        subscription = self.state.subscriptions.pop(key)
        owner = self.state.elements.get(subscription.owner)
        if owner is not None and key in owner.subscriptions:
            owner.subscriptions.remove(key)
        if subscription.due_at is not None:
            self.record(r.TimerCanceled(subscription_key=key))
        else:
            self.record(r.SubscriptionClosed(subscription_key=key))

    def _close_subscriptions(self, element: ElementInstance, keep_boundary: bool = False) -> None:
        for key in list(element.subscriptions):
            if not keep_boundary or self.state.subscriptions[key].element_id == element.element_id:
                self.unsubscribe(key)

    # -- incidents

    def park(
        self,
        element: ElementInstance,
        problem: Foreseen,
        phase: str,
        results: Mapping[str, object] | None = None,
        flow: Flow | None = None,
    ) -> None:
        """The element stands still until somebody acts; the rest of the instance goes on."""
        element.become(Lifecycle.FAILING)
        incident = OpenIncident(
            self.state.next_key(),
            problem.kind,
            problem.message,
            element.key,
            phase,
            dict(results or {}),
            flow.id if flow else None,
        )
        self.state.incidents[incident.key] = incident
        node = self.process.nodes[element.element_id]
        names = ", ".join(sorted(self.sight(element))) or "none"
        detail = f"{problem.detail}\nVariables in sight: {names}.".strip()
        self.record(
            r.IncidentRaised(
                incident_key=incident.key,
                key=element.key,
                kind=problem.kind,
                element_id=element.element_id,
                message=problem.message,
                detail=detail,
                line=node.element.line or None,
            )
        )

    def asks_for_work(self, element: ElementInstance) -> bool:
        """Whether what the element asked for is still open: it waits, or stands still because that work failed."""
        if element.status is not Lifecycle.FAILING:
            return element.status is Lifecycle.ACTIVE
        return any(
            incident.element_key == element.key and incident.kind in FAILED_WORK
            for incident in self.state.incidents.values()
        )

    def resolve(self, incident: OpenIncident) -> None:
        del self.state.incidents[incident.key]
        self.record(r.IncidentResolved(incident_key=incident.key))

    def retry(self, incident: OpenIncident) -> None:
        """Do the phase again in which the element failed."""
        element = self.element(incident.element_key)
        node = self.process.nodes[element.element_id]
        self.resolve(incident)
        if incident.phase == ARRIVE:
            self._arrive_again(node, element, incident.flow_id)
        elif incident.phase in (COMPLETE, LEAVE):
            element.become(Lifecycle.COMPLETING)
            if incident.phase == COMPLETE:
                self.complete(element, incident.variables)
            else:
                self.leave(element)
        else:
            self._close_subscriptions(element, keep_boundary=incident.phase == WORK)
            element.become(Lifecycle.ACTIVE)
            self.begin(node, element, incident.phase)

    def _arrive_again(self, node: Node, element: ElementInstance, flow_id: str | None) -> None:
        """The parked element becomes the token again that it was."""
        self.terminate(element)
        scope = self.state.scopes[element.scope_key]
        self.agenda.append((node, scope, self.process.flows[flow_id] if flow_id else None))

    def run_script(
        self, language: str, source: str, element: ElementInstance, result: str | None
    ) -> Mapping[str, object]:
        """Run it through the port of its language; raises Foreseen naming the languages there are."""
        runner = self.scripts.get(language)
        if runner is None:
            known = ", ".join(sorted(self.scripts)) or "none"
            raise Foreseen(SCRIPT, f"No runner for scripts in {language}; there are: {known}.")
        try:
            return runner.run(source, dict(self.sight(element)), result_variable=result)
        except EngineError as error:
            raise Foreseen(SCRIPT, f"The script of {element.element_id} failed: {error}") from error
