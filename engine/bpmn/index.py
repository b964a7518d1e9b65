"""What can be known of a file before its elements are built: ids, and which flows touch which node."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.groups import WITHOUT_MEANING
from engine.bpmn.problems import Problem
from engine.bpmn.schema import NAMESPACE, TABLE
from engine.bpmn.xml import Node


class Index:
    """Ids of all BPMN elements of a file. Elements without an id get one that depends on the file alone."""

    def __init__(self, root: Node) -> None:
        self.problems: list[Problem] = []
        self.nodes: dict[str, Node] = {}
        self.incoming: dict[str, list[str]] = {}
        self.outgoing: dict[str, list[str]] = {}
        self._ids: dict[int, str] = {}
        self._owners: dict[int, str] = {}
        self._target_namespace = root.attributes.get("targetNamespace", "")
        self._namespaces = root.namespaces
        nodes = [*_bpmn_nodes(root)]
        self._register(nodes)
        self._generate(nodes)
        self._connect(nodes)
        self._own(nodes)

    def id_of(self, node: Node) -> str:
        return self._ids[id(node)]

    def id_or_owner(self, node: Node) -> str:
        """Its id, else that of the nearest element around it that is in the table."""
        return self._ids.get(id(node)) or self._owners.get(id(node), "")

    def local(self, name: str) -> str:
        """The id that a qualified name stands for; a name of another file comes back whole, with its prefix."""
        prefix, colon, local = name.strip().partition(":")
        uri = self._namespaces.get(prefix)
        if not colon or (uri is not None and uri not in (self._target_namespace, NAMESPACE)):
            return name.strip()
        return local

    def _register(self, nodes: list[Node]) -> None:
        for node in nodes:
            element_id = node.attributes.get("id", "").strip()
            if not element_id:
                continue
            if element_id in self.nodes:
                self._report_duplicate(node, element_id)
                self._ids[id(node)] = element_id
            else:
                self.nodes[element_id] = node
                self._ids[id(node)] = element_id

    def _report_duplicate(self, node: Node, element_id: str) -> None:
        first = self.nodes[element_id]
        text = f"The id {element_id} is taken: <{first.name}> in line {first.line} has it."
        problem = Problem(
            element_id=element_id,
            line=node.line,
            rule="id-duplicate",
            text=text,
            hint="Give it an id of its own.",
        )
        self.problems.append(problem)

    def _generate(self, nodes: list[Node]) -> None:
        number = 0
        for node in nodes:
            if id(node) in self._ids or node.name not in TABLE:
                continue
            number += 1
            while f"{node.name}_{number}" in self.nodes:
                number += 1
            element_id = f"{node.name}_{number}"
            self.nodes[element_id] = node
            self._ids[id(node)] = element_id

    def _connect(self, nodes: list[Node]) -> None:
        for node in nodes:
            if node.name != "sequenceFlow":
                continue
            flow = self._ids[id(node)]
            self.outgoing.setdefault(self.local(node.attributes.get("sourceRef", "")), []).append(flow)
            self.incoming.setdefault(self.local(node.attributes.get("targetRef", "")), []).append(flow)

    def _own(self, nodes: list[Node]) -> None:
        for node in nodes:
            owner = self._ids[id(node)] if node.name in TABLE else self._owners.get(id(node), "")
            for child in node.children:
                self._owners[id(child)] = owner


def _bpmn_nodes(node: Node) -> Iterator[Node]:
    """In document order, leaving out what has no meaning and extensions."""
    if node.namespace != NAMESPACE or node.name in WITHOUT_MEANING or node.name == "extensionElements":
        return
    yield node
    for child in node.children:
        yield from _bpmn_nodes(child)
