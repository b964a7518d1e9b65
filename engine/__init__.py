"""BPMN, DMN and FEEL: pure, without clock, randomness and input or output.

definitions = read_bpmn(xml)
process = compile_process(definitions, definitions.executable_processes[0], "v1")
turn = advance(Library([process]), None, StartProcess(instance_id="1", definition_id="v1"), now)
turn.records
"""

from engine.bpmn.problems import InvalidModel, Problem
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate
from engine.errors import CommandRejected, EngineError, ReadError
from engine.interpreter import commands, records
from engine.interpreter.advance import Turn, advance
from engine.interpreter.library import Library, compile_process, start_subscriptions
from engine.interpreter.state import State

__all__ = [
    "CommandRejected",
    "EngineError",
    "InvalidModel",
    "Library",
    "Problem",
    "ReadError",
    "State",
    "Turn",
    "advance",
    "commands",
    "compile_process",
    "read_bpmn",
    "records",
    "start_subscriptions",
    "validate",
]
