"""Archives: what is taken out of them, and what they may not do. Each limit on both sides."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from engine.errors import ReadError
from processes import archives
from processes.archives import MAX_ENTRIES, MAX_RATIO, InvalidArchive, unpack

Content = Mapping[str | zipfile.ZipInfo, bytes]


def archive(files: Content, method: int = zipfile.ZIP_STORED) -> dict[str, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return {"a.zip": buffer.getvalue()}


def test_models_and_forms_are_taken_and_the_rest_is_left() -> None:
    files = archive({"a.bpmn": b"1", "forms/b.form": b"2", "README.md": b"3", "c.bpmn20.xml": b"4"})
    assert unpack(files) == {"a.bpmn": b"1", "forms/b.form": b"2", "c.bpmn20.xml": b"4"}


def test_an_archive_inside_an_archive_is_left() -> None:
    inner = archive({"b.bpmn": b"2"})["a.zip"]
    assert unpack(archive({"a.bpmn": b"1", "inner.zip": inner})) == {"a.bpmn": b"1"}


@pytest.mark.parametrize(
    "name",
    [
        "../a.bpmn",
        "forms/../../a.bpmn",
        "/etc/a.bpmn",
        "//host/a.bpmn",
        "..\\a.bpmn",
        "\\a.bpmn",
        "C:\\a.bpmn",
        "C:a.bpmn",
        "forms/..",
    ],
)
def test_a_path_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(InvalidArchive, match="leads out of it"):
        unpack(archive({"good.bpmn": b"1", name: b"2"}))


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("a.bpmn")
    link.external_attr = 0o120777 << 16
    with pytest.raises(InvalidArchive, match="leads out of it"):
        unpack(archive({link: b"/etc/passwd"}))


def test_the_number_of_files_is_limited() -> None:
    files: Content = {f"{number}.bpmn": b"1" for number in range(MAX_ENTRIES)}
    assert len(unpack(archive(files))) == MAX_ENTRIES
    with pytest.raises(InvalidArchive, match=f"has {MAX_ENTRIES + 1} files; the limit is {MAX_ENTRIES}"):
        unpack(archive({**files, "more.txt": b"1"}))


def test_the_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_INFLATED", 1000)
    assert unpack(archive({"a.bpmn": b"x" * 400, "b.bpmn": b"x" * 600}))
    with pytest.raises(InvalidArchive, match="unpacks to 1001 bytes; the limit is 1000"):
        unpack(archive({"a.bpmn": b"x" * 400, "b.bpmn": b"x" * 601}))


def test_the_ratio_is_limited() -> None:
    """A bomb unpacks to a multiple of its size."""
    packed = archive({"a.bpmn": b"x" * 1_000_000}, zipfile.ZIP_DEFLATED)
    assert len(packed["a.zip"]) * MAX_RATIO < 1_000_000
    with pytest.raises(InvalidArchive, match=f"more than {MAX_RATIO} times"):
        unpack(packed)
    modest = b"".join(number.to_bytes(4, "big") for number in range(20_000))
    assert unpack(archive({"a.bpmn": modest}, zipfile.ZIP_DEFLATED))["a.bpmn"] == modest


def test_what_the_header_says_of_the_size_is_not_believed() -> None:
    """A header that says less than there is."""
    content = archive({"a.bpmn": b"x" * 50_000}, zipfile.ZIP_DEFLATED)["a.zip"]
    lying = content.replace((50_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(InvalidArchive):
        unpack({"a.zip": lying})


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no archive", archive({"a.bpmn": b"1"})["a.zip"][:-30]],
    ids=["empty", "no archive", "cut off"],
)
def test_a_broken_archive_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidArchive, match="cannot be unpacked"):
        unpack({"a.zip": content})


def test_a_damaged_member_is_refused() -> None:
    content = archive({"a.bpmn": b"<definitions/>"})["a.zip"].replace(b"<definitions/>", b"<definitionz/>")
    with pytest.raises(InvalidArchive, match="cannot be unpacked"):
        unpack({"a.zip": content})


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(archive({"a.bpmn": b"1"})["a.zip"])
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidArchive, match="cannot be unpacked"):
        unpack({"a.zip": bytes(content)})


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({}, "nothing to deploy"),
        (archive({"README.md": b"1"}), "nothing to deploy"),
        ({"a.txt": b"1"}, "a.txt is neither"),
        ({"a.bpmn": b"1", **archive({"a.bpmn": b"2"})}, "two files named a.bpmn"),
    ],
)
def test_what_cannot_be_deployed_is_refused(files: dict[str, bytes], text: str) -> None:
    with pytest.raises(ReadError, match=text):
        unpack(files)
