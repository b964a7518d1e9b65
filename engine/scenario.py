"""Play models without a database, with a clock moved by hand: the process test API.

    play = Scenario()
    play.deploy({"invoice.bpmn": xml})
    play.start("invoice", {"amount": 12})
    play.complete("Approve")

The state of every instance goes through its stored form at every command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from engine.bpmn.problems import InvalidModel, Problem, errors
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate
from engine.errors import BpmnError, CommandRejected
from engine.interpreter import commands as c
from engine.interpreter import records as r
from engine.interpreter.advance import advance
from engine.interpreter.codec import decode_command, decode_state, encode_command, encode_state
from engine.interpreter.library import Library, StartSubscription, compile_process, start_subscriptions
from engine.interpreter.state import State
from engine.interpreter.timers import Schedule, following
from engine.scenario_view import (
    Incident,
    Job,
    ScriptFunctions,
    Task,
    as_span,
    as_time,
    pick,
)

Variables = dict[str, object]
Handler = Callable[[Variables], Mapping[str, object] | None]


class Scenario:
    """Several definitions and instances in memory. ``now`` is where the clock starts."""

    def __init__(self, now: str | datetime = "2026-01-01T00:00:00Z") -> None:
        self.now = as_time(now)
        self.handlers: dict[str, Handler] = {}
        self.scripts: dict[str, Callable[[str, Variables], object]] = {}
        self.trace: list[str] = []
        self._library = Library(scripts=ScriptFunctions(self.scripts))
        self._latest: dict[str, str] = {}
        self._starts: dict[str, list[StartSubscription]] = {}
        self._start_timers: dict[tuple[str, str], Schedule] = {}
        self._ids = count(1)
        self._states: dict[str, bytes] = {}
        self._tasks: dict[tuple[str, int], Task] = {}
        self._jobs: dict[tuple[str, int], tuple[Job, r.JobCreated]] = {}
        self._continuations: list[tuple[str, int | None]] = []
        self._messages: dict[tuple[str, int], r.SubscriptionOpened] = {}
        self._incidents: dict[tuple[str, int], Incident] = {}
        self._timers: dict[tuple[str, int], datetime] = {}

    # -- deployment

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """All files or none: raises InvalidModel with every problem of all of them. Forms are let through."""
        models = {name: read_bpmn(data, name) for name, data in files.items() if not name.endswith(".form")}
        problems: list[Problem] = [problem for model in models.values() for problem in validate(model)]
        if errors(problems):
            raise InvalidModel(problems)
        for definitions in models.values():
            for process in definitions.executable_processes:
                version = f"{process.id}:{next(self._ids)}"
                model = compile_process(definitions, process, version)
                self._library.add(model)
                self._latest[process.id] = version
                self._listen(process.id, start_subscriptions(model, self.now))

    def _listen(self, key: str, subscriptions: list[StartSubscription]) -> None:
        """The start events of the newest version alone wait."""
        self._starts[key] = [s for s in subscriptions if s.kind != "timer"]
        self._start_timers = {place: when for place, when in self._start_timers.items() if place[0] != key}
        for subscription in subscriptions:
            if subscription.schedule is not None:
                self._start_timers[key, subscription.element_id] = subscription.schedule

    # -- instances

    def start(self, key: str, variables: Mapping[str, object] = {}, business_key: str | None = None) -> str:
        """The id of the new instance of the latest version; raises KeyError for an unknown key."""
        return self._start(key, variables, business_key, None)

    def _start(
        self, key: str, variables: Mapping[str, object], business_key: str | None, event: str | None
    ) -> str:
        instance = f"{key}-{next(self._ids)}"
        self._run(
            instance,
            c.StartProcess(
                instance_id=instance,
                definition_id=self._latest[key],
                variables=dict(variables),
                business_key=business_key,
                start_event_id=event,
            ),
        )
        return instance

    def cancel(self, instance: str) -> None:
        self._run(instance, c.CancelInstance())

    @property
    def instances(self) -> list[tuple[str, str]]:
        """(id, key) of those that run."""
        return [
            (instance, self._library.process(state.definition_id).key) for instance, state in self._running()
        ]

    def ended(self, instance: str) -> bool:
        return not self._state(instance).is_running

    def _state(self, instance: str) -> State:
        return decode_state(self._states[instance])

    def _running(self) -> list[tuple[str, State]]:
        states = ((instance, decode_state(data)) for instance, data in self._states.items())
        return [(instance, state) for instance, state in states if state.is_running]

    # -- work

    @property
    def tasks(self) -> list[Task]:
        return list(self._tasks.values())

    def complete(self, task: Task | str, variables: Mapping[str, object] = {}) -> None:
        """By the task, its id, name or element id; the oldest if several fit."""
        found = pick(self.tasks, task, lambda t: (t.id, t.name, t.element_id))
        self._run(found.instance_id, c.CompleteActivity(activity_key=found.key, variables=dict(variables)))

    def throw_escalation(self, task: Task | str, code: str, variables: Mapping[str, object] = {}) -> None:
        found = pick(self.tasks, task, lambda t: (t.id, t.name, t.element_id))
        command = c.ThrowEscalation(activity_key=found.key, code=code, variables=dict(variables))
        self._run(found.instance_id, command)

    @property
    def jobs(self) -> list[Job]:
        return [job for job, _ in self._jobs.values()]

    def complete_job(self, job: Job | str, variables: Mapping[str, object] = {}) -> None:
        found = self._job(job)
        self._run(found.instance_id, c.CompleteActivity(activity_key=found.key, variables=dict(variables)))

    def fail_job(self, job: Job | str, message: str) -> None:
        """The retries are used up: an incident."""
        found = self._job(job)
        self._run(found.instance_id, c.FailActivity(activity_key=found.key, message=message))

    def throw_error(self, job: Job | str, code: str, variables: Mapping[str, object] = {}) -> None:
        found = self._job(job)
        command = c.ThrowError(activity_key=found.key, code=code, variables=dict(variables))
        self._run(found.instance_id, command)

    def _job(self, job: Job | str) -> Job:
        return pick(self.jobs, job, lambda j: (j.id, j.element_id, j.topic))

    def run_jobs(self) -> None:
        """Asynchronous continuations, and jobs whose topic has a handler, until there are none left."""
        while self._continuations or any(job.topic in self.handlers for job in self.jobs):
            while self._continuations:
                instance, token = self._continuations.pop(0)
                self._attempt(instance, c.ContinueExecution(token_key=token))
            for job, record in list(self._jobs.values()):
                if job.topic in self.handlers:
                    self._handle(job, record)

    def _handle(self, job: Job, record: r.JobCreated) -> None:
        try:
            result = dict(self.handlers[job.topic]({**record.variables, **record.properties}) or {})
        except BpmnError as error:
            self.throw_error(job, error.code)
            return
        self.complete_job(job, {record.result_variable: result} if record.result_variable else result)

    # -- events

    def message(
        self,
        name: str,
        variables: Mapping[str, object] = {},
        correlation: Mapping[str, object] | str = {},
        business_key: str | None = None,
        instance: str | None = None,
    ) -> str | None:
        """The id of a started instance, or None if a running one got it. Exactly one receiver, else it raises."""
        key = correlation if isinstance(correlation, str) else next(map(str, correlation.values()), None)
        waiting = [
            (owner, place)
            for (owner, place), opened in self._messages.items()
            if opened.name == name
            and (key is None or opened.correlation_key in (None, key))
            and (opened.correlation_key is None or key is not None or instance is not None)
            and instance in (None, owner)
            and (business_key is None or self._state(owner).business_key == business_key)
        ]
        if len(waiting) == 1:
            owner, place = waiting[0]
            command = c.DeliverMessage(subscription_key=place, name=name, variables=dict(variables))
            self._run(owner, command)
            return None
        starts = [(k, s) for k, found in self._starts.items() for s in found if s.name == name]
        if not waiting and len(starts) == 1 and instance is None:
            return self._start(starts[0][0], variables, business_key, starts[0][1].element_id)
        raise CommandRejected(
            f"{len(waiting) or len(starts)} receivers wait for the message {name!r}, not one."
        )

    def signal(self, name: str, variables: Mapping[str, object] = {}) -> None:
        """To all that listen now; nobody is no mistake."""
        for instance, state in self._running():
            if any((s.kind, s.name) == ("signal", name) for s in state.subscriptions.values()):
                self._run(instance, c.DeliverSignal(name=name, variables=dict(variables)))

    def evaluate_conditions(self, variables: Mapping[str, object]) -> list[str]:
        """The ids of instances that conditional start events began."""
        return []

    def trigger(self, element_id: str, variables: Mapping[str, object] = {}) -> None:
        """Activate an element of an active ad-hoc sub-process."""
        command = c.TriggerActivity(element_id=element_id, variables=dict(variables))
        for instance, state in self._running():
            if element_id in self._library.process(state.definition_id).nodes:
                self._run(instance, command)
                return
        raise CommandRejected(f"No running instance has an element {element_id!r}.")

    # -- time

    def advance(self, span: str | timedelta) -> None:
        """Move the clock, firing what falls due on the way, in order."""
        end = self.now + as_span(span)
        while (due := self._next_due()) is not None and due[0] <= end:
            self.now = max(self.now, due[0])
            due[1]()
        self.now = end

    def _next_due(self) -> tuple[datetime, Callable[[], None]] | None:
        waits: list[tuple[datetime, Callable[[], None]]] = [
            (at, partial(self._fire, place, at)) for place, at in self._timers.items()
        ]
        waits += [
            (schedule.due_at, partial(self._fire_start, *place))
            for place, schedule in self._start_timers.items()
        ]
        return min(waits, key=lambda wait: wait[0], default=None)

    def _fire(self, place: tuple[str, int], at: datetime) -> None:
        self._run(place[0], c.FireTimer(subscription_key=place[1], due_at=at.isoformat()))

    def _fire_start(self, key: str, element_id: str) -> None:
        schedule = following(self._start_timers.pop((key, element_id)))
        if schedule is not None:
            self._start_timers[key, element_id] = schedule
        self._start(key, {}, None, element_id)

    # -- data

    def set_variables(self, instance: str, variables: Mapping[str, object]) -> None:
        self._run(instance, c.SetVariables(variables=dict(variables)))

    def variable(self, instance: str, name: str) -> object:
        """Of the process scope, also after the end; None if there is none."""
        return self._state(instance).variables.get(name)

    def local_variable(self, element_id: str, name: str) -> object:
        """Of the element's own scope."""
        for _, state in self._running():
            for scope in state.scopes.values():
                if scope.element_id == element_id and name in scope.variables:
                    return scope.variables[name]
        raise KeyError(f"{element_id} has no local variable {name!r}.")

    # -- what there is

    @property
    def activities(self) -> list[str]:
        """Element ids of the active elements that contain no other."""
        found: list[str] = []
        for _, state in self._running():
            containers = {element.scope_key for element in state.elements.values()}
            found += [e.element_id for e in state.elements.values() if e.key not in containers]
        return found

    @property
    def subscriptions(self) -> list[str]:
        """``kind:name`` of everything that running instances wait for, timers apart."""
        return [f"{opened.kind}:{opened.name}" for opened in self._messages.values()]

    @property
    def timers(self) -> int:
        return len(self._timers) + len(self._start_timers)

    @property
    def incidents(self) -> list[Incident]:
        return list(self._incidents.values())

    def retry(self, incident: Incident, variables: Mapping[str, object] = {}) -> None:
        command = c.RetryIncident(incident_key=incident.key, variables=dict(variables))
        self._run(incident.instance_id, command)

    # -- running

    def _run(self, instance: str, command: c.Command) -> None:
        data = self._states.get(instance)
        state = decode_state(data) if data else None
        turn = advance(self._library, state, decode_command(encode_command(command)), self.now)
        self._states[instance] = encode_state(turn.state)
        for record in turn.records:
            apply = _PROJECTIONS.get(type(record))
            if apply is not None:
                apply(self, instance, record)

    def _attempt(self, instance: str, command: c.Command) -> None:
        """A continuation whose element was interrupted in the meantime is no mistake."""
        try:
            self._run(instance, command)
        except CommandRejected:
            return

    def _on_activated(self, instance: str, record: r.ElementActivated) -> None:
        self.trace.append(record.element_id)

    def _on_task(self, instance: str, record: r.UserTaskCreated) -> None:
        self._tasks[instance, record.key] = Task.of(instance, record)

    def _on_task_ended(self, instance: str, record: r.UserTaskCompleted | r.UserTaskCanceled) -> None:
        self._tasks.pop((instance, record.key), None)

    def _on_job(self, instance: str, record: r.JobCreated) -> None:
        self._jobs[instance, record.key] = (Job.of(instance, record), record)

    def _on_job_ended(self, instance: str, record: r.JobCompleted | r.JobCanceled) -> None:
        self._jobs.pop((instance, record.key), None)

    def _on_continuation(self, instance: str, record: r.ContinuationScheduled) -> None:
        self._continuations.append((instance, record.token_key))

    def _on_subscription(self, instance: str, record: r.SubscriptionOpened) -> None:
        self._messages[instance, record.subscription_key] = record

    def _on_subscription_closed(self, instance: str, record: r.SubscriptionClosed) -> None:
        self._messages.pop((instance, record.subscription_key), None)

    def _on_timer(self, instance: str, record: r.TimerScheduled) -> None:
        self._timers[instance, record.subscription_key] = record.due_at

    def _on_timer_gone(self, instance: str, record: r.TimerCanceled) -> None:
        self._timers.pop((instance, record.subscription_key), None)

    def _on_incident(self, instance: str, record: r.IncidentRaised) -> None:
        self._incidents[instance, record.incident_key] = Incident.of(instance, record)
        self._jobs.pop((instance, record.key or 0), None)

    def _on_incident_resolved(self, instance: str, record: r.IncidentResolved) -> None:
        self._incidents.pop((instance, record.incident_key), None)

    def _on_message(self, instance: str, record: r.MessageThrown) -> None:
        self.message(record.name, record.variables, correlation=record.correlation_key or {})


_PROJECTIONS: dict[type[r.Record], Callable[..., None]] = {
    r.ElementActivated: Scenario._on_activated,
    r.UserTaskCreated: Scenario._on_task,
    r.UserTaskCompleted: Scenario._on_task_ended,
    r.UserTaskCanceled: Scenario._on_task_ended,
    r.JobCreated: Scenario._on_job,
    r.JobCompleted: Scenario._on_job_ended,
    r.JobCanceled: Scenario._on_job_ended,
    r.ContinuationScheduled: Scenario._on_continuation,
    r.SubscriptionOpened: Scenario._on_subscription,
    r.SubscriptionClosed: Scenario._on_subscription_closed,
    r.TimerScheduled: Scenario._on_timer,
    r.TimerCanceled: Scenario._on_timer_gone,
    r.IncidentRaised: Scenario._on_incident,
    r.IncidentResolved: Scenario._on_incident_resolved,
    r.MessageThrown: Scenario._on_message,
}
