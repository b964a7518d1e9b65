"""What can go wrong in the engine, each with the place where it did."""

from __future__ import annotations


class EngineError(Exception):
    """Base of everything the engine raises on purpose."""


class ReadError(EngineError):
    """A file is not well-formed, not BPMN, or larger than the limits allow."""

    def __init__(self, message: str, *, line: int | None = None, element_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.element_id = element_id

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line is not None else []
        place += [f"element {self.element_id}"] if self.element_id else []
        return f"{self.message} ({', '.join(place)})" if place else self.message


class UnsupportedElement(ReadError):
    """The element is valid BPMN that this engine refuses to run; the message says why and what to write instead."""


class ExpressionError(EngineError):
    """An expression cannot be parsed, or ran out of its fuel."""

    def __init__(self, message: str, *, text: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return (
            f"{self.message} (line {self.line}, column {self.column} of {self.text!r})"
            if self.text
            else self.message
        )


class IllegalTransition(EngineError):
    """A lifecycle change that the table of legal changes does not name."""


class CommandRejected(EngineError):
    """The command addresses something that is not there, or not any more; the state is unchanged."""


class BpmnError(EngineError):
    """A business error with a code, thrown by an error event or by work that reports one."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


class ScriptError(EngineError):
    """A script failed, was refused by its sandbox, or went beyond its limits."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(f"{message} (line {line} of the script)" if line else message)
        self.message = message
        self.line = line
