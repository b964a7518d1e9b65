"""Deployed definitions, parsed and bound, kept in this process by the file they come from."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from engine.bpmn.model.base import FlowElement
from engine.bpmn.model.definitions import Definitions
from engine.bpmn.reader import read_bpmn
from engine.interpreter.definition import ProcessModel
from engine.interpreter.expressions import ScriptRunner
from engine.interpreter.library import Library, compile_process
from processes.data_stores import StoredDataStores
from processes.decisions.source import StoredDecisions
from processes.models import ProcessDefinition
from processes.scripts import PythonScripts
from processes.secrets.marks import SecretMarks

MAX_DEFINITIONS = 500
_scripts: Mapping[str, ScriptRunner] = {"python": PythonScripts()}
_decisions = StoredDecisions()
_data_stores = StoredDataStores()
_secrets = SecretMarks()
_other_scripts: ContextVar[Mapping[str, ScriptRunner] | None] = ContextVar("other_scripts", default=None)
_models: OrderedDict[uuid.UUID, ProcessModel] = OrderedDict()
_lock = threading.Lock()


@lru_cache(maxsize=64)
def _parsed(checksum: str, resource_id: int) -> Definitions:
    """The file; definitions never change, so neither does this. The checksum is part of the key of the cache."""
    definition = ProcessDefinition.objects.select_related("resource").filter(resource=resource_id)[0]
    return read_bpmn(bytes(definition.resource.content), definition.resource.name)


def definitions_of(definition: ProcessDefinition) -> Definitions:
    """The whole file that a definition is part of."""
    return _parsed(definition.resource.checksum, definition.resource_id)


def model_of(definition: ProcessDefinition) -> ProcessModel:
    with _lock:
        model = _models.get(definition.pk)
        if model is not None:
            _models.move_to_end(definition.pk)
            return model
    definitions = definitions_of(definition)
    process = next(one for one in definitions.executable_processes if one.id == definition.process.key)
    model = compile_process(definitions, process, str(definition.pk))
    with _lock:
        _models[definition.pk] = model
        while len(_models) > MAX_DEFINITIONS:
            _models.popitem(last=False)
    return model


def library(definition_ids: Collection[uuid.UUID]) -> Library:
    """A library of these definitions."""
    with _lock:
        known = {pk: _models[pk] for pk in definition_ids if pk in _models}
        for pk in known:
            _models.move_to_end(pk)
    missing = [pk for pk in definition_ids if pk not in known]
    if missing:
        rows = ProcessDefinition.objects.select_related("process", "resource").filter(pk__in=missing)
        known |= {row.pk: model_of(row) for row in rows}
    return Library(
        known.values(),
        scripts=_other_scripts.get() or _scripts,
        decisions=_decisions,
        data_stores=_data_stores,
        secrets=_secrets,
    )


@contextmanager
def scripts_run_by(runners: Mapping[str, ScriptRunner]) -> Iterator[None]:
    """Within the block these run the scripts, where there are any; for playing processes."""
    token = _other_scripts.set(runners)
    try:
        yield
    finally:
        _other_scripts.reset(token)


def element_names(definition: ProcessDefinition) -> Mapping[str, str]:
    """Element id → its name, for those of the definition's file that have one."""
    elements = definitions_of(definition).elements(FlowElement)
    return {element.id: element.name for element in elements if element.name}
