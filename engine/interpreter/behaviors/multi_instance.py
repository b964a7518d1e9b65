"""Multi-instance activities (BPMN 2.0.2, 10.3.7 and 13.3.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from engine.bpmn.model.activities import Activity, MultiInstanceLoopCharacteristics
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.events import EventDefinition
from engine.bpmn.model.expressions import Expression, Value
from engine.interpreter.behaviors.loops import LoopBehavior
from engine.interpreter.behaviors.throws import Throw, bind_throw
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import Evaluator, bind, bind_optional
from engine.interpreter.foreseen import LOOP, Foreseen
from engine.interpreter.state import ElementInstance, Loop, Scope
from engine.interpreter.turn import Execution

MAX_INSTANCES = 100_000
"""Of one activation of the activity; more is an incident."""


class MultiInstanceBehavior(LoopBehavior):
    """One instance for each item of a collection, or as many as a number says; all at once or one after the other."""

    def __init__(self, node: Node, process: ProcessModel) -> None:
        super().__init__(node, process)
        assert isinstance(node.element, Activity)
        characteristics = cast(MultiInstanceLoopCharacteristics, node.element.loop_characteristics)
        self.is_sequential = characteristics.is_sequential
        self.data = LoopData(characteristics, process)
        self.completion_condition = bind_optional(characteristics.completion_condition)
        self.announcement = Announcement(node, characteristics, process)

    def enter(self, execution: Execution, element: ElementInstance) -> None:
        items, total = self.data.instances(execution, element)
        outputs = [None] * total if self.data.output_collection else None
        element.loop = Loop(total, items=items, outputs=cast("list[object] | None", outputs))
        scope = execution.local_scope(element)
        for _ in range(min(total, 1) if self.is_sequential else total):
            self.start_instance(execution, scope)
        self._count(execution, element.loop, scope)
        if not total:
            self._complete(execution, element, scope)

    def item_variables(self, loop: Loop, index: int) -> dict[str, object]:
        variables: dict[str, object] = dict.fromkeys(self.data.output_names)
        if self.data.item is not None and loop.items is not None:
            variables[self.data.item] = loop.items[index]
        return variables

    def collect(self, execution: Execution, loop: Loop, element: ElementInstance) -> None:
        if loop.outputs is not None and element.index is not None:
            loop.outputs[element.index] = self.data.output(execution, element)

    def announce(self, execution: Execution, body: ElementInstance) -> None:
        self._count(execution, self.loop(body), execution.state.scopes[body.key])
        self.announcement.make(execution, body, self.loop(body).completed)

    def decide(self, execution: Execution, body: ElementInstance, scope: Scope) -> None:
        loop = self.loop(body)
        has_more = self.is_sequential and loop.started < (loop.total or 0)
        if self._is_enough(execution, body) or (not scope.live and not has_more):
            self._complete(execution, body, scope)
        elif has_more and not scope.live:
            self.start_instance(execution, scope)
            self._count(execution, loop, scope)

    def _is_enough(self, execution: Execution, body: ElementInstance) -> bool:
        condition = self.completion_condition
        return condition is not None and execution.evaluate(condition, body) is True

    def _complete(self, execution: Execution, body: ElementInstance, scope: Scope) -> None:
        execution.terminate_scope(scope)
        name = self.data.output_collection
        execution.complete(body, {name: self.loop(body).outputs} if name else {})

    def _count(self, execution: Execution, loop: Loop, scope: Scope) -> None:
        """By the names of the specification (table 10.31) and by those that most models use."""
        total, active, completed = loop.total or 0, scope.live, loop.completed
        counters: dict[str, object] = {
            "nrOfInstances": total,
            "nrOfActiveInstances": active,
            "nrOfCompletedInstances": completed,
            "numberOfInstances": total,
            "numberOfActiveInstances": active,
            "numberOfCompletedInstances": completed,
            "numberOfTerminatedInstances": max(0, loop.started - active - completed),
        }
        known = scope.variables
        changed = {name: value for name, value in counters.items() if known.get(name) != value}
        execution.declare(scope, changed)


class LoopData:
    """How many instances, which item each gets, and where what they give goes."""

    def __init__(self, characteristics: MultiInstanceLoopCharacteristics, process: ProcessModel) -> None:
        found = characteristics.extension.loop_collection
        self.process = process
        self.cardinality = bind_optional(characteristics.loop_cardinality)
        self.collection = bind_optional(found.collection if found else None)
        self.input_name = self._name(characteristics.loop_data_input_ref)
        item, output_item = characteristics.input_data_item, characteristics.output_data_item
        self.item = (found.element_variable if found else None) or (item.name or item.id if item else None)
        self.output_collection = (found.output_collection if found else None) or self._name(
            characteristics.loop_data_output_ref
        )
        self.output_element = bind_optional(found.output_element if found else None)
        self.output_item = (output_item.name or output_item.id) if output_item else None
        self.output_names = _names(self.output_item, found.output_element if found else None)

    def _name(self, ref: str | None) -> str | None:
        """References are to data by id; some tools write the variable's name."""
        found = self.process.definitions.find(ref, BaseElement)
        return ref if found is None else found.name or found.id

    def instances(self, execution: Execution, element: ElementInstance) -> tuple[list[object] | None, int]:
        """The items (None: there is only a number), and how many instances; raises Foreseen."""
        if self.collection is not None or self.input_name is not None:
            items = self._items(execution, element)
            return items, self._limited(element, len(items))
        if self.cardinality is None:
            raise Foreseen(LOOP, f"{element.element_id} has neither a collection nor a number of instances.")
        return None, self._limited(element, _whole(execution.evaluate(self.cardinality, element), element))

    def _items(self, execution: Execution, element: ElementInstance) -> list[object]:
        if self.collection is not None:
            value = execution.evaluate(self.collection, element)
            if isinstance(value, str):
                # Some models name the variable instead of giving an expression.
                value = execution.sight(element).get(value, value)
        else:
            value = execution.sight(element).get(self.input_name or "")
        if not isinstance(value, list):
            raise Foreseen(LOOP, f"The collection of {element.element_id} is {value!r}, not a list.")
        return list(value)

    def _limited(self, element: ElementInstance, total: int) -> int:
        if total > MAX_INSTANCES:
            raise Foreseen(
                LOOP, f"{element.element_id} would have {total} instances; {MAX_INSTANCES} are allowed."
            )
        return total

    def output(self, execution: Execution, element: ElementInstance) -> object:
        if self.output_element is not None:
            return execution.evaluate(self.output_element, element)
        return execution.sight(element).get(self.output_item) if self.output_item else None


def _names(output_item: str | None, output_element: Value | None) -> tuple[str, ...]:
    """The variables that each instance has to itself, because what it gives is one of them."""
    text = output_element.text if isinstance(output_element, Expression) else ""
    return tuple(name for name in (output_item, text) if name and name.isidentifier())


def _whole(value: object, element: ElementInstance) -> int:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal(-1)
    except ArithmeticError:
        number = Decimal(-1)
    if number < 0 or number != number.to_integral_value():
        message = f"The number of instances of {element.element_id} is {value!r}: it needs a whole number from 0 on."
        raise Foreseen(LOOP, message)
    return int(number)


class Announcement:
    """The event that an activity throws when an instance completes: for each (None), for the first (One), by
    condition (Complex), or never (All); a boundary event of the activity can catch it."""

    def __init__(
        self, node: Node, characteristics: MultiInstanceLoopCharacteristics, process: ProcessModel
    ) -> None:
        self.behavior = characteristics.behavior.lower()
        ref = {
            "none": characteristics.none_behavior_event_ref,
            "one": characteristics.one_behavior_event_ref,
        }.get(self.behavior)
        definition = process.definitions.find(ref, EventDefinition)
        self.throw = bind_throw(node, definition, process) if definition else None
        self.complex = tuple(
            (bind(found.condition), _throws(node, found.event.event_definitions, process))
            for found in characteristics.complex_behavior_definitions
            if found.condition is not None and found.event is not None
        )

    def make(self, execution: Execution, body: ElementInstance, completed: int) -> None:
        for throw in self._due(execution, body, completed):
            if body.key in execution.state.elements:
                throw.perform(execution, body, 0)

    def _due(self, execution: Execution, body: ElementInstance, completed: int) -> list[Throw]:
        if self.behavior == "complex":
            due = [throws for condition, throws in self.complex if self._holds(execution, body, condition)]
            return [throw for throws in due for throw in throws]
        is_due = self.throw is not None and (self.behavior == "none" or completed == 1)
        return [self.throw] if self.throw is not None and is_due else []

    def _holds(self, execution: Execution, body: ElementInstance, condition: Evaluator) -> bool:
        return execution.evaluate(condition, body) is True


def _throws(node: Node, definitions: tuple[EventDefinition, ...], process: ProcessModel) -> tuple[Throw, ...]:
    return tuple(bind_throw(node, definition, process) for definition in definitions)
