"""XML in, plain nodes out: the one place that parses XML, made safe against hostile files.

A document type or processing instruction is refused before anything is parsed, so that no entity can be
declared. Elements and attributes are counted before, depth and text while the parser reads, chunk by chunk.
Nothing is fetched from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from types import MappingProxyType
from typing import Any

import msgspec
from lxml import etree

from engine.errors import ReadError

MAX_BYTES = 5 * 1024 * 1024
MAX_ELEMENTS = 50_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 256
MAX_TEXT = 256 * 1024
_CHUNK = 64 * 1024

_ENCODINGS = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "us-ascii": "ascii",
        "ascii": "ascii",
        "utf-16": "utf-16",
        "iso-8859-1": "iso-8859-1",
        "iso-8859-15": "iso-8859-15",
        "windows-1252": "windows-1252",
    }
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_SPACE = re.compile(r"\s*")
_START_TAG = re.compile(r"<[^/]")
_TAG_NAME = re.compile(r"^[^\s/>]*")
_ATTRIBUTE = re.compile(r"""\s*[^\s=>"']+\s*=\s*(?:"[^"]*"|'[^']*')""")


class Node(msgspec.Struct, eq=False):
    """One element. ``attributes`` are those without namespace, ``foreign`` the others by (namespace, name).

    ``text`` is the character data directly inside, child elements left out. ``namespaces`` is that of the root.
    """

    namespace: str
    name: str
    line: int
    attributes: dict[str, str]
    foreign: dict[tuple[str, str], str]
    namespaces: dict[str | None, str]
    children: list[Node] = []
    text: str = ""

    def iterate(self) -> Iterator[Node]:
        """Itself and everything inside, in document order."""
        yield self
        for child in self.children:
            yield from child.iterate()

    def full_text(self) -> str:
        """All character data inside, that of child elements after its own."""
        return "".join(node.text for node in self.iterate())


def parse(xml: bytes) -> Node:
    """The root node. ReadError with a line if the file is not well-formed, unsafe, or over a limit."""
    if len(xml) > MAX_BYTES:
        raise ReadError(f"The file has {len(xml):,} bytes; the limit is {MAX_BYTES:,}.")
    text = _decoded(xml)
    _refuse_unsafe_prolog(text)
    _refuse_too_many_tags(text)
    return _read(text.encode())


def _decoded(xml: bytes) -> str:
    """The text without its declaration and byte order mark; lines keep their numbers."""
    encoding = next((name for mark, name in _BOMS if xml.startswith(mark)), None) or _declared_encoding(xml)
    try:
        text = xml.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = xml.count(b"\n", 0, error.start) + 1
        raise ReadError(f"The file is not valid {encoding}: save it as UTF-8.", line=line) from error
    declaration = _DECLARATION.match(text)
    return "\n" * declaration[0].count("\n") + text[declaration.end() :] if declaration else text


def _declared_encoding(xml: bytes) -> str:
    declared = _ENCODING.match(xml[:512])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise ReadError(f"The encoding {name!r} is not supported: save the file as UTF-8.", line=1)
    return _ENCODINGS[name]


def _refuse_unsafe_prolog(text: str) -> None:
    """Before the root element stand comments and white space only: no DOCTYPE, no processing instruction."""
    position = _after_space(text, 0)
    while comment := _COMMENT.match(text, position):
        position = comment.end()
    if text.startswith("<!DOCTYPE", position):
        raise ReadError(
            "A document type declaration is not allowed: delete the DOCTYPE.", line=_line(text, position)
        )
    if text.startswith("<?", position):
        raise ReadError("Processing instructions are not allowed: delete it.", line=_line(text, position))


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _refuse_too_many_tags(text: str) -> None:
    """Counts start tags and their attributes, which in well-formed XML needs no parser: ``<`` is always markup."""
    count = 0
    for start, end in _markup(text):
        part = text[start:end]
        opening = part.count("<") - part.count("</")
        if count + opening > MAX_ELEMENTS:
            position = next(islice(_START_TAG.finditer(part), MAX_ELEMENTS - count, None)).start()
            line = _line(text, start + position)
            raise ReadError(f"The file has more than {MAX_ELEMENTS:,} elements, the limit.", line=line)
        count += opening
        if part.count("=") > MAX_ATTRIBUTES:
            _refuse_too_many_attributes(text, start, part)


def _markup(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of text outside comments and CDATA sections."""
    start = 0
    while (section := text.find("<!", start)) >= 0:
        yield start, section
        closing = "-->" if text.startswith("<!--", section) else "]]>"
        end = text.find(closing, section)
        if end < 0:
            return
        start = end + len(closing)
    yield start, len(text)


def _refuse_too_many_attributes(text: str, offset: int, part: str) -> None:
    position = 0
    for tag in part.split("<"):
        if tag.count("=") > MAX_ATTRIBUTES and not tag.startswith("/"):
            attributes = _TAG_NAME.sub("", tag, count=1)
            count = end = 0
            while count <= MAX_ATTRIBUTES and (found := _ATTRIBUTE.match(attributes, end)):
                count, end = count + 1, found.end()
            if count > MAX_ATTRIBUTES:
                line = _line(text, offset + position)
                raise ReadError(
                    f"An element has more than {MAX_ATTRIBUTES} attributes, the limit.", line=line
                )
        position += len(tag) + 1


def _parser() -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("start", "end", "pi"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )


def _read(xml: bytes) -> Node:
    parser, builder = _parser(), _Builder()
    try:
        for start in range(0, len(xml), _CHUNK):
            parser.feed(xml[start : start + _CHUNK])
            builder.take(parser)
        parser.close()
        builder.take(parser)
    except etree.XMLSyntaxError as error:
        builder.take(parser)
        raise _syntax_error(parser, error) from error
    if builder.root is None:
        raise ReadError("The file holds no element.", line=1)
    return builder.root


def _syntax_error(parser: etree.XMLPullParser, error: etree.XMLSyntaxError) -> ReadError:
    """The first thing the parser stumbled over, which is what has to be repaired."""
    log = [*parser.feed_error_log]
    message, line = (log[0].message.strip(), log[0].line) if log else (str(error.msg), error.lineno)
    return ReadError(f"The file is not well-formed XML: {message.rstrip('.')}.", line=line or None)


class _Builder:
    """Turns parser events into nodes; checks depth and lengths of text."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._stack: list[Node] = []
        self._namespaces: dict[str | None, str] = {}

    def take(self, parser: etree.XMLPullParser) -> None:
        for event, found in parser.read_events():
            element: Any = found
            if event == "start":
                self._start(element)
            elif event == "end":
                self._end(element)
            else:
                raise ReadError(
                    "Processing instructions are not allowed: delete it.", line=element.sourceline
                )

    def _start(self, element: Any) -> None:
        line = element.sourceline or 0
        if len(self._stack) >= MAX_DEPTH:
            raise ReadError(f"The elements are nested more than {MAX_DEPTH} deep, the limit.", line=line)
        if self.root is None:
            self._namespaces = dict(element.nsmap)
        node = self._node(element, line)
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self.root = node
        self._stack.append(node)

    def _node(self, element: Any, line: int) -> Node:
        namespace, name = _split(str(element.tag))
        attributes: dict[str, str] = {}
        foreign: dict[tuple[str, str], str] = {}
        for key, value in element.attrib.items():
            if len(value) > MAX_TEXT:
                raise ReadError(f"An attribute is longer than {MAX_TEXT:,} characters, the limit.", line=line)
            if key[0] == "{":
                foreign[_split(str(key))] = str(value)
            else:
                attributes[str(key)] = str(value)
        return Node(namespace, name, line, attributes, foreign, self._namespaces)

    def _end(self, element: Any) -> None:
        node = self._stack.pop()
        text = element.text or ""
        if node.children:
            text += "".join(child.tail or "" for child in element)
        if len(text) > MAX_TEXT:
            raise ReadError(f"A text is longer than {MAX_TEXT:,} characters, the limit.", line=node.line)
        node.text = text


def _split(name: str) -> tuple[str, str]:
    """``{namespace}name`` in two parts."""
    if name[0] != "{":
        return "", name
    namespace, _, local = name[1:].partition("}")
    return namespace, local
