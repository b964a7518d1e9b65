"""What rows of the table of the metamodel have in common: sets of tags, and parts that many elements share."""

from __future__ import annotations

from engine.bpmn.model import activities, base, collaboration, data, events
from engine.bpmn.parts import (
    Child,
    Kind,
    boolean,
    child_ref,
    child_refs,
    choice,
    expression,
    integer,
    many,
    one,
    ref,
    text,
)

WITHOUT_MEANING = frozenset({
    *{"auditing", "monitoring", "rendering", "categoryValueRef", "categoryValue", "extension", "relationship"},
    *{"partnerEntity", "partnerRole", "participantAssociation", "messageFlowAssociation", "partitionElement"},
    *{"conversation", "subConversation", "callConversation", "conversationNode", "conversationAssociation"},
    *{"conversationLink", "choreographyRef", "choreography", "globalConversation", "globalChoreographyTask"},
})  # fmt: skip

TASKS = (
    "task",
    "manualTask",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
)
SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess")
ACTIVITIES = (*TASKS, *SUB_PROCESSES, "callActivity")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
EVENTS = ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent")
DATA = ("dataObject", "dataObjectReference", "dataStoreReference")
FLOW_ELEMENTS = ("sequenceFlow", *EVENTS, *ACTIVITIES, *GATEWAYS, *DATA)
_EVENT_KINDS = (
    *("message", "timer", "signal", "error", "escalation"),
    *("conditional", "link", "compensate", "cancel", "terminate"),
)
EVENT_DEFINITIONS = tuple(f"{kind}EventDefinition" for kind in _EVENT_KINDS)
ARTIFACTS = ("association", "textAnnotation", "group")
RESOURCE_ROLES = ("resourceRole", "performer", "humanPerformer", "potentialOwner")
GLOBAL_TASKS = (
    "globalTask",
    "globalManualTask",
    "globalUserTask",
    "globalScriptTask",
    "globalBusinessRuleTask",
)
ROOT_ELEMENTS = (
    *(
        "process",
        *GLOBAL_TASKS,
        "collaboration",
        "itemDefinition",
        "message",
        "signal",
        "error",
        "escalation",
    ),
    *(
        "dataStore",
        "interface",
        "correlationProperty",
        "resource",
        "endPoint",
        "category",
        *EVENT_DEFINITIONS,
    ),
)

ITEM_AWARE = (
    data.ItemAwareElement,
    data.DataObject,
    data.DataObjectReference,
    data.DataStore,
    data.DataStoreReference,
)
INTERACTION_NODE = (collaboration.Participant, activities.Activity, events.Event)

ITEM = (ref("itemSubjectRef", data.ItemDefinition), one("dataState", kind=Kind.STATE))
INPUTS = (
    many("dataInput", "data_inputs"),
    many("dataInputAssociation", "data_input_associations"),
    one("inputSet"),
)
OUTPUTS = (
    many("dataOutput", "data_outputs"),
    many("dataOutputAssociation", "data_output_associations"),
    one("outputSet"),
)
FLOW_NODE = (
    child_refs("incoming", base.SequenceFlow, field="incoming"),
    child_refs("outgoing", base.SequenceFlow, field="outgoing"),
)
EVENT = (
    *FLOW_NODE,
    many("property", "properties"),
    many(EVENT_DEFINITIONS, "event_definitions"),
    child_refs("eventDefinitionRef", events.EventDefinition),
)
CATCH = (*EVENT, *OUTPUTS, boolean("parallelMultiple"))
THROW = (*EVENT, *INPUTS)
DIRECTION = (*FLOW_NODE, choice("gatewayDirection", "Unspecified", "Converging", "Diverging", "Mixed"))
DEFAULT = ref("default", base.SequenceFlow)
LOOPS = Child(
    names=("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"), field="loop_characteristics"
)
ROLES = many(RESOURCE_ROLES, "resources")
ACTIVITY = (
    *FLOW_NODE,
    boolean("isForCompensation"),
    integer("startQuantity", 1),
    integer("completionQuantity", 1),
    DEFAULT,
    one("ioSpecification"),
    many("property", "properties"),
    many("dataInputAssociation", "data_input_associations"),
    many("dataOutputAssociation", "data_output_associations"),
    ROLES,
    LOOPS,
)
CONTAINER = (
    many("laneSet", "lane_sets"),
    many(FLOW_ELEMENTS, "flow_elements"),
    many(ARTIFACTS, "artifacts"),
)
SUB_PROCESS = (*ACTIVITY, *CONTAINER, boolean("triggeredByEvent"))
CALLABLE = (
    child_refs("supportedInterfaceRef", collaboration.Interface),
    one("ioSpecification"),
    many("ioBinding", "io_bindings"),
    ROLES,
)
IMPLEMENTATION = text("implementation")
OPERATION = ref("operationRef", collaboration.Operation)
MESSAGE = ref("messageRef", events.Message)
ASSOCIATION = (
    child_refs("sourceRef", *ITEM_AWARE),
    child_ref("targetRef", *ITEM_AWARE),
    expression("transformation"),
    many("assignment", "assignments"),
)
ROLE = (
    child_ref("resourceRef", collaboration.Resource),
    many("resourceParameterBinding", "resource_parameter_bindings"),
    one("resourceAssignmentExpression", kind=Kind.WRAPPED_VALUE),
)
SCRIPT = one("script", kind=Kind.SCRIPT)
COLLECTION = boolean("isCollection")


def sets(kind: str, other: str) -> tuple[Child, ...]:
    """References of an input set (``kind`` Input) or output set to its data, and to sets of the other side."""
    target = (data.DataInput,) if kind == "Input" else (data.DataOutput,)
    other_set = data.OutputSet if kind == "Input" else data.InputSet
    names = (f"data{kind}Refs", f"optional{kind}Refs", f"whileExecuting{kind}Refs")
    fields = (
        f"data_{kind.lower()}_refs",
        f"optional_{kind.lower()}_refs",
        f"while_executing_{kind.lower()}_refs",
    )
    own = (child_refs(name, *target, field=field) for name, field in zip(names, fields, strict=True))
    return (*own, child_refs(f"{other}SetRefs", other_set, field=f"{other}_set_refs"))
