"""Item definitions as types of FEEL (DMN 1.5, 7.3.3 and 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.dmn.model import DmnDefinitions, ItemDefinition
from engine.errors import ExpressionError
from engine.feel import ANY, SIMPLE, TYPE_ALIASES, Expression, Type, compile_unary_tests
from engine.feel.types import Allowed, conforms, permits

_NUMBERS = ("integer", "long", "double")
"""Names for numbers that files of older engines use."""
SIMPLE_TYPES: Mapping[str, Type] = MappingProxyType(
    {
        **{name: Type(name) for name in SIMPLE},
        **{alias: Type(name) for alias, name in TYPE_ALIASES.items()},
        **{name: Type("number") for name in _NUMBERS},
        "Any": ANY,
        "": ANY,
    }
)


class TypeTable(Mapping[str, Type]):
    """The types of one file by name, those of imported files behind their prefix: ``prefix.name``.

    ``allowed_texts`` are the tests of allowed values as they are written, by type.
    ``broken`` are the tests of allowed values that could not be compiled and ``unknown`` the references to types
    that there are not, both with their item definition.
    """

    def __init__(
        self, definitions: DmnDefinitions, imported: Mapping[str, TypeTable], names: frozenset[str]
    ) -> None:
        self._definitions = {item.name: item for item in definitions.item_definitions}
        self._types: dict[str, Type] = {}
        self._names = names
        self._building: set[str] = set()
        self.broken: list[tuple[ItemDefinition, ExpressionError]] = []
        self.unknown: list[tuple[ItemDefinition, str]] = []
        self.allowed_texts = {name: item.allowed_values for name, item in self._definitions.items()}
        for prefix, table in imported.items():
            for name in table.own:
                known = f"{prefix}.{name}" if prefix else name
                self._types[known] = table[name]
                self.allowed_texts[known] = table.allowed_texts[name]
        for name in self._definitions:
            self._defined(name)

    def __getitem__(self, name: str) -> Type:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    @property
    def own(self) -> tuple[str, ...]:
        """Names of the file's own types: what it imports itself is not handed on."""
        return tuple(self._definitions)

    def named(self, reference: str) -> Type | None:
        """The type that a ``typeRef`` means; empty means any. None if there is none of the name."""
        reference = " ".join(reference.split())
        if reference in self._types:
            return self._types[reference]
        return SIMPLE_TYPES.get(reference)

    def _defined(self, name: str) -> Type:
        if name in self._types:
            return self._types[name]
        if name in self._building:
            return self._later(name)
        self._building.add(name)
        self._types[name] = type_ = self._built(self._definitions[name], name)
        self._building.discard(name)
        return type_

    def _later(self, name: str) -> Type:
        """A type that contains itself: what it is gets looked up when a value is there."""
        return Type(
            "Any",
            label=name,
            allowed=lambda value, run: (
                conforms(value, type_ := self._types[name], run.spend) and permits(type_, value, run)
            ),
        )

    def _reference(self, item: ItemDefinition, reference: str) -> Type:
        reference = " ".join(reference.split())
        if reference in self._definitions:
            return self._defined(reference)
        found = self._types.get(reference) or SIMPLE_TYPES.get(reference)
        if found is None:
            self.unknown.append((item, reference))
        return found or ANY

    def _built(self, item: ItemDefinition, label: str) -> Type:
        if item.is_function:
            parameters = tuple(self._reference(item, parameter.type_ref) for parameter in item.parameters)
            of = self._reference(item, item.output_type_ref)
            return Type("function", of=of, parameters=parameters, label=label)
        base = self._reference(item, item.type_ref)
        if item.components:
            members = tuple((part.name, self._built(part, "")) for part in item.components)
            base = Type("context", members=members)
        base = _narrowed(base, label, self._tests(item, item.allowed_values))
        if item.is_collection:
            base = Type("list", of=base, label=label)
        return _narrowed(base, label, self._tests(item, item.constraint))

    def _tests(self, item: ItemDefinition, text: str) -> Allowed | None:
        if not text:
            return None
        try:
            return _allowed(compile_unary_tests(text, self._names, SIMPLE_TYPES))
        except ExpressionError as problem:
            self.broken.append((item, problem))
            return None


def _allowed(tests: Expression) -> Allowed:
    return lambda value, run: tests.within(run, {"?": value}) is True


def _narrowed(base: Type, label: str, allowed: Allowed | None) -> Type:
    """The type under its own name, holding only values that both tests allow."""
    if allowed is None and (base.name == "Any" or not label):
        return base
    return Type(base.name, base.of, base.members, base.parameters, label, _both(base.allowed, allowed))


def _both(first: Allowed | None, second: Allowed | None) -> Allowed | None:
    if first is None or second is None:
        return first or second
    return lambda value, run: first(value, run) and second(value, run)
