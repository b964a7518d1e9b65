"""The decision requirements graph of a file, linked: each node knows how to get its value (DMN 1.5, chapter 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from engine.bpmn.problems import Problem, errors
from engine.dmn import boxed as b
from engine.dmn import model as m
from engine.dmn.evaluation import Compute, Evaluation, Situation, Variables
from engine.dmn.logic import arguments, compile_boxed, compile_function
from engine.dmn.references import Files, Target, check_references, required_by
from engine.dmn.results import DecisionEvaluation
from engine.dmn.scope import Scope
from engine.dmn.types import TypeTable
from engine.dmn.vocabulary import declared_names
from engine.feel import ANY, FeelError, Function, Run, Type
from engine.feel.values import Signature, number

Fetch = Callable[[Evaluation, Situation], object]


class Required(NamedTuple):
    """A value that a decision needs; ``prefix`` is that of the import it comes through, or empty.

    ``aliases`` are other names it goes by where they are free: that of its variable, and its id, as some tools write.
    """

    prefix: str
    name: str
    fetch: Fetch
    aliases: tuple[str, ...]

    def under_names(self, value: object) -> dict[str, object]:
        return {**dict.fromkeys(self.aliases, value), self.name: value}


class Graph:
    """One file with its imports. ``problems`` are those of this file alone; ``linked`` are the graphs of other files
    that are there already, by namespace."""

    def __init__(
        self,
        definitions: m.DmnDefinitions,
        known: Mapping[str, m.DmnDefinitions],
        linked: dict[str, Graph] | None = None,
    ) -> None:
        self.definitions = definitions
        self.files = Files(definitions, known)
        self.references: list[Problem] = [*check_references(self.files)]
        self.problems = [*self.references]
        self.imported: dict[str, Graph] = {}
        self.types: TypeTable
        self._fetches: dict[str, Fetch] = {}
        self._functions: dict[str, Function] = {}
        if errors(self.references):
            return
        nodes = self.files.nodes.values()
        self.declared = frozenset(name for node in nodes for name in (node.name, *_aliases(node)))
        graphs = {} if linked is None else linked
        for import_, found in self.files.imported():
            if import_.namespace not in graphs:
                graphs[import_.namespace] = Graph(found, known, graphs)
            self.imported[import_.name] = graphs[import_.namespace]
            if errors(self.imported[import_.name].references):
                self._broken_import(import_)
                return
        names = declared_names(definitions).union(*(graph.names for graph in self.imported.values()))
        self.names: frozenset[str] = names
        tables = {prefix: graph.types for prefix, graph in self.imported.items()}
        self.types = TypeTable(definitions, tables, names)
        self.scope = Scope(names, self.types, self.problems, definitions.expression_language)
        self._link()

    def _link(self) -> None:
        self._report_types()
        for node in self.files.nodes.values():
            self._fetch(node.id) if isinstance(node, m.InputData | m.Decision) else self._function(node.id)

    def _broken_import(self, import_: m.Import) -> None:
        found = errors(self.imported[import_.name].references)[0]
        problem = Problem(
            element_id=import_.id,
            line=import_.line,
            rule="import-broken",
            text=f"The imported file {import_.namespace!r} cannot be used: {found.text}",
            hint="Correct that file first.",
        )
        self.references.append(problem)
        self.problems.append(problem)

    def _report_types(self) -> None:
        for item, error in self.types.broken:
            text = f"The allowed values of {item.name!r} cannot be read: {error}"
            self.scope.problem(item.id, item.line, "expression-syntax", text, "Correct the unary tests.")
        for item, reference in self.types.unknown:
            text = f"There is no type {reference!r}."
            hint = "Define it as an item definition, or write a type of FEEL."
            self.scope.problem(item.id, item.line, "unknown-type", text, hint)

    # -- values

    def value(self, element_id: str, evaluation: Evaluation, situation: Situation) -> object:
        """Of a decision or input data."""
        return self._fetch(element_id)(evaluation, situation)

    def _fetch(self, element_id: str) -> Fetch:
        if element_id not in self._fetches:
            node = self.files.nodes[element_id]
            if isinstance(node, m.InputData):
                self._fetches[element_id] = self._input(node)
            else:
                assert isinstance(node, m.Decision)
                self._fetches[element_id] = self._decision(node)
        return self._fetches[element_id]

    def type_of(self, node: m.InputData | m.Decision) -> Type:
        return self.scope.type_named(node.type_ref, node.id, node.line)

    def _input(self, node: m.InputData) -> Fetch:
        wanted, name, element_id = self.type_of(node), node.name, node.id
        names = (name, *reversed(_aliases(node)))

        def fetch(evaluation: Evaluation, situation: Situation) -> object:
            if element_id not in situation.values:
                given = next((key for key in names if key in situation.inputs), name)
                if given not in situation.inputs:
                    evaluation.note(f"The input {name!r} is not given: it is null.", element_id)
                value = number(situation.inputs.get(given))
                situation.values[element_id] = evaluation.fit(
                    value, wanted, f"The input {name!r}", element_id
                )
            return situation.values[element_id]

        return fetch

    def _decision(self, node: m.Decision) -> Fetch:
        required = [self._required(reference) for reference in node.requires]
        functions = self._knowledge(node.knowledge)
        compute = self._logic(node)
        is_table, element_id, name = isinstance(node.expression, b.DecisionTable), node.id, node.name

        def fetch(evaluation: Evaluation, situation: Situation) -> object:
            if element_id in situation.values:
                return situation.values[element_id]
            given = [(each, each.fetch(evaluation, situation)) for each in required]
            outer = evaluation.tested, evaluation.matched
            evaluation.tested, evaluation.matched = [], []
            value = compute(evaluation, _variables(situation, self.declared, functions, given))
            situation.values[element_id] = value
            inputs = evaluation.tested if is_table else [_labelled(each, value) for each, value in given]
            evaluation.decisions.append(
                DecisionEvaluation(
                    decision_id=element_id,
                    decision_name=name,
                    inputs=tuple(inputs),
                    matched_rules=tuple(evaluation.matched),
                    value=value,
                )
            )
            evaluation.tested, evaluation.matched = outer
            return value

        return fetch

    def _logic(self, node: m.Decision) -> Compute:
        if node.expression is None:
            return lambda evaluation, variables: None
        scope = self.scope.apart()
        compute = compile_boxed(node.expression, scope)
        self._check_reads(node, scope.reads)
        return self.scope.typed(compute, node.type_ref, f"The decision {node.name!r}", node.id, node.line)

    def _check_reads(self, node: m.Decision | m.KnowledgeModel, names: set[str]) -> None:
        """Names that the file declares and the node does not require mean nothing inside it."""
        targets = [self._target(reference) for reference in required_by(node)]
        required = {name for target in targets for name in _known_as(target)}
        for name in sorted(names & (self.declared | self.imported.keys()) - required):
            self.scope.problem(
                node.id,
                node.line,
                "not-required",
                f"{node.name!r} reads {name!r} and does not require it: it is null there.",
                "Draw the requirement.",
                "warning",
            )

    def _target(self, reference: str) -> Target:
        target = self.files.target(reference)
        assert target is not None
        return target

    def _required(self, reference: str) -> Required:
        target = self._target(reference)
        prefix, node = target.prefix, target.node
        aliases = _aliases(node)
        if prefix is None:
            return Required(
                "", node.name, lambda evaluation, at: self.value(node.id, evaluation, at), aliases
            )
        graph = self.imported[prefix]

        def fetch(evaluation: Evaluation, situation: Situation) -> object:
            return graph.value(node.id, evaluation, situation.imported(prefix))

        return Required(prefix, node.name, fetch, aliases)

    # -- functions

    def function(self, element_id: str) -> Function:
        """Of a business knowledge model or a decision service."""
        return self._function(element_id)

    def _knowledge(self, references: tuple[str, ...]) -> dict[str, object]:
        """The functions by name, those of other files in a context of their prefix."""
        found: dict[str, object] = {}
        for reference in references:
            target = self._target(reference)
            if not target.prefix:
                graph = self if target.prefix is None else self.imported[target.prefix]
                found[target.node.name] = graph.function(target.node.id)
            else:
                around = cast("dict[str, object]", found.setdefault(target.prefix, {}))
                around[target.node.name] = self.imported[target.prefix].function(target.node.id)
        return found

    def _function(self, element_id: str) -> Function:
        if element_id not in self._functions:
            node = self.files.nodes[element_id]
            if isinstance(node, m.DecisionService):
                self._functions[element_id] = self._service(node)
            else:
                assert isinstance(node, m.KnowledgeModel)
                self._functions[element_id] = self._knowledge_model(node)
        return self._functions[element_id]

    def _knowledge_model(self, node: m.KnowledgeModel) -> Function:
        """It sees the functions that it requires, and itself."""
        logic = node.logic or b.FunctionDefinition(
            id=node.id, line=node.line, kind="FEEL", parameters=(), body=None
        )
        variables = self._knowledge(tuple(reference for reference in node.knowledge if reference != node.id))
        scope = self.scope.apart()
        function = compile_function(logic, scope, node.type_ref)(variables)
        self._check_reads(node, scope.reads - {node.name})
        variables[node.name] = function
        return function

    def _service(self, node: m.DecisionService) -> Function:
        """Input data come first, then input decisions."""
        parameters = [self._target(reference) for reference in (*node.input_data, *node.input_decisions)]
        wanted = [(target.node.name, self._type_of_target(target)) for target in parameters]
        names = tuple(target.node.name for target in parameters)

        def call(run: Run, *values: object) -> object:
            if not isinstance(run, Evaluation):
                raise FeelError("The decision service can be called by decisions only.")
            given = list(arguments(wanted, values, run))
            return self.serve(node, run, self._situation(parameters, given))

        return Function((Signature(names, len(names)),), call)

    def _type_of_target(self, target: Target) -> Type:
        assert isinstance(target.node, m.InputData | m.Decision)
        graph = self if target.prefix is None else self.imported[target.prefix]
        return graph.type_of(target.node)

    def _situation(
        self, parameters: list[Target], given: list[object], around: Mapping[str, object] | None = None
    ) -> Situation:
        situation = Situation(around or {})
        for target, value in zip(parameters, given, strict=True):
            inside = situation if target.prefix is None else situation.imported(target.prefix)
            inside.values[target.node.id] = value
        return situation

    def serve(self, node: m.DecisionService, evaluation: Evaluation, situation: Situation) -> object:
        """The value of the one output decision, or a context of all."""
        outputs = [self._required(reference) for reference in node.output_decisions]
        values = {output.name: output.fetch(evaluation, situation) for output in outputs}
        value = next(iter(values.values())) if len(values) == 1 else values
        wanted = self.scope.type_named(node.type_ref, node.id, node.line)
        wanted = wanted.of or ANY if wanted.name == "function" else wanted
        return evaluation.fit(value, wanted, f"The decision service {node.name!r}", node.id)

    def service_situation(self, node: m.DecisionService, inputs: Mapping[str, object]) -> Situation:
        """For a call from outside: what is given by name, null for what is not."""
        decisions = [self._target(reference) for reference in node.input_decisions]
        return self._situation(
            decisions, [number(inputs.get(target.node.name)) for target in decisions], inputs
        )


def _known_as(target: Target) -> tuple[str, ...]:
    return (target.prefix,) if target.prefix else (target.node.name, *_aliases(target.node))


def _aliases(node: m.Element) -> tuple[str, ...]:
    variable = node.variable if isinstance(node, m.InputData | m.Decision) else ""
    return tuple(name for name in (node.id, variable) if name and name != node.name)


def _labelled(required: Required, value: object) -> tuple[str, object]:
    return (f"{required.prefix}.{required.name}" if required.prefix else required.name), value


def _variables(
    situation: Situation,
    declared: frozenset[str],
    functions: dict[str, object],
    given: list[tuple[Required, object]],
) -> Variables:
    """What is required, and inputs that no element of the file declares: tables of many tools declare none."""
    variables: Variables = {name: value for name, value in situation.inputs.items() if name not in declared}
    for required, value in given:
        variables.update(dict.fromkeys(required.aliases, value) if not required.prefix else {})
    variables.update(functions)
    own: set[str] = set()
    for required, value in given:
        if not required.prefix:
            variables[required.name] = value
            continue
        if required.prefix not in own:
            around = functions.get(required.prefix)
            variables[required.prefix] = dict(around) if isinstance(around, dict) else {}
            own.add(required.prefix)
        cast("dict[str, object]", variables[required.prefix]).update(required.under_names(value))
    return variables
