"""What a diagram has in it, as the names of the rows of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.bpmn.model.activities import (
    Activity,
    AdHocSubProcess,
    CallActivity,
    MultiInstanceLoopCharacteristics,
    ReceiveTask,
    SendTask,
    StandardLoopCharacteristics,
    SubProcess,
)
from engine.bpmn.model.base import BaseElement, FlowNode, SequenceFlow
from engine.bpmn.model.definitions import Definitions, GlobalTask, walk
from engine.bpmn.model.events import BoundaryEvent, CatchEvent, CompensateEventDefinition, Event, StartEvent
from engine.bpmn.model.gateways import EventBasedGateway


def features(definitions: Definitions) -> set[str]:
    """The rows that the diagram is an example of."""
    return {name for element in walk(definitions) for name in _of(element, definitions)}


def _of(element: BaseElement, definitions: Definitions) -> Iterator[str]:
    if element.tag:
        yield element.tag
    for kind, describe in _DESCRIBED.items():
        if isinstance(element, kind):
            yield from describe(element, definitions)


def _event(event: Event, definitions: Definitions) -> Iterator[str]:
    place = _place(event, definitions)
    kinds = [definition.tag.removesuffix("EventDefinition") for definition in event.event_definitions]
    for kind in kinds or ["none"]:
        yield f"{place}/{kind}"
    if len(kinds) > 1:
        is_parallel = isinstance(event, CatchEvent) and event.parallel_multiple
        yield f"{place}/{'parallel multiple' if is_parallel else 'multiple'}"
    if event.event_definition_refs:
        yield "eventDefinitionRef"
    for definition in event.event_definitions:
        if isinstance(definition, CompensateEventDefinition) and place in ("throw", "end"):
            yield f"compensate/{'one activity' if definition.activity_ref else 'all'}"
            yield f"compensate/{'waits' if definition.wait_for_completion else 'goes on'}"


def _place(event: Event, definitions: Definitions) -> str:
    if isinstance(event, BoundaryEvent):
        return f"boundary {'interrupting' if event.cancel_activity else 'non-interrupting'}"
    if isinstance(event, StartEvent):
        around = definitions.parent(event.id)
        if not isinstance(around, SubProcess) or not around.triggered_by_event:
            return "start"
        return f"event sub-process {'interrupting' if event.is_interrupting else 'non-interrupting'}"
    if event.tag == "endEvent":
        return "end"
    return "catch" if isinstance(event, CatchEvent) else "throw"


def _activity(activity: Activity, definitions: Definitions) -> Iterator[str]:
    loop = activity.loop_characteristics
    if isinstance(loop, StandardLoopCharacteristics):
        yield f"standard loop/{'tested before' if loop.test_before else 'tested after'}"
        yield f"standard loop/{activity.tag}"
    if isinstance(loop, MultiInstanceLoopCharacteristics):
        yield f"multi-instance/{'sequential' if loop.is_sequential else 'parallel'}"
        yield f"multi-instance/{activity.tag}"
        yield f"multi-instance/behavior {loop.behavior}"
        yield from _named(
            ("multi-instance/number", loop.loop_cardinality is not None),
            ("multi-instance/collection of the standard", loop.loop_data_input_ref is not None),
            ("multi-instance/collection of a dialect", loop.extension.loop_collection is not None),
            ("multi-instance/completion condition", loop.completion_condition is not None),
        )
    yield from _named(
        ("isForCompensation", activity.is_for_compensation),
        (f"isForCompensation/{activity.tag}", activity.is_for_compensation),
        ("startQuantity", activity.start_quantity > 1),
        ("completionQuantity", activity.completion_quantity > 1),
        ("default flow of an activity", bool(activity.default)),
        ("listeners", bool(activity.extension.listeners)),
        ("input and output mapping", activity.extension.io_mapping is not None),
    )


def _sub_process(sub_process: SubProcess, definitions: Definitions) -> Iterator[str]:
    yield from _named(
        ("event sub-process", sub_process.triggered_by_event),
        ("sub-process in a sub-process", isinstance(definitions.parent(sub_process.id), SubProcess)),
    )


def _ad_hoc(ad_hoc: AdHocSubProcess, definitions: Definitions) -> Iterator[str]:
    yield f"adHocSubProcess/{ad_hoc.ordering.lower()}"
    yield from _named(
        ("adHocSubProcess/completion condition", ad_hoc.completion_condition is not None),
        ("adHocSubProcess/active elements", ad_hoc.extension.ad_hoc_activation is not None),
    )


def _call(call: CallActivity, definitions: Definitions) -> Iterator[str]:
    found = call.extension.called_element
    is_global = definitions.find(call.called_element, GlobalTask) is not None
    yield "callActivity/global task" if is_global else f"callActivity/{found.binding if found else 'latest'}"
    yield from _named(("callActivity/mapping", found is not None and bool(found.inputs or found.outputs)))


def _flow(flow: SequenceFlow, definitions: Definitions) -> Iterator[str]:
    yield from _named(("conditional flow", flow.condition_expression is not None))


def _node(node: FlowNode, definitions: Definitions) -> Iterator[str]:
    is_task = isinstance(node, Activity)
    yield from _named(
        ("implicit fork", is_task and len(node.outgoing) > 1),
        ("implicit merge", is_task and len(node.incoming) > 1),
        ("implicit start", is_task and not node.incoming),
        ("implicit end", is_task and not node.outgoing),
        ("asyncBefore", node.extension.async_before),
        ("asyncAfter", node.extension.async_after),
    )


def _gateway(gateway: EventBasedGateway, definitions: Definitions) -> Iterator[str]:
    if gateway.instantiate:
        yield f"eventBasedGateway/starts, {gateway.event_gateway_type.lower()}"


def _receive(task: ReceiveTask, definitions: Definitions) -> Iterator[str]:
    yield from _named(("receiveTask/starts", task.instantiate))


def _send(task: SendTask, definitions: Definitions) -> Iterator[str]:
    yield from _named(("sendTask/message", task.extension.task_definition is None))


def _named(*rows: tuple[str, bool]) -> Iterable[str]:
    return (name for name, holds in rows if holds)


_DESCRIBED: dict[type[BaseElement], Callable[..., Iterator[str]]] = {
    Event: _event,
    Activity: _activity,
    SubProcess: _sub_process,
    AdHocSubProcess: _ad_hoc,
    CallActivity: _call,
    SequenceFlow: _flow,
    FlowNode: _node,
    EventBasedGateway: _gateway,
    ReceiveTask: _receive,
    SendTask: _send,
}
