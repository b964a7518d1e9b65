"""Repeated activities (BPMN 2.0.2, 10.3.7): how often, over which data, and what they announce."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.model.activities import (
    Activity,
    MultiInstanceLoopCharacteristics,
    StandardLoopCharacteristics,
)
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.data import DataInput, DataOutput, Property
from engine.bpmn.problems import Problem
from engine.bpmn.validation.context import Context, Rule, problem, title
from engine.bpmn.validation.waiting import waits

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_WHOLE = re.compile(r"\+?\d+(\.0+)?")


def _instances(context: Context) -> Iterator[tuple[Activity, MultiInstanceLoopCharacteristics]]:
    for activity in context.of(Activity):
        if isinstance(activity.loop_characteristics, MultiInstanceLoopCharacteristics):
            yield activity, activity.loop_characteristics


def _counts(context: Context) -> Iterator[Problem]:
    """Either a number or a collection."""
    for activity, loop in _instances(context):
        said = loop.extension.loop_collection
        over_data = loop.loop_data_input_ref is not None or (said is not None and said.collection is not None)
        number = loop.loop_cardinality
        if number is None and not over_data:
            text = f"The {title(activity)} has neither a collection nor a number of instances."
            yield problem(
                activity, "instances-missing", text, "Add a loopCardinality or a collection.", line=loop.line
            )
        elif number is not None and over_data:
            text = f"The {title(activity)} has a collection and a number of instances."
            yield problem(activity, "instances-twice", text, "Keep one of the two.", line=loop.line)
        if number is not None and _NUMBER.fullmatch(number.text) and not _WHOLE.fullmatch(number.text):
            text = f"{number.text} is no number of instances."
            yield problem(
                activity, "instances-number", text, "Give a whole number from 0 on.", line=number.line
            )


def _references(context: Context) -> Iterator[Problem]:
    """The data can be read from where the activity stands (10.4.1)."""
    for activity, loop in _instances(context):
        for name, ref in (
            ("loopDataInputRef", loop.loop_data_input_ref),
            ("loopDataOutputRef", loop.loop_data_output_ref),
        ):
            data = context.definitions.find(ref, BaseElement)
            if data is not None and not _is_in_sight(context, data, activity):
                text = f"{name} leads to {data.id}, which cannot be seen from the {title(activity)}."
                hint = "Refer to data of the activity itself, or of what is around it."
                yield problem(activity, "loop-data", text, hint, line=loop.line)


def _is_in_sight(context: Context, data: BaseElement, activity: Activity) -> bool:
    """Data objects inside a sub-process are not there yet when its instances are counted."""
    own = isinstance(data, Property | DataInput | DataOutput)
    around: BaseElement | None = activity if own else context.definitions.parent(activity.id)
    owner = context.definitions.parent(data.id)
    if isinstance(data, DataInput | DataOutput) and owner is not None:
        owner = context.definitions.parent(owner.id)
    while around is not None and around is not owner:
        around = context.definitions.parent(around.id)
    return around is not None


def _announcements(context: Context) -> Iterator[Problem]:
    """One, None and Complex throw events as instances complete; All throws none (table 10.30)."""
    for activity, loop in _instances(context):
        wanted = {
            "One": ("oneBehaviorEventRef", loop.one_behavior_event_ref),
            "None": ("noneBehaviorEventRef", loop.none_behavior_event_ref),
            "Complex": ("complexBehaviorDefinition", loop.complex_behavior_definitions or None),
        }.get(loop.behavior)
        if wanted is not None and wanted[1] is None:
            text = (
                f"The behavior {loop.behavior} of the {title(activity)} throws events; it has no {wanted[0]}."
            )
            yield problem(activity, "loop-behavior", text, 'Add it, or write behavior="All".', line=loop.line)


def _standard(context: Context) -> Iterator[Problem]:
    for activity in context.of(Activity):
        loop = activity.loop_characteristics
        if not isinstance(loop, StandardLoopCharacteristics):
            continue
        if loop.loop_maximum is not None and loop.loop_maximum < 1:
            text = f"The {title(activity)} may run {loop.loop_maximum} times."
            yield problem(activity, "loop-maximum", text, "Give a number from 1 on, or none.", line=loop.line)
        elif loop.loop_maximum is None and loop.loop_condition is None:
            yield _endless(context, activity, loop)


def _endless(context: Context, activity: Activity, loop: StandardLoopCharacteristics) -> Problem:
    """Only an error where nothing outside can end it."""
    text = f"The {title(activity)} is repeated without condition or maximum: it never completes."
    hint = "Add a loopCondition or a loopMaximum."
    if waits(activity) or context.definitions.boundary_events(activity.id):
        return problem(activity, "loop-endless", text, hint, line=loop.line, severity="warning")
    return problem(activity, "loop-endless", text, hint, line=loop.line)


RULES: tuple[Rule, ...] = (_counts, _references, _announcements, _standard)
