"""What happened in a turn: past tense, out.

The one list of records feeds history, user tasks, jobs, timers, push, outbox and tests. Keys are integers
that count up within one instance: ``key`` names an element instance (one activation of a flow node),
``scope_key`` a scope, ``subscription_key`` an open wait, ``incident_key`` an incident.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from engine.dmn.results import DecisionEvaluation, MatchedRule, Warning

Variables = dict[str, object]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records."""


class InstanceStarted(Record, frozen=True, kw_only=True):
    definition_id: str
    business_key: str | None
    initiator: str | None
    start_event_id: str | None
    parent_instance_id: str | None
    parent_activity_key: int | None


class InstanceCompleted(Record, frozen=True, kw_only=True):
    """No token is left. ``variables`` are those of the process scope, for the call activity that waits."""

    variables: Variables
    parent_instance_id: str | None = None
    parent_activity_key: int | None = None


class InstanceTerminated(Record, frozen=True, kw_only=True):
    """Canceled from outside, or ended by a terminate end event with an outside effect."""

    reason: str


class InstanceFailed(Record, frozen=True, kw_only=True):
    """Ended by an error that nobody caught; a calling instance gets it as a thrown error."""

    error_code: str
    message: str
    variables: Variables = {}
    parent_instance_id: str | None = None
    parent_activity_key: int | None = None


class ElementActivated(Record, frozen=True, kw_only=True):
    """``element_type`` is the BPMN tag, as in ``userTask``."""

    key: int
    element_id: str
    element_type: str
    scope_key: int


class ElementCompleted(Record, frozen=True, kw_only=True):
    key: int
    element_id: str


class ElementTerminated(Record, frozen=True, kw_only=True):
    """Ended without completing: interrupted, canceled, or its scope was terminated."""

    key: int
    element_id: str


class SequenceFlowTaken(Record, frozen=True, kw_only=True):
    flow_id: str


class VariablesSet(Record, frozen=True, kw_only=True):
    scope_key: int
    variables: Variables


class UserTaskCreated(Record, frozen=True, kw_only=True):
    key: int
    element_id: str
    name: str
    assignee: str | None
    candidate_users: tuple[str, ...]
    candidate_groups: tuple[str, ...]
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    form_key: str | None
    documentation: str


class UserTaskCompleted(Record, frozen=True, kw_only=True):
    key: int
    element_id: str


class UserTaskCanceled(Record, frozen=True, kw_only=True):
    key: int
    element_id: str


class JobCreated(Record, frozen=True, kw_only=True):
    """Machine work: ``topic`` names the connector, the registered callable or the external worker's topic.

    ``properties`` are the evaluated inputs of the connector; ``variables`` what the work may see;
    ``retries`` the attempts in all; ``retry_backoff`` the pause before the second one.
    """

    key: int
    element_id: str
    topic: str
    properties: Variables
    variables: Variables
    headers: dict[str, str]
    retries: int
    retry_backoff: timedelta
    priority: int
    result_variable: str | None


class JobCompleted(Record, frozen=True, kw_only=True):
    key: int
    element_id: str


class JobCanceled(Record, frozen=True, kw_only=True):
    key: int
    element_id: str


class ContinuationScheduled(Record, frozen=True, kw_only=True):
    """The turn yields here: a ContinueExecution command with this token is due at once."""

    token_key: int | None
    element_id: str | None


class TimerScheduled(Record, frozen=True, kw_only=True):
    """Also written when a cycle goes on or the due date changes: the row of the subscription is replaced.

    ``repetitions_left`` counts this occurrence too; None is without end.
    """

    subscription_key: int
    element_id: str
    due_at: datetime
    repetitions_left: int | None


class TimerCanceled(Record, frozen=True, kw_only=True):
    """The timer is no more: it fired for the last time, or its owner ended."""

    subscription_key: int


class SubscriptionOpened(Record, frozen=True, kw_only=True):
    """``kind`` is message, signal or conditional; timers have records of their own.

    ``repeats``: it stays open when it has happened.
    """

    subscription_key: int
    kind: str
    name: str
    correlation_key: str | None
    element_id: str
    repeats: bool = False


class SubscriptionClosed(Record, frozen=True, kw_only=True):
    subscription_key: int


class MessageThrown(Record, frozen=True, kw_only=True):
    name: str
    correlation_key: str | None
    business_key: str | None
    variables: Variables
    element_id: str


class SignalThrown(Record, frozen=True, kw_only=True):
    """A broadcast: what listens inside the throwing instance has got it already, in the same turn."""

    name: str
    variables: Variables
    element_id: str


class ProcessCalled(Record, frozen=True, kw_only=True):
    """``binding`` is latest, deployment, version or version_tag; ``binding_value`` the version or tag."""

    key: int
    element_id: str
    called_element: str
    binding: str
    binding_value: str | None
    variables: Variables
    business_key: str | None


class CallCanceled(Record, frozen=True, kw_only=True):
    """The call activity was interrupted: the called instance has to be canceled."""

    key: int
    element_id: str


class DecisionEvaluated(Record, frozen=True, kw_only=True):
    """A business rule task asked a decision. ``definition_id`` and ``version`` tell which version answered.

    ``outputs`` is its value, ``steps`` are all decisions on the way.
    """

    key: int
    element_id: str
    decision_id: str
    definition_id: str
    version: int
    inputs: Variables
    matched_rules: tuple[MatchedRule, ...]
    outputs: object
    steps: tuple[DecisionEvaluation, ...] = ()
    warnings: tuple[Warning, ...] = ()


class DataStoreWritten(Record, frozen=True, kw_only=True):
    """``data_store`` is the name of the data store, or its id if it has none."""

    data_store: str
    value: object
    element_id: str


class EscalationThrown(Record, frozen=True, kw_only=True):
    """An escalation that nobody in this instance caught."""

    code: str
    element_id: str
    variables: Variables
    parent_instance_id: str | None = None
    parent_activity_key: int | None = None


class IncidentRaised(Record, frozen=True, kw_only=True):
    """Work stands still at ``element_id`` until somebody acts. ``kind`` is one of the names in docs/incidents.md."""

    incident_key: int
    key: int | None
    kind: str
    element_id: str
    message: str
    detail: str
    line: int | None


class IncidentResolved(Record, frozen=True, kw_only=True):
    incident_key: int


AnyRecord = (
    InstanceStarted
    | InstanceCompleted
    | InstanceTerminated
    | InstanceFailed
    | ElementActivated
    | ElementCompleted
    | ElementTerminated
    | SequenceFlowTaken
    | VariablesSet
    | UserTaskCreated
    | UserTaskCompleted
    | UserTaskCanceled
    | JobCreated
    | JobCompleted
    | JobCanceled
    | ContinuationScheduled
    | TimerScheduled
    | TimerCanceled
    | SubscriptionOpened
    | SubscriptionClosed
    | MessageThrown
    | SignalThrown
    | ProcessCalled
    | CallCanceled
    | DecisionEvaluated
    | DataStoreWritten
    | EscalationThrown
    | IncidentRaised
    | IncidentResolved
)
