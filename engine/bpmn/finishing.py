"""The last touch to an element: what a dialect writes in a place of its own moves to the standard one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.bpmn import languages
from engine.bpmn.model.activities import ScriptTask
from engine.bpmn.model.base import BaseElement
from engine.bpmn.model.definitions import GlobalScriptTask, replace
from engine.bpmn.model.events import (
    BoundaryEvent,
    CatchEvent,
    IntermediateCatchEvent,
    StartEvent,
    TimerEventDefinition,
)
from engine.bpmn.model.expressions import Expression
from engine.bpmn.model.extension import TimerConfig

_TIMER_FIELDS = MappingProxyType({"date": "time_date", "duration": "time_duration", "cycle": "time_cycle"})


def finish(element: BaseElement) -> BaseElement:
    change = _CHANGES.get(type(element))
    return change(element) if change else element


def _script_task(element: BaseElement) -> BaseElement:
    """The script, in the language of its format, wherever it stands."""
    assert isinstance(element, ScriptTask)
    own = element.extension.script
    if element.script is not None and element.script.text.strip():
        return replace(element, script=_in_language(element.script, element.script_format))
    if own is None:
        return replace(element, script=None)
    return replace(
        element,
        script_format=own.language,
        script=Expression(own.text, languages.language(own.language), own.line),
    )


def _global_script_task(element: BaseElement) -> BaseElement:
    assert isinstance(element, GlobalScriptTask)
    if element.script is None:
        return element
    return replace(element, script=_in_language(element.script, element.script_language))


def _in_language(script: Expression, name: str | None) -> Expression:
    found = languages.language(name or script.language)
    text = languages.feel(script.text).text if found == languages.FEEL else script.text
    return Expression(text, found, script.line)


def _timer(element: BaseElement) -> BaseElement:
    assert isinstance(element, TimerEventDefinition)
    return _with_config(element, element.extension.timer_config)


def _catch_event(element: BaseElement) -> BaseElement:
    """The configuration of a timer may stand at the event itself."""
    assert isinstance(element, CatchEvent)
    config = element.extension.timer_config
    if config is None:
        return element
    changed = tuple(
        _with_config(item, config) if isinstance(item, TimerEventDefinition) else item
        for item in element.event_definitions
    )
    return replace(element, event_definitions=changed)


def _with_config(timer: TimerEventDefinition, config: TimerConfig | None) -> TimerEventDefinition:
    """What the standard elements say stays; the configuration fills an empty definition."""
    if config is None or timer.time_date or timer.time_duration or timer.time_cycle:
        return timer
    field = _TIMER_FIELDS.get(config.timer_type)
    return replace(timer, **{field: config.value}) if field else timer


_CHANGES: Mapping[type[BaseElement], Callable[[BaseElement], BaseElement]] = MappingProxyType(
    {
        ScriptTask: _script_task,
        GlobalScriptTask: _global_script_task,
        TimerEventDefinition: _timer,
        StartEvent: _catch_event,
        IntermediateCatchEvent: _catch_event,
        BoundaryEvent: _catch_event,
    }
)
