"""Hostile and oversized files end quickly, with the line and the limit named."""

import resource
import time
from collections.abc import Callable

import pytest

from engine.bpmn import xml
from engine.bpmn.xml import parse
from engine.errors import ReadError

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]><a>&l9;</a>',
    "quadratic blow-up": f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 1000}</a>',
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]><a/>',
    "external subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    "behind a comment": '<!-- <a> -->\n\n<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    "behind a declaration": '<?xml version="1.0"?>\n<!DOCTYPE a><a/>',
}


@pytest.mark.parametrize("name", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_document_types_are_refused_in_every_encoding(name: str, encoding: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ReadError, match="DOCTYPE") as caught:
        parse(DOCTYPES[name].encode(encoding))
    assert time.perf_counter() - started < 0.2
    assert caught.value.line is not None


@pytest.mark.parametrize(
    "text", ["<?php x?><a/>", "<a><?xml-stylesheet href='x'?></a>", "<!-- --><?x y?><a/>"]
)
def test_processing_instructions_are_refused(text: str) -> None:
    with pytest.raises(ReadError, match="Processing instructions"):
        parse(text.encode())


def test_words_that_look_like_a_document_type_are_fine_in_comments_and_texts() -> None:
    root = parse(b"<!-- <!DOCTYPE a> <?x?> --><a><![CDATA[<!DOCTYPE b>]]></a>")
    assert root.text == "<!DOCTYPE b>"


BOMBS: dict[str, Callable[[], bytes]] = {
    "depth": lambda: b"<a>" * 1_500_000,
    "elements": lambda: b"<a>" + b"<b/>" * 1_200_000 + b"</a>",
    "attributes": lambda: b"<a " + b" ".join(b'a%d=""' % n for n in range(300_000)) + b"/>",
    "text": lambda: b"<a>" + b"x" * 5_000_000 + b"</a>",
    "character references": lambda: b"<a>" + b"&#60;" * 1_000_000 + b"</a>",
    "namespaces": lambda: b"<a " + b" ".join(b'xmlns:n%d="u"' % n for n in range(200_000)) + b"/>",
    "name": lambda: b"<" + b"a" * 5_000_000 + b"/>",
    "open comments": lambda: b"<!--" * 1_000_000,
    "spaces": lambda: b" " * 5_000_000,
    "bytes": lambda: b"<a>" + b" " * xml.MAX_BYTES + b"</a>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_within_200_ms(name: str) -> None:
    bomb = BOMBS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(ReadError):
        parse(bomb)
    assert time.process_time() - started < 0.2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


LIMITS: dict[str, tuple[int, Callable[[int], bytes], str]] = {
    "elements": (xml.MAX_ELEMENTS, lambda n: b"<a>" + b"<b/>" * (n - 1) + b"</a>", "50,000 elements"),
    "depth": (xml.MAX_DEPTH, lambda n: b"<a>" * n + b"</a>" * n, "64 deep"),
    "attributes": (
        xml.MAX_ATTRIBUTES,
        lambda n: b"<a " + b" ".join(b'a%d=""' % i for i in range(n)) + b"/>",
        "256 attributes",
    ),
    "text": (xml.MAX_TEXT, lambda n: b"<a>" + b"x" * n + b"</a>", "262,144 characters"),
    "attribute text": (xml.MAX_TEXT, lambda n: b'<a b="' + b"x" * n + b'"/>', "262,144 characters"),
    "bytes": (
        xml.MAX_BYTES,
        lambda n: b"<a>" + b"<!---->" * ((n - 7) // 7) + b" " * ((n - 7) % 7) + b"</a>",
        "5,242,880",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_accept_what_is_just_inside_and_name_themselves_just_outside(name: str) -> None:
    limit, make, named = LIMITS[name]
    assert parse(make(limit)).name == "a"
    with pytest.raises(ReadError, match=named):
        parse(make(limit + 1))


@pytest.mark.parametrize(
    "text, line, words",
    [
        ("<a>\n<b></a>", 2, "tag mismatch"),
        ("<a>\n\n&nbsp;</a>", 3, "Entity 'nbsp' not defined"),
        ("<a b='1' b='2'/>", 1, "redefined"),
        ("<x:a/>", 1, "Namespace prefix x"),
        ("no XML", 1, "Start tag expected"),
    ],
)
def test_malformed_xml_is_reported_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ReadError, match=words) as caught:
        parse(text.encode())
    assert caught.value.line == line


def test_an_empty_file_is_reported() -> None:
    with pytest.raises(ReadError):
        parse(b"")


def test_unknown_and_wrong_encodings_are_reported() -> None:
    with pytest.raises(ReadError, match="utf-7"):
        parse(b'<?xml version="1.0" encoding="utf-7"?><a/>')
    with pytest.raises(ReadError, match="not valid utf-8") as caught:
        parse(b"<a>\n\xff</a>")
    assert caught.value.line == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_usual_encodings_give_the_same_text(encoding: str) -> None:
    root = parse(f'<?xml version="1.0" encoding="{encoding}"?>\n<a b="Prüfen">ä</a>'.encode(encoding))
    assert (root.attributes["b"], root.text, root.line) == ("Prüfen", "ä", 2)


def test_nothing_is_included() -> None:
    root = parse(
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname" parse="text"/></a>'
    )
    assert root.full_text() == ""


def test_text_around_children_is_kept_and_lines_are_counted() -> None:
    root = parse(b'<a xmlns:x="urn:x" x:k="v">one\n<b>two</b> three<!-- no --> four</a>')
    assert (root.text, root.children[0].text, root.children[0].line) == ("one\n three four", "two", 2)
    assert root.foreign == {("urn:x", "k"): "v"}
