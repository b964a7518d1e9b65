"""The BPMN 2.0.2 metamodel as one table: tag → class, attributes, children. Reader and schema check run on it.

Supporting another element is another row. Tags of ``groups.WITHOUT_MEANING`` are read past, whatever they hold.
"""

from __future__ import annotations

from types import MappingProxyType

from engine.bpmn import groups as g
from engine.bpmn.model import activities, base, collaboration, data, definitions, events, gateways
from engine.bpmn.parts import (
    Child,
    Kind,
    Row,
    boolean,
    child_ref,
    child_refs,
    choice,
    expression,
    ignored,
    integer,
    many,
    one,
    qname,
    ref,
    row,
    text,
    value,
)

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/DI"

ROWS: tuple[Row, ...] = (
    # the file
    row(
        "definitions",
        definitions.Definitions,
        *(text("targetNamespace"), text("expressionLanguage"), text("typeLanguage")),
        *(text("exporter"), text("exporterVersion")),
        *(many("import", "imports"), many(g.ROOT_ELEMENTS, "root_elements")),
    ),
    row("import", collaboration.Import, text("importType"), text("location"), text("namespace")),
    # processes and what they can call
    row(
        "process",
        definitions.Process,
        *(*g.CALLABLE, *g.CONTAINER, choice("processType", "None", "Public", "Private")),
        *(boolean("isClosed"), boolean("isExecutable")),
        ref("definitionalCollaborationRef", collaboration.Collaboration),
        child_refs("supports", definitions.Process, field="supports"),
        many("property", "properties"),
        many("correlationSubscription", "correlation_subscriptions"),
    ),
    row("globalTask", definitions.GlobalTask, *g.CALLABLE),
    row("globalManualTask", definitions.GlobalManualTask, *g.CALLABLE),
    row("globalUserTask", definitions.GlobalUserTask, *g.CALLABLE, g.IMPLEMENTATION),
    row("globalScriptTask", definitions.GlobalScriptTask, *g.CALLABLE, text("scriptLanguage"), g.SCRIPT),
    row("globalBusinessRuleTask", definitions.GlobalBusinessRuleTask, *g.CALLABLE, g.IMPLEMENTATION),
    # flow
    row(
        "sequenceFlow",
        base.SequenceFlow,
        *(ref("sourceRef", base.FlowNode, required=True), ref("targetRef", base.FlowNode, required=True)),
        *(boolean("isImmediate"), expression("conditionExpression")),
    ),
    row("laneSet", base.LaneSet, many("lane", "lanes")),
    row("childLaneSet", base.LaneSet, many("lane", "lanes")),
    row(
        "lane",
        base.Lane,
        *(qname("partitionElementRef"), child_refs("flowNodeRef", base.FlowNode), one("childLaneSet")),
    ),
    row(
        "association",
        base.Association,
        *(
            ref("sourceRef", base.BaseElement, required=True),
            ref("targetRef", base.BaseElement, required=True),
        ),
        choice("associationDirection", "None", "One", "Both"),
    ),
    row("textAnnotation", base.TextAnnotation, one("text", kind=Kind.TEXT), ignored("textFormat")),
    row("group", base.Group, ignored("categoryValueRef")),
    # activities
    row("task", activities.Task, *g.ACTIVITY),
    row("manualTask", activities.ManualTask, *g.ACTIVITY),
    row("userTask", activities.UserTask, *g.ACTIVITY, g.IMPLEMENTATION),
    row("serviceTask", activities.ServiceTask, *g.ACTIVITY, g.IMPLEMENTATION, g.OPERATION),
    row("sendTask", activities.SendTask, *g.ACTIVITY, g.IMPLEMENTATION, g.OPERATION, g.MESSAGE),
    row(
        "receiveTask",
        activities.ReceiveTask,
        *(*g.ACTIVITY, g.IMPLEMENTATION, g.OPERATION, g.MESSAGE, boolean("instantiate")),
    ),
    row("scriptTask", activities.ScriptTask, *g.ACTIVITY, text("scriptFormat"), g.SCRIPT),
    row("businessRuleTask", activities.BusinessRuleTask, *g.ACTIVITY, g.IMPLEMENTATION),
    row("callActivity", activities.CallActivity, *g.ACTIVITY, qname("calledElement")),
    row("subProcess", activities.SubProcess, *g.SUB_PROCESS),
    row("transaction", activities.Transaction, *g.SUB_PROCESS, text("method")),
    row(
        "adHocSubProcess",
        activities.AdHocSubProcess,
        *(*g.SUB_PROCESS, choice("ordering", "Parallel", "Sequential")),
        *(boolean("cancelRemainingInstances"), expression("completionCondition")),
    ),
    row(
        "standardLoopCharacteristics",
        activities.StandardLoopCharacteristics,
        *(boolean("testBefore"), integer("loopMaximum", 0), expression("loopCondition")),
    ),
    row(
        "multiInstanceLoopCharacteristics",
        activities.MultiInstanceLoopCharacteristics,
        *(boolean("isSequential"), choice("behavior", "None", "One", "All", "Complex")),
        ref("oneBehaviorEventRef", events.EventDefinition),
        ref("noneBehaviorEventRef", events.EventDefinition),
        expression("loopCardinality"),
        child_ref("loopDataInputRef", *g.ITEM_AWARE),
        child_ref("loopDataOutputRef", *g.ITEM_AWARE),
        *(one("inputDataItem"), one("outputDataItem"), expression("completionCondition")),
        many("complexBehaviorDefinition", "complex_behavior_definitions"),
    ),
    row(
        "complexBehaviorDefinition",
        activities.ComplexBehaviorDefinition,
        *(expression("condition", required=True), one("event")),
    ),
    row("resourceRole", activities.ResourceRole, *g.ROLE),
    row("performer", activities.Performer, *g.ROLE),
    row("humanPerformer", activities.HumanPerformer, *g.ROLE),
    row("potentialOwner", activities.PotentialOwner, *g.ROLE),
    row(
        "resourceParameterBinding",
        activities.ResourceParameterBinding,
        ref("parameterRef", collaboration.ResourceParameter, required=True),
        Child(names=("expression", "formalExpression"), field="expression", kind=Kind.EXPRESSION),
    ),
    # gateways
    row("exclusiveGateway", gateways.ExclusiveGateway, *g.DIRECTION, g.DEFAULT),
    row("inclusiveGateway", gateways.InclusiveGateway, *g.DIRECTION, g.DEFAULT),
    row("parallelGateway", gateways.ParallelGateway, *g.DIRECTION),
    row(
        "eventBasedGateway",
        gateways.EventBasedGateway,
        *(*g.DIRECTION, boolean("instantiate"), choice("eventGatewayType", "Exclusive", "Parallel")),
    ),
    row(
        "complexGateway", gateways.ComplexGateway, *g.DIRECTION, g.DEFAULT, expression("activationCondition")
    ),
    # events
    row("startEvent", events.StartEvent, *g.CATCH, boolean("isInterrupting")),
    row("intermediateCatchEvent", events.IntermediateCatchEvent, *g.CATCH),
    row(
        "boundaryEvent",
        events.BoundaryEvent,
        *(*g.CATCH, boolean("cancelActivity"), ref("attachedToRef", activities.Activity, required=True)),
    ),
    row("intermediateThrowEvent", events.IntermediateThrowEvent, *g.THROW),
    row("endEvent", events.EndEvent, *g.THROW),
    row("event", events.ImplicitThrowEvent, *g.THROW),
    row(
        "messageEventDefinition",
        events.MessageEventDefinition,
        *(g.MESSAGE, child_ref("operationRef", collaboration.Operation)),
    ),
    row(
        "timerEventDefinition",
        events.TimerEventDefinition,
        value("timeDate"),
        value("timeDuration"),
        value("timeCycle"),
    ),
    row("signalEventDefinition", events.SignalEventDefinition, ref("signalRef", events.Signal)),
    row("errorEventDefinition", events.ErrorEventDefinition, ref("errorRef", events.Error)),
    row(
        "escalationEventDefinition", events.EscalationEventDefinition, ref("escalationRef", events.Escalation)
    ),
    row(
        "conditionalEventDefinition",
        events.ConditionalEventDefinition,
        expression("condition"),
    ),
    row(
        "linkEventDefinition",
        events.LinkEventDefinition,
        child_refs("source", events.LinkEventDefinition),
        child_ref("target", events.LinkEventDefinition),
    ),
    row(
        "compensateEventDefinition",
        events.CompensateEventDefinition,
        *(boolean("waitForCompletion"), ref("activityRef", activities.Activity)),
    ),
    row("cancelEventDefinition", events.CancelEventDefinition),
    row("terminateEventDefinition", events.TerminateEventDefinition),
    row("message", events.Message, ref("itemRef", data.ItemDefinition)),
    row("signal", events.Signal, ref("structureRef", data.ItemDefinition)),
    row("error", events.Error, text("errorCode"), ref("structureRef", data.ItemDefinition)),
    row("escalation", events.Escalation, text("escalationCode"), ref("structureRef", data.ItemDefinition)),
    # data
    row(
        "itemDefinition",
        data.ItemDefinition,
        text("structureRef"),
        g.COLLECTION,
        choice("itemKind", "Information", "Physical"),
    ),
    row("property", data.Property, *g.ITEM),
    row("dataObject", data.DataObject, *g.ITEM, g.COLLECTION),
    row("dataObjectReference", data.DataObjectReference, *g.ITEM, ref("dataObjectRef", data.DataObject)),
    row("dataStore", data.DataStore, *g.ITEM, integer("capacity", 0), boolean("isUnlimited")),
    row("dataStoreReference", data.DataStoreReference, *g.ITEM, ref("dataStoreRef", data.DataStore)),
    row("dataInput", data.DataInput, *g.ITEM, g.COLLECTION),
    row("dataOutput", data.DataOutput, *g.ITEM, g.COLLECTION),
    row("inputDataItem", data.DataInput, *g.ITEM, g.COLLECTION),
    row("outputDataItem", data.DataOutput, *g.ITEM, g.COLLECTION),
    row("inputSet", data.InputSet, *g.sets("Input", "output")),
    row("outputSet", data.OutputSet, *g.sets("Output", "input")),
    row(
        "ioSpecification",
        data.InputOutputSpecification,
        *(many("dataInput", "data_inputs"), many("dataOutput", "data_outputs")),
        *(many("inputSet", "input_sets"), many("outputSet", "output_sets")),
    ),
    row(
        "ioBinding",
        data.InputOutputBinding,
        ref("operationRef", collaboration.Operation, required=True),
        ref("inputDataRef", data.InputSet, data.DataInput, required=True),
        ref("outputDataRef", data.OutputSet, data.DataOutput, required=True),
    ),
    row("dataInputAssociation", data.DataInputAssociation, *g.ASSOCIATION),
    row("dataOutputAssociation", data.DataOutputAssociation, *g.ASSOCIATION),
    row(
        "assignment",
        data.Assignment,
        expression("from", "from_", required=True),
        expression("to", required=True),
    ),
    # collaborations
    row(
        "collaboration",
        collaboration.Collaboration,
        *(boolean("isClosed"), many("participant", "participants"), many("messageFlow", "message_flows")),
        *(many(g.ARTIFACTS, "artifacts"), many("correlationKey", "correlation_keys")),
    ),
    row(
        "participant",
        collaboration.Participant,
        ref("processRef", definitions.Process),
        child_refs("interfaceRef", collaboration.Interface),
        child_refs("endPointRef", collaboration.EndPoint),
        one("participantMultiplicity"),
    ),
    row(
        "participantMultiplicity",
        collaboration.ParticipantMultiplicity,
        integer("minimum", 0),
        integer("maximum", 0),
    ),
    row(
        "messageFlow",
        collaboration.MessageFlow,
        *(
            ref("sourceRef", *g.INTERACTION_NODE, required=True),
            ref("targetRef", *g.INTERACTION_NODE, required=True),
        ),
        g.MESSAGE,
    ),
    row(
        "correlationKey",
        collaboration.CorrelationKey,
        child_refs("correlationPropertyRef", collaboration.CorrelationProperty),
    ),
    row(
        "correlationProperty",
        collaboration.CorrelationProperty,
        *(qname("type"), many("correlationPropertyRetrievalExpression", "retrieval_expressions")),
    ),
    row(
        "correlationPropertyRetrievalExpression",
        collaboration.CorrelationPropertyRetrievalExpression,
        *(ref("messageRef", events.Message, required=True), expression("messagePath", required=True)),
    ),
    row(
        "correlationSubscription",
        collaboration.CorrelationSubscription,
        ref("correlationKeyRef", collaboration.CorrelationKey, required=True),
        many("correlationPropertyBinding", "bindings"),
    ),
    row(
        "correlationPropertyBinding",
        collaboration.CorrelationPropertyBinding,
        ref("correlationPropertyRef", collaboration.CorrelationProperty, required=True),
        expression("dataPath", required=True),
    ),
    row("interface", collaboration.Interface, text("implementationRef"), many("operation", "operations")),
    row(
        "operation",
        collaboration.Operation,
        *(text("implementationRef"), child_ref("inMessageRef", events.Message)),
        *(child_ref("outMessageRef", events.Message), child_refs("errorRef", events.Error)),
    ),
    row("endPoint", collaboration.EndPoint),
    row("resource", collaboration.Resource, many("resourceParameter", "resource_parameters")),
    row("resourceParameter", collaboration.ResourceParameter, qname("type"), boolean("isRequired")),
    row("category", collaboration.Category),
)

TABLE = MappingProxyType({entry.tag: entry for entry in ROWS})

EVERYWHERE = frozenset(("id", "name"))
"""Attributes that every element may carry; the reader sees to them."""
