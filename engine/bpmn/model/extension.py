"""What the extension elements of all dialects come down to.

Every dialect reader fills the same structs, so that nothing behind the reader knows which tool drew a model.
"""

from __future__ import annotations

import msgspec

from engine.bpmn.model.expressions import Composite, Value
from engine.bpmn.problems import Problem

ONE_FOR_MISSED, ALL_MISSED = "one", "all"
"""Of the occurrences of a timer that were missed: one firing stands for them, or each is made up for."""


class UserAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who does a user task, and when. Candidates evaluate to a list, or to text separated by commas.

    Dates evaluate to a date, a date and time, or text with one; a duration counts from the creation.
    """

    assignee: Value | None = None
    candidate_users: Value | None = None
    candidate_groups: Value | None = None
    due_date: Value | None = None
    follow_up_date: Value | None = None
    priority: Value | None = None


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a form that the model itself lists.

    ``type`` is ``string``, ``long``, ``double``, ``boolean``, ``date`` or ``enum``; others are taken as text.
    ``options`` are (value, label) of an enum; ``constraints`` (name, limit), as in ``("min", "1")`` and
    ``("required", "true")``; ``properties`` what the tool noted besides.
    """

    id: str
    type: str = "string"
    label: Value | None = None
    default: Value | None = None
    options: tuple[tuple[str, str], ...] = ()
    constraints: tuple[tuple[str, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    line: int = 0


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form by key, or by its ``fields``. ``binding`` is ``latest``, ``deployment`` or ``version``."""

    form_key: Value | None = None
    binding: str = "latest"
    version: Value | None = None
    fields: tuple[FormField, ...] = ()


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """``source`` is evaluated and assigned to ``target``, a variable name."""

    source: Composite
    target: str
    line: int = 0


class IoMapping(msgspec.Struct, frozen=True, kw_only=True):
    """Inputs create local variables before the work; outputs write outward after it."""

    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()


class TaskDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """Machine work: a job of ``topic``.

    ``kind`` says what the topic names: ``connector`` (a connector or registered callable), ``worker`` (fetched
    by external workers), ``class`` (a Java class or bean that a registered callable has to stand in for).
    """

    topic: Value
    kind: str = "connector"
    retries: Value | None = None
    retry_backoff: Value | None = None
    properties: tuple[Mapping, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    result_variable: str | None = None
    line: int = 0


class Script(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    language: str
    line: int = 0


class CalledElement(msgspec.Struct, frozen=True, kw_only=True):
    """The process of a call activity. ``binding`` is ``latest``, ``deployment``, ``version`` or ``version_tag``.

    What is propagated is None where the model does not say: its dialect decides.
    """

    process_id: Value | None = None
    binding: str = "latest"
    version: Value | None = None
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    propagate_all_inputs: bool | None = None
    propagate_all_outputs: bool | None = None
    business_key: Value | None = None


class CalledDecision(msgspec.Struct, frozen=True, kw_only=True):
    """``result_mapping`` is ``""`` (as the table gives it), ``single_entry``, ``single_result``,
    ``collect_entries`` or ``result_list``."""

    decision_id: Value
    binding: str = "latest"
    version: Value | None = None
    result_mapping: str = ""
    result_variable: str | None = None


class LoopCollection(msgspec.Struct, frozen=True, kw_only=True):
    """A multi-instance over the items of a list, each under the name ``element_variable``."""

    collection: Value | None = None
    element_variable: str | None = None
    output_collection: str | None = None
    output_element: Value | None = None


class Listener(msgspec.Struct, frozen=True, kw_only=True):
    """Work on the side. ``kind`` is ``execution`` or ``task``; ``event`` start, end, take, create, complete …"""

    kind: str
    event: str
    value: Value | None = None
    task_definition: TaskDefinition | None = None
    script: Script | None = None
    line: int = 0


class ErrorMapping(msgspec.Struct, frozen=True, kw_only=True):
    """When ``condition`` holds after failed or completed work, the error ``error_ref`` or ``code`` is thrown."""

    condition: Value | None = None
    code: Value | None = None
    error_ref: str | None = None
    message: Value | None = None
    line: int = 0


class ConditionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A conditional event looks only at changes of these variables, by these operations; empty is any."""

    variable_names: tuple[str, ...] = ()
    variable_events: tuple[str, ...] = ()


class AdHocActivation(msgspec.Struct, frozen=True, kw_only=True):
    active_elements: Value
    output_collection: str | None = None
    output_element: Value | None = None


class TimerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``timer_type`` is ``date``, ``duration`` or ``cycle``. The reader moves it into the event definition."""

    timer_type: str
    value: Value


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a dialect may say about one element; each field is empty where it says nothing.

    ``embedded_forms`` are (id, JSON of a form-js schema) of the forms that a process brings itself.

    ``problems`` are findings of the dialect reader: what it cannot honour.
    """

    assignment: UserAssignment | None = None
    form: Form | None = None
    embedded_forms: tuple[tuple[str, str], ...] = ()
    io_mapping: IoMapping | None = None
    task_definition: TaskDefinition | None = None
    expression: Value | None = None
    result_variable: str | None = None
    script: Script | None = None
    correlation_key: Value | None = None
    async_before: bool = False
    async_after: bool = False
    version_tag: str | None = None
    history_time_to_live: str | None = None
    candidate_starter_users: Value | None = None
    candidate_starter_groups: Value | None = None
    initiator: str | None = None
    timer_config: TimerConfig | None = None
    called_element: CalledElement | None = None
    called_decision: CalledDecision | None = None
    loop_collection: LoopCollection | None = None
    listeners: tuple[Listener, ...] = ()
    error_mappings: tuple[ErrorMapping, ...] = ()
    error_code_variable: str | None = None
    error_message_variable: str | None = None
    escalation_code_variable: str | None = None
    error_message: Value | None = None
    signal_scope: str | None = None
    message_payload: Value | None = None
    message_variable: str | None = None
    condition_filter: ConditionFilter | None = None
    ad_hoc_activation: AdHocActivation | None = None
    job_priority: Value | None = None
    skip_expression: Value | None = None
    instructions: Value | None = None
    secret_variables: tuple[str, ...] = ()
    strict_expressions: bool = False
    missed_timers: str | None = None
    lanes_as_candidate_groups: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


EMPTY_EXTENSION = Extension()
