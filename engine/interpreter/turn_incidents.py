"""Incidents of a turn: an element stands still until somebody acts."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import EngineError
from engine.interpreter import records as r
from engine.interpreter.definition import Flow
from engine.interpreter.foreseen import FAILED_WORK, SCRIPT, Foreseen
from engine.interpreter.state import ElementInstance, Lifecycle, OpenIncident, Owner
from engine.interpreter.turn_waits import TurnWaits


class TurnIncidents(TurnWaits):
    """Parks elements and resolves their incidents."""

    __slots__ = ()

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
        node = self.node_of(element)
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

    def cancel_listener(self, element: ElementInstance) -> None:
        """The job of the listener that the element waits for is not wanted any more."""
        for key in [key for key, owner in self.state.listener_jobs.items() if owner == element.key]:
            del self.state.listener_jobs[key]
            self.record(r.JobCanceled(key=key, element_id=element.element_id))

    def run_script(
        self, language: str, source: str, owner: Owner, result: str | None
    ) -> Mapping[str, object]:
        """Run it through the port of its language; raises Foreseen naming the languages there are."""
        runner = self.library.scripts.get(language)
        if runner is None:
            known = ", ".join(sorted(self.library.scripts)) or "none"
            raise Foreseen(SCRIPT, f"No runner for scripts in {language}; there are: {known}.")
        try:
            return runner.run(source, dict(self.sight(owner)), result_variable=result)
        except EngineError as error:
            raise Foreseen(SCRIPT, f"The script of {owner.element_id} failed: {error}") from error
