"""Syntax tree → closures, once. An error in a part gives null there, and a warning with its place."""

from engine.feel.compiler import access, calls, loops, making, operators, tests
from engine.feel.compiler.base import Scope, compile_node

__all__ = ["Scope", "access", "calls", "compile_node", "loops", "making", "operators", "tests"]
