"""A call activity that names a global task is that task (BPMN 2.0.2, 10.3.4 and 10.3.6)."""

from __future__ import annotations

import msgspec

from engine.bpmn.model.activities import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    ScriptTask,
    Task,
    UserTask,
)
from engine.bpmn.model.definitions import (
    GlobalBusinessRuleTask,
    GlobalManualTask,
    GlobalScriptTask,
    GlobalTask,
    GlobalUserTask,
)
from engine.bpmn.model.extension import EMPTY_EXTENSION, Extension

_TASKS: dict[type[GlobalTask], type[Activity]] = {
    GlobalTask: Task,
    GlobalManualTask: ManualTask,
    GlobalUserTask: UserTask,
    GlobalBusinessRuleTask: BusinessRuleTask,
    GlobalScriptTask: ScriptTask,
}


def as_task(task: GlobalTask, call: CallActivity) -> Activity:
    """The task as it stands in the flow: it is called what the activity is called, and keeps that one's id, flows,
    loop and data; the work is that of the global task, unless the activity says otherwise."""
    shared = {name: getattr(call, name) for name in Activity.__struct_fields__}
    shared["name"] = call.name or task.name
    shared["documentation"] = call.documentation or task.documentation
    shared["extension"] = _merged(task.extension, call.extension)
    shared["resources"] = call.resources or task.resources
    shared["io_specification"] = call.io_specification or task.io_specification
    if isinstance(task, GlobalScriptTask):
        shared["script_format"] = task.script_language
        shared["script"] = task.script
    return _TASKS[type(task)](**shared)


def _merged(outer: Extension, inner: Extension) -> Extension:
    """Field by field, what the activity says goes before what the global task says."""
    said = {
        name: getattr(inner, name)
        for name in Extension.__struct_fields__
        if getattr(inner, name) != getattr(EMPTY_EXTENSION, name)
    }
    return msgspec.structs.replace(outer, **said)
