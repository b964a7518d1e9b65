"""Loading definitions: from the model that was read to linked nodes with bound behaviours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.bpmn.model.base import SequenceFlow
from engine.bpmn.model.definitions import Definitions, Process
from engine.interpreter.behaviors.registry import behavior_for
from engine.interpreter.correlation import Correlation
from engine.interpreter.definition import Node, ProcessModel
from engine.interpreter.expressions import ScriptRunner, strictly
from engine.interpreter.linking import Linking
from engine.interpreter.listeners import listen_to, listen_to_flow
from engine.interpreter.ports import DataStores, DecisionSource, SecretSource
from engine.interpreter.skipping import skip_condition
from engine.interpreter.starting import StartSubscription, condition_holds, start_subscriptions
from engine.interpreter.told import asks_for_execution

__all__ = ["Library", "StartSubscription", "compile_process", "condition_holds", "start_subscriptions"]


class Library:
    """The definitions that commands can name, and the ports to what lies outside: script runners by language,
    decisions, data stores, credentials."""

    def __init__(
        self,
        processes: Iterable[ProcessModel] = (),
        scripts: Mapping[str, ScriptRunner] | None = None,
        decisions: DecisionSource | None = None,
        data_stores: DataStores | None = None,
        secrets: SecretSource | None = None,
    ) -> None:
        self.processes = {process.definition_id: process for process in processes}
        self.scripts: Mapping[str, ScriptRunner] = scripts if scripts is not None else {}
        self.decisions = decisions
        self.data_stores = data_stores
        self.secrets = secrets

    def add(self, process: ProcessModel) -> None:
        self.processes[process.definition_id] = process

    def process(self, definition_id: str) -> ProcessModel:
        """KeyError if the definition is not loaded."""
        return self.processes[definition_id]


def compile_process(definitions: Definitions, process: Process, definition_id: str) -> ProcessModel:
    """Bind everything of one executable process; raises UnsupportedElement or ExpressionError with the place."""
    with strictly(process.extension.strict_expressions):
        return _compiled(definitions, process, definition_id)


def _compiled(definitions: Definitions, process: Process, definition_id: str) -> ProcessModel:
    linking = Linking(definitions)
    root = linking.container(process, None)
    correlation = Correlation(definitions, process)
    model = ProcessModel(definition_id, definitions, process, root, linking.nodes, linking.flows, correlation)
    linking.finish()
    model.joins = tuple(node for node in linking.nodes.values() if _is_join(node))
    model.has_conditional_events = linking.has_conditional_events
    model.asks_for_execution = asks_for_execution(definitions)
    for node in linking.nodes.values():
        _bind(node, model)
        if node.instance is not None:
            _bind(node.instance, model)
        for flow in node.outgoing:
            found = definitions.find(flow.id, SequenceFlow)
            listen_to_flow(flow, found.extension.listeners if found is not None else ())
    return model


def _bind(node: Node, model: ProcessModel) -> None:
    if node.instance is None:
        listen_to(node, model)
        node.skip = skip_condition(node)
    node.behavior = behavior_for(node, model)


def _is_join(node: Node) -> bool:
    return node.tag == "complexGateway" or (node.tag == "inclusiveGateway" and len(node.incoming) > 1)
