r"""Regular expressions of XPath (Functions and Operators 3.1, 5.6.1) → those of RE2.

RE2 lacks what this writes out: classes less others ``[a-z-[aeiou]]``, blocks ``\p{IsGreek}``, characters of names
``\i`` and ``\c``, digits and letters of all scripts. Back references stay impossible: they would take exponential
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.feel.builtins.base import FeelError

_LAST = 0x10FFFF
_SPACE = " \t\n\r"
_INITIAL = (
    ":A-Z_a-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}-\\x{200D}"
    "\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}"
    "\\x{10000}-\\x{EFFFF}"
)
_INSIDE: Mapping[str, str] = MappingProxyType(
    {
        "d": "\\p{Nd}",
        "w": "\\p{L}\\p{M}\\p{N}\\p{S}_",
        "s": " \\t\\n\\r",
        "i": _INITIAL,
        "c": _INITIAL + "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}",
    }
)
"""What an escape stands for inside brackets. An underscore counts as a letter, as it does nearly everywhere."""
_BLOCKS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "BasicLatin": (0x0000, 0x007F),
        "Latin-1Supplement": (0x0080, 0x00FF),
        "LatinExtended-A": (0x0100, 0x017F),
        "LatinExtended-B": (0x0180, 0x024F),
        "IPAExtensions": (0x0250, 0x02AF),
        "SpacingModifierLetters": (0x02B0, 0x02FF),
        "CombiningDiacriticalMarks": (0x0300, 0x036F),
        "Greek": (0x0370, 0x03FF),
        "GreekandCoptic": (0x0370, 0x03FF),
        "Cyrillic": (0x0400, 0x04FF),
        "Armenian": (0x0530, 0x058F),
        "Hebrew": (0x0590, 0x05FF),
        "Arabic": (0x0600, 0x06FF),
        "Devanagari": (0x0900, 0x097F),
        "Thai": (0x0E00, 0x0E7F),
        "HangulJamo": (0x1100, 0x11FF),
        "LatinExtendedAdditional": (0x1E00, 0x1EFF),
        "GreekExtended": (0x1F00, 0x1FFF),
        "GeneralPunctuation": (0x2000, 0x206F),
        "SuperscriptsandSubscripts": (0x2070, 0x209F),
        "CurrencySymbols": (0x20A0, 0x20CF),
        "LetterlikeSymbols": (0x2100, 0x214F),
        "NumberForms": (0x2150, 0x218F),
        "Arrows": (0x2190, 0x21FF),
        "MathematicalOperators": (0x2200, 0x22FF),
        "BoxDrawing": (0x2500, 0x257F),
        "CJKSymbolsandPunctuation": (0x3000, 0x303F),
        "Hiragana": (0x3040, 0x309F),
        "Katakana": (0x30A0, 0x30FF),
        "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
        "HangulSyllables": (0xAC00, 0xD7A3),
        "PrivateUse": (0xE000, 0xF8FF),
    }
)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_Ranges = list[tuple[int, int]]


def translated(pattern: str, ignore_space: bool) -> str:
    """The pattern for RE2. Raises FeelError for what cannot be expressed there."""
    return _Translation(pattern, ignore_space).whole()


class _Translation:
    def __init__(self, pattern: str, ignore_space: bool) -> None:
        self._text = pattern
        self._at = 0
        self._ignore_space = ignore_space

    def whole(self) -> str:
        pieces: list[str] = []
        while self._at < len(self._text):
            character = self._next()
            if character == "\\":
                pieces.append(self._escape())
            elif character == "[":
                pieces.append(self._class())
            elif not (self._ignore_space and character in _SPACE):
                pieces.append(character)
        return "".join(pieces)

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise FeelError(f"The pattern {self._text[:80]!r} is not complete.")
        character = self._text[self._at]
        self._at += 1
        return character

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _name(self) -> str:
        r"""Of a property, behind ``\p``: ``{Lu}``."""
        if self._next() != "{":
            raise FeelError("A property is written \\p{…}.")
        end = self._text.find("}", self._at)
        if end < 0:
            raise FeelError("A property is written \\p{…}.")
        name = self._text[self._at : end]
        self._at = end + 1
        return "".join(name.split()) if self._ignore_space else name

    def _escape(self) -> str:
        letter = self._next()
        if self._ignore_space:
            while letter in _SPACE:
                letter = self._next()
        if letter.isdigit():
            raise FeelError(f"Back references as \\{letter} are not there: they would take too long.")
        if letter in "pP":
            return self._property(letter == "P", inside=False)
        if letter.lower() in _INSIDE:
            return f"[{'^' if letter.isupper() else ''}{_INSIDE[letter.lower()]}]"
        return f"\\{letter}"

    def _property(self, negated: bool, *, inside: bool) -> str:
        name = self._name()
        if not name.startswith("Is"):
            return f"\\{'P' if negated else 'p'}{{{name}}}"
        first, last = self._block(name)
        if not negated:
            return f"\\x{{{first:X}}}-\\x{{{last:X}}}" if inside else f"[\\x{{{first:X}}}-\\x{{{last:X}}}]"
        around = _written(_without([(0, _LAST)], [(first, last)]))
        return around if inside else f"[{around}]"

    def _block(self, name: str) -> tuple[int, int]:
        if name[2:] not in _BLOCKS:
            raise FeelError(f"The block {name!r} of characters is not known.")
        return _BLOCKS[name[2:]]

    # -- classes

    def _class(self) -> str:
        """Behind ``[``: as it stands if nothing is taken away from it, else as ranges."""
        start = self._at
        negated, pieces = self._peek() == "^", list[str]()
        if negated:
            self._at += 1
        while (character := self._next()) != "]" or not pieces:
            if character == "-" and self._peek() == "[":
                self._at = start
                return f"[{_written(self._ranges())}]"
            pieces.append(self._item(character))
        return f"[{'^' if negated else ''}{''.join(pieces)}]"

    def _item(self, character: str) -> str:
        if character == "[":
            return "\\["
        if character != "\\":
            return character
        letter = self._next()
        if letter.isdigit():
            raise FeelError("A back reference cannot stand in brackets.")
        if letter in "pP":
            return self._property(letter == "P", inside=True)
        if letter in _INSIDE:
            return _INSIDE[letter]
        if letter in ("D", "S", "W"):
            return {"D": "\\P{Nd}", "S": "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}"}.get(
                letter, "\\p{P}\\p{Z}\\p{C}"
            )
        return f"\\{letter}"

    def _ranges(self) -> _Ranges:
        """A class that is made of single characters and ranges alone, less another one."""
        negated = self._peek() == "^"
        if negated:
            self._at += 1
        found: _Ranges = []
        less: _Ranges = []
        while (character := self._next()) != "]":
            if character == "-" and self._peek() == "[":
                self._at += 1
                less = self._ranges()
                continue
            first = self._point(character)
            last = first
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("[", "]"):
                self._at += 1
                last = self._point(self._next())
            found.append((first, last))
        return _without(_without([(0, _LAST)], found) if negated else found, less)

    def _point(self, character: str) -> int:
        if character != "\\":
            return ord(character)
        letter = self._next()
        if letter in "pP" or letter.lower() in _INSIDE:
            raise FeelError(f"From a class with \\{letter} nothing can be taken away.")
        return ord(_CONTROL.get(letter, letter))


def _without(ranges: _Ranges, less: _Ranges) -> _Ranges:
    for start, end in less:
        left = [(first, min(last, start - 1)) for first, last in ranges]
        right = [(max(first, end + 1), last) for first, last in ranges]
        ranges = [(first, last) for first, last in (*left, *right) if first <= last]
    return ranges


def _written(ranges: _Ranges) -> str:
    if not ranges:
        return f"^\\x{{0}}-\\x{{{_LAST:X}}}"
    return "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in ranges)
