"""Names of several words, or with operators in them: where they stand among the tokens (DMN 1.5, 10.3.1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from engine.errors import ExpressionError
from engine.feel.lexer import Token, tokenize

_END = ""
_NOT_IN_NAMES = frozenset("()[]{},:=<>")


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[tuple[str, bool], ...]:
    """Tokens of a name with the white space before each; nothing for what no text can hold as a name."""
    try:
        tokens = tokenize(name)[:-1]
    except ExpressionError:
        return ()
    if not tokens or tokens[0].kind not in ("name", "keyword"):
        return ()
    if any(token.text in _NOT_IN_NAMES or token.kind in ("string", "at") for token in tokens):
        return ()
    return ((tokens[0].text, False), *((token.text, token.spaced) for token in tokens[1:]))


def spelled(tokens: Sequence[Token]) -> str:
    """The name that the tokens make, white space as one blank."""
    return "".join(f" {token.text}" if token.spaced and i else token.text for i, token in enumerate(tokens))


class Vocabulary:
    """Known names, found by their tokens, the longest first. Single words need not be known."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._tree: dict[Any, Any] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        parts = _parts(name)
        if len(parts) < 2:
            return
        branch = self._tree
        for part in parts:
            branch = branch.setdefault(part, {})
        branch[_END] = name

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[int, str] | None:
        """How many tokens the longest known name takes here, and the name."""
        branch: dict[Any, Any] | None = self._tree.get((tokens[start].text, False)) if self._tree else None
        index, found = start, None
        while branch is not None:
            index += 1
            if _END in branch:
                found = (index - start, branch[_END])
            token = tokens[index] if index < len(tokens) else None
            branch = branch.get((token.text, token.spaced)) if token else None
        return found
