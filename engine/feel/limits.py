"""How large expressions and values may be. A result is measured whole: shared parts can unfold into far more
than was computed."""

from __future__ import annotations

from engine.errors import ExpressionError

MAX_LENGTH = 65_536
MAX_DEPTH = 64
MAX_NODES = 2_000
MAX_TOKENS = 4 * MAX_NODES
MAX_LIST = 10_000
MAX_STRING = 65_536
MAX_RESULT = 100_000
MAX_RESULT_CHARACTERS = 1_048_576
MAX_RESULT_DEPTH = 100


def check_result(value: object, text: str) -> None:
    """Raises ExpressionError if the value holds too many values or characters, or nests too deeply."""
    values = characters = 0
    level: list[object] = [value]
    for _ in range(MAX_RESULT_DEPTH):
        inside: list[object] = []
        for item in level:
            if type(item) is str:
                characters += len(item)
            elif type(item) is list:
                inside += item
            elif type(item) is dict:
                inside += item.values()
            if len(inside) > MAX_RESULT:
                break
        values += len(inside)
        if values > MAX_RESULT or characters > MAX_RESULT_CHARACTERS:
            raise ExpressionError(
                f"A result holds at most {MAX_RESULT} values and {MAX_RESULT_CHARACTERS} characters.",
                text=text,
            )
        if not inside:
            return
        level = inside
    raise ExpressionError(f"A result nests at most {MAX_RESULT_DEPTH} deep.", text=text)
