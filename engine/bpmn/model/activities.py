"""Activities (BPMN 2.0.2, section 10.3): tasks, sub-processes, call activities, loops."""

from __future__ import annotations

from typing import ClassVar

from engine.bpmn.model.base import Artifact, BaseElement, FlowElement, FlowNode, LaneSet
from engine.bpmn.model.data import (
    DataInput,
    DataInputAssociation,
    DataOutput,
    DataOutputAssociation,
    InputOutputSpecification,
    Property,
)
from engine.bpmn.model.events import ImplicitThrowEvent
from engine.bpmn.model.expressions import Expression, Value


class LoopCharacteristics(BaseElement, frozen=True, kw_only=True):
    """How often an activity runs."""


class StandardLoopCharacteristics(LoopCharacteristics, frozen=True, kw_only=True):
    tag: ClassVar[str] = "standardLoopCharacteristics"

    test_before: bool = False
    loop_maximum: int | None = None
    loop_condition: Expression | None = None


class ComplexBehaviorDefinition(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "complexBehaviorDefinition"

    condition: Expression | None = None
    event: ImplicitThrowEvent | None = None


class MultiInstanceLoopCharacteristics(LoopCharacteristics, frozen=True, kw_only=True):
    """``behavior`` is ``None``, ``One``, ``All`` or ``Complex``. The dialects' way to name a collection stands in
    ``extension.loop_collection``."""

    tag: ClassVar[str] = "multiInstanceLoopCharacteristics"

    is_sequential: bool = False
    behavior: str = "All"
    loop_cardinality: Expression | None = None
    loop_data_input_ref: str | None = None
    loop_data_output_ref: str | None = None
    input_data_item: DataInput | None = None
    output_data_item: DataOutput | None = None
    completion_condition: Expression | None = None
    complex_behavior_definitions: tuple[ComplexBehaviorDefinition, ...] = ()
    one_behavior_event_ref: str | None = None
    none_behavior_event_ref: str | None = None


class ResourceParameterBinding(BaseElement, frozen=True, kw_only=True):
    tag: ClassVar[str] = "resourceParameterBinding"

    parameter_ref: str | None = None
    expression: Expression | None = None


class ResourceRole(BaseElement, frozen=True, kw_only=True):
    """Who answers for an activity or process: a resource by reference, or an expression."""

    tag: ClassVar[str] = "resourceRole"

    resource_ref: str | None = None
    resource_parameter_bindings: tuple[ResourceParameterBinding, ...] = ()
    resource_assignment_expression: Value | None = None


class Performer(ResourceRole, frozen=True, kw_only=True):
    tag: ClassVar[str] = "performer"


class HumanPerformer(Performer, frozen=True, kw_only=True):
    tag: ClassVar[str] = "humanPerformer"


class PotentialOwner(HumanPerformer, frozen=True, kw_only=True):
    tag: ClassVar[str] = "potentialOwner"


class Activity(FlowNode, frozen=True, kw_only=True):
    """``default`` is the id of the sequence flow taken when no condition of another one holds."""

    is_for_compensation: bool = False
    start_quantity: int = 1
    completion_quantity: int = 1
    default: str | None = None
    loop_characteristics: LoopCharacteristics | None = None
    io_specification: InputOutputSpecification | None = None
    properties: tuple[Property, ...] = ()
    data_input_associations: tuple[DataInputAssociation, ...] = ()
    data_output_associations: tuple[DataOutputAssociation, ...] = ()
    resources: tuple[ResourceRole, ...] = ()


class AbstractTask(Activity, frozen=True, kw_only=True):
    """Base of all tasks: an activity without flow elements inside."""


class Task(AbstractTask, frozen=True, kw_only=True):
    """The undefined task."""

    tag: ClassVar[str] = "task"


class ManualTask(AbstractTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "manualTask"


class UserTask(AbstractTask, frozen=True, kw_only=True):
    """See ``extension.assignment`` and ``extension.form``."""

    tag: ClassVar[str] = "userTask"

    implementation: str | None = None


class ServiceTask(AbstractTask, frozen=True, kw_only=True):
    """Its work is ``extension.task_definition`` (a job) or ``extension.expression`` (evaluated at once)."""

    tag: ClassVar[str] = "serviceTask"

    implementation: str | None = None
    operation_ref: str | None = None


class SendTask(AbstractTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "sendTask"

    implementation: str | None = None
    operation_ref: str | None = None
    message_ref: str | None = None


class ReceiveTask(AbstractTask, frozen=True, kw_only=True):
    tag: ClassVar[str] = "receiveTask"

    implementation: str | None = None
    operation_ref: str | None = None
    message_ref: str | None = None
    instantiate: bool = False


class ScriptTask(AbstractTask, frozen=True, kw_only=True):
    """``script`` is what to run, wherever the dialect wrote it; its language is lower case: feel, python …

    Where the result goes is ``extension.result_variable``.
    """

    tag: ClassVar[str] = "scriptTask"

    script_format: str | None = None
    script: Expression | None = None


class BusinessRuleTask(AbstractTask, frozen=True, kw_only=True):
    """See ``extension.called_decision``."""

    tag: ClassVar[str] = "businessRuleTask"

    implementation: str | None = None


class CallActivity(Activity, frozen=True, kw_only=True):
    """``called_element`` is the id of a process or global task; ``extension.called_element`` says more."""

    tag: ClassVar[str] = "callActivity"

    called_element: str | None = None


class SubProcess(Activity, frozen=True, kw_only=True):
    """``flow_elements`` in document order. With ``triggered_by_event`` it is an event sub-process."""

    tag: ClassVar[str] = "subProcess"

    triggered_by_event: bool = False
    lane_sets: tuple[LaneSet, ...] = ()
    flow_elements: tuple[FlowElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


class Transaction(SubProcess, frozen=True, kw_only=True):
    tag: ClassVar[str] = "transaction"

    method: str = "##Compensate"


class AdHocSubProcess(SubProcess, frozen=True, kw_only=True):
    """``ordering`` is ``Parallel`` or ``Sequential``."""

    tag: ClassVar[str] = "adHocSubProcess"

    ordering: str = "Parallel"
    cancel_remaining_instances: bool = True
    completion_condition: Expression | None = None
