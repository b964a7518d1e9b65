"""Whether what a file refers to is there, and whether its requirements run in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from engine.bpmn.problems import Problem
from engine.dmn import model as m
from engine.dmn.document import VERSIONS

MAX_DEPTH = 100
"""Of chains of requirements."""

Node = m.InputData | m.Decision | m.KnowledgeModel | m.DecisionService


class Target(msgspec.Struct, frozen=True):
    """What a reference leads to; ``prefix`` is that of the import it comes through, None for the own file."""

    prefix: str | None
    definitions: m.DmnDefinitions
    node: Node


class Files:
    """A file with those that it imports, directly or not. ``known`` are files by namespace."""

    def __init__(self, definitions: m.DmnDefinitions, known: Mapping[str, m.DmnDefinitions]) -> None:
        self.definitions = definitions
        self.known = known
        self.nodes: dict[str, Node] = {node.id: node for node in nodes_of(definitions)}
        self._nodes_of = {definitions.namespace: self.nodes}

    def imported(self) -> Iterator[tuple[m.Import, m.DmnDefinitions]]:
        """The imports of DMN files that are there."""
        for import_ in self.definitions.imports:
            found = self.known.get(import_.namespace)
            if found is not None and is_dmn(import_):
                yield import_, found

    def target(self, reference: str) -> Target | None:
        """None if there is no such element."""
        namespace, hash_, element_id = reference.rpartition("#")
        if not hash_:
            node = self.nodes.get(reference)
            return Target(None, self.definitions, node) if node else None
        for import_, definitions in self.imported():
            if import_.namespace == namespace:
                node = self._in(definitions).get(element_id)
                return Target(import_.name, definitions, node) if node else None
        return None

    def _in(self, definitions: m.DmnDefinitions) -> dict[str, Node]:
        if definitions.namespace not in self._nodes_of:
            self._nodes_of[definitions.namespace] = {node.id: node for node in nodes_of(definitions)}
        return self._nodes_of[definitions.namespace]


def nodes_of(definitions: m.DmnDefinitions) -> Iterator[Node]:
    yield from definitions.input_data
    yield from definitions.decisions
    yield from definitions.knowledge_models
    yield from definitions.services


def is_dmn(import_: m.Import) -> bool:
    """Files of other kinds, as XML Schema and PMML, can be named too."""
    return import_.import_type in VERSIONS or not import_.import_type


def required_by(node: Node) -> tuple[str, ...]:
    if isinstance(node, m.Decision):
        return (*node.requires, *node.knowledge)
    if isinstance(node, m.KnowledgeModel):
        return tuple(reference for reference in node.knowledge if reference != node.id)
    if isinstance(node, m.DecisionService):
        return (*node.output_decisions, *node.encapsulated_decisions, *node.input_decisions, *node.input_data)
    return ()


def check_references(files: Files) -> Iterator[Problem]:
    """Imports, references and circles, all at once."""
    yield from _imports(files)
    for node in files.nodes.values():
        for reference in required_by(node):
            if problem := _reference(files, node, reference):
                yield problem
    yield from _circles(files)


def _imports(files: Files) -> Iterator[Problem]:
    for import_ in files.definitions.imports:
        if not is_dmn(import_):
            text = f"Files of the type {import_.import_type!r} are not read; their names mean nothing here."
            yield _problem(import_, "import-type", text, "Import DMN files only.", "warning")
        elif import_.namespace not in files.known:
            text = f"No file with the namespace {import_.namespace!r} is there."
            yield _problem(import_, "import-unknown", text, "Deploy it before this one, or together with it.")
    if circle := _import_circle(files.definitions, files.known):
        text = f"The files import each other in a circle: {' → '.join(circle)}."
        yield _problem(
            files.definitions, "import-cycle", text, "Move what they share into a file of its own."
        )


def _import_circle(definitions: m.DmnDefinitions, known: Mapping[str, m.DmnDefinitions]) -> list[str]:
    """The first one found, from namespace to namespace."""

    def following(namespace: str) -> list[str]:
        found = definitions if namespace == definitions.namespace else known.get(namespace)
        return [import_.namespace for import_ in found.imports if is_dmn(import_)] if found else []

    return next(circles([definitions.namespace], following), [])


def circles(starts: Iterable[str], following: Callable[[str], Sequence[str]]) -> Iterator[list[str]]:
    """Each circle once, its first element again at the end. No recursion: files may nest as deep as they like."""
    done: set[str] = set()
    for start in starts:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(following(start))}
        while path:
            element = next(reversed(path))
            other = next(path[element], None)
            if other is None:
                done.add(element)
                del path[element]
            elif other in path:
                names = [*path]
                yield [*names[names.index(other) :], other]
            elif other not in done:
                path[other] = iter(following(other))


_WANTED: Mapping[str, tuple[type[m.Element], ...]] = {
    "requires": (m.Decision, m.InputData),
    "knowledge": (m.KnowledgeModel, m.DecisionService),
    "output_decisions": (m.Decision,),
    "encapsulated_decisions": (m.Decision,),
    "input_decisions": (m.Decision,),
    "input_data": (m.InputData,),
}
_KINDS: Mapping[type[m.Element], str] = {
    m.Decision: "a decision",
    m.InputData: "input data",
    m.KnowledgeModel: "a business knowledge model",
    m.DecisionService: "a decision service",
}


def _reference(files: Files, node: Node, reference: str) -> Problem | None:
    target = files.target(reference)
    if target is None:
        text = f"{node.name!r} requires {reference!r}, which is not there."
        return _problem(node, "reference-unknown", text, "Correct the href, or add what it means.")
    wanted = next(kinds for name, kinds in _WANTED.items() if reference in getattr(node, name, ()))
    if not isinstance(target.node, wanted):
        text = f"{node.name!r} requires {target.node.name!r}, which is {_KINDS[type(target.node)]}."
        hint = f"Here {' or '.join(_KINDS[kind] for kind in wanted)} can stand."
        return _problem(node, "reference-kind", text, hint)
    return None


def _circles(files: Files) -> Iterator[Problem]:
    """Each circle of requirements. Other files cannot require this one, so none leads through them."""

    def following(element_id: str) -> list[str]:
        return [other for other in required_by(files.nodes[element_id]) if other in files.nodes]

    found = [*circles(files.nodes, following)]
    for circle in found:
        text = f"The requirements run in a circle: {' → '.join(files.nodes[each].name for each in circle)}."
        yield _problem(
            files.nodes[circle[0]], "requirement-cycle", text, "Take one of the requirements away."
        )
    if not found:
        yield from _depths(files, following)


def _depths(files: Files, following: Callable[[str], Sequence[str]]) -> Iterator[Problem]:
    """Requirements that reach deeper than an evaluation can follow."""
    level, depth = {*files.nodes}, 0
    while level and depth <= MAX_DEPTH:
        level = {other for element_id in level for other in following(element_id)}
        depth += 1
    if level:
        node = files.nodes[min(level)]
        text = f"The requirements of {node.name!r} are part of a chain of more than {MAX_DEPTH}."
        yield _problem(node, "requirement-depth", text, "Join some of the elements of the chain.")


def _problem(element: m.Element, rule: str, text: str, hint: str, severity: str = "error") -> Problem:
    return Problem(
        element_id=element.id,
        line=element.line,
        rule=rule,
        text=text,
        hint=hint,
        severity="warning" if severity == "warning" else "error",
    )
