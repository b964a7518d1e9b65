"""A DMN file as nodes: which of them are DMN, their ids, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from engine.bpmn.problems import Problem
from engine.bpmn.xml import Node, parse
from engine.errors import ReadError

VERSIONS = MappingProxyType(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
        "http://www.omg.org/spec/DMN/20151101/MODEL/": "1.1",
        "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
        "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
        "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
        "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    }
)
"""Version of DMN by namespace."""
_NIL = ("http://www.w3.org/2001/XMLSchema-instance", "nil")


class Document:
    """Raises ReadError if the file cannot be parsed or is not DMN."""

    def __init__(self, xml: bytes) -> None:
        self.root = parse(xml)
        if self.root.name != "definitions" or self.root.namespace not in VERSIONS:
            raise ReadError(
                f"This is not a DMN file of version 1.1 to 1.5: it begins with <{self.root.name}> of "
                f"{self.root.namespace or 'no namespace'!r}, not <definitions> of "
                f"{[*VERSIONS][-1]} or an earlier version of it.",
                line=self.root.line,
            )
        self.version = VERSIONS[self.root.namespace]
        self.problems: list[Problem] = []
        self._ids: dict[int, str] = {}
        self._number(self._walk(self.root))

    def _walk(self, node: Node) -> Iterator[Node]:
        yield node
        for child in self.children(node):
            yield from self._walk(child)

    def _number(self, nodes: Iterator[Node]) -> None:
        taken: dict[str, Node] = {}
        unnamed: list[Node] = []
        for node in nodes:
            own = node.attributes.get("id", "").strip()
            if not own:
                unnamed.append(node)
                continue
            self._ids[id(node)] = own
            first = taken.setdefault(own, node)
            if first is not node:
                text = f"The id {own} is taken: <{first.name}> in line {first.line} has it."
                self.wrong(node, "duplicate-id", text, "Give every element an id of its own.")
        counts: dict[str, int] = {}
        for node in unnamed:
            counts[node.name] = counts.get(node.name, 0) + 1
            self._ids[id(node)] = f"{node.name}_{counts[node.name]}"

    def id_of(self, node: Node) -> str:
        """Its id; for elements without one, one that depends on the file alone."""
        return self._ids[id(node)]

    def children(self, node: Node, *names: str) -> list[Node]:
        """The DMN elements directly inside, all or those of the names."""
        return [
            child
            for child in node.children
            if child.namespace == self.root.namespace and (not names or child.name in names)
        ]

    def child(self, node: Node, *names: str) -> Node | None:
        found = self.children(node, *names)
        return found[0] if found else None

    def text(self, node: Node, *path: str) -> str:
        """The character data of the element that the path leads to, stripped; empty without it."""
        current: Node | None = node
        for name in path:
            current = self.child(current, name) if current is not None else None
        return current.full_text().strip() if current is not None else ""

    def type_ref(self, node: Node) -> str:
        """As attribute, or as element as item definitions write it; a prefix of FEEL's namespace is cut off."""
        written = node.attributes.get("typeRef") or self.text(node, "typeRef")
        written = written.strip()
        prefix, colon, local = written.partition(":")
        return local if colon and "FEEL" in self.root.namespaces.get(prefix, "FEEL").upper() else written

    def is_nil(self, node: Node) -> bool:
        return node.foreign.get(_NIL) in ("true", "1")

    def name(self, node: Node) -> str:
        """Its name with single blanks. Missing is a problem."""
        found = " ".join(node.attributes.get("name", "").split())
        if not found:
            self.wrong(node, "name-missing", f"<{node.name}> has no name.", "Give it a name.")
        return found

    def wrong(self, node: Node, rule: str, text: str, hint: str) -> None:
        problem = Problem(
            element_id=self._ids.get(id(node), node.attributes.get("id", "")),
            line=node.line,
            rule=rule,
            text=text,
            hint=hint,
        )
        self.problems.append(problem)
