"""Calls of functions and methods. What no value and no table knows is refused before anything runs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel import FeelError
from engine.feel.lexer import error
from engine.feel.run import CONTEXT, RUN, Evaluate, Frame
from engine.feel.values import kind, number
from engine.juel import executions
from engine.juel import nodes as n
from engine.juel.compiler import compile_node, compile_path, compiles, guarded
from engine.juel.executions import everything, has_task, known
from engine.juel.functions import FUNCTIONS, INSTEAD, METHODS_INSTEAD, VARIABLE_FUNCTIONS
from engine.juel.methods import METHODS
from engine.juel.methods.calling import called, listed, method_of, never_called, wrong_count

_NO_BEANS = "Values have methods like size(), contains() and get(); Java objects and beans cannot be reached."
_OWNERS = ("execution", "task")
_ALL = "variables"


@compiles(n.MethodCall)
def _method_call(node: n.MethodCall, text: str) -> Evaluate:
    if isinstance(node.source, n.Name) and node.source.name in _OWNERS:
        return _owner_call(node, node.source.name, text)
    literal = kind(node.source.value) if isinstance(node.source, n.Literal) else None
    complaint = never_called(METHODS, literal, node.name, len(node.arguments))
    if complaint:
        raise error(_advised(node, complaint), text, node.at)
    source, arguments = compile_node(node.source, text), _compiled(node.arguments, text)
    name = node.name

    def evaluate(frame: Frame) -> object:
        value, run = source(frame), frame[RUN]
        method = method_of(METHODS, METHODS_INSTEAD, value, name)
        return called(method, name, run, [value, *(argument(frame) for argument in arguments)], 1)

    return guarded(evaluate, node, text)


def _advised(node: n.MethodCall, complaint: str) -> str:
    """With what to write instead of a method that no value has."""
    if any(node.name in methods for methods in METHODS.values()):
        return complaint
    if node.name in METHODS_INSTEAD or not isinstance(node.source, n.Name):
        return f"{complaint} {METHODS_INSTEAD.get(node.name, _NO_BEANS)}"
    bean = node.source.name
    worker = f"If {bean} is a bean, give the task a topic and let a worker do what {bean}.{node.name}() does."
    return f"{complaint} {_NO_BEANS} {worker}"


def _compiled(arguments: tuple[n.Node, ...], text: str) -> tuple[Evaluate, ...]:
    return tuple(compile_node(argument, text) for argument in arguments)


def _owner_call(node: n.MethodCall, owner: str, text: str) -> Evaluate:
    """A method of ``execution`` or ``task``."""
    method, name = executions.METHODS[owner].get(node.name), f"{owner}.{node.name}"
    if method is None:
        raise error(f"There is no {name}(). There is {listed(executions.METHODS[owner])}.", text, node.at)
    if not method.takes(1 + len(node.arguments)):
        raise error(wrong_count(method, name, 1 + len(node.arguments), 1), text, node.at)
    arguments = _compiled(node.arguments, text)

    def evaluate(frame: Frame) -> object:
        values = [argument(frame) for argument in arguments]
        return called(method, name, frame[RUN], [frame[CONTEXT], *values], 1)

    return guarded(evaluate, node, text)


def _wrapped_variable(node: n.Path) -> n.Name | None:
    """The x of ``variables['x'].value``, as models of this platform may read a variable."""
    item = node.source
    if node.name != "value" or not isinstance(item, n.Item) or not isinstance(item.key, n.Literal):
        return None
    is_variables = isinstance(item.source, n.Name) and item.source.name == _ALL
    return n.Name(item.key.value, at=item.at) if is_variables and isinstance(item.key.value, str) else None


def _this_or(variable: Evaluate, path: Evaluate) -> Evaluate:
    """A variable that is itself named variables is looked into."""
    return lambda frame: path(frame) if _ALL in frame[CONTEXT] else variable(frame)


@compiles(n.Path)
def _path(node: n.Path, text: str) -> Evaluate:
    """Of ``execution`` and ``task`` a property; a variable named task is seen where no task is."""
    wrapped = _wrapped_variable(node)
    if wrapped is not None:
        return _this_or(compile_node(wrapped, text), compile_path(node, text))
    if not isinstance(node.source, n.Name) or node.source.name not in _OWNERS:
        return compile_path(node, text)
    owner, name = node.source.name, node.name
    if name == _ALL:
        return lambda frame: everything(frame[RUN], frame[CONTEXT])
    entry = compile_path(node, text) if owner == "task" else None
    read = executions.FIELDS[owner].get(name)
    if read is None and entry is None:
        raise error(_no_field(owner, name), text, node.at)

    def evaluate(frame: Frame) -> object:
        variables = frame[CONTEXT]
        if entry is not None and owner in variables and not has_task(variables):
            return entry(frame)
        if read is None:
            raise FeelError(_no_field(owner, name))
        return read(known(variables, f"{owner}.{name}"))

    return guarded(evaluate, node, text)


def _no_field(owner: str, name: str) -> str:
    there = listed((*executions.FIELDS[owner], _ALL))
    return f"There is no {owner}.{name}. There is {there}."


@compiles(n.Call)
def _call(node: n.Call, text: str) -> Evaluate:
    if node.name in VARIABLE_FUNCTIONS:
        return _variable_call(node, text)
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise error(_no_function(node.name), text, node.at)
    if not function.takes(len(node.arguments)):
        raise error(wrong_count(function, node.name, len(node.arguments), 0), text, node.at)
    arguments, name = _compiled(node.arguments, text), node.name

    def evaluate(frame: Frame) -> object:
        return called(function, name, frame[RUN], [argument(frame) for argument in arguments])

    return guarded(evaluate, node, text)


def _no_function(name: str) -> str:
    there = FUNCTIONS if ":" not in name else VARIABLE_FUNCTIONS
    return f"There is no function {name}(). {INSTEAD.get(name, f'There is {listed(there)}.')}"


def _variable_call(node: n.Call, text: str) -> Evaluate:
    """Of a function over a variable, which need not be there."""
    function, name = VARIABLE_FUNCTIONS[node.name], node.name
    variable = _variable(node, text)
    if not function.takes(len(node.arguments)):
        raise error(wrong_count(function, name, len(node.arguments), 0), text, node.at)
    rest = _compiled(node.arguments[1:], text)

    def evaluate(frame: Frame) -> object:
        variables: Mapping[str, object] = frame[CONTEXT]
        values = [number(variables.get(variable)), *(argument(frame) for argument in rest)]
        return called(function, name, frame[RUN], values)

    return guarded(evaluate, node, text)


def _variable(node: n.Call, text: str) -> str:
    first = node.arguments[0] if node.arguments else None
    if isinstance(first, n.Name):
        return first.name
    if isinstance(first, n.Literal) and isinstance(first.value, str):
        return first.value
    raise error(f"The first argument of {node.name}() is the name of a variable.", text, node.at)
