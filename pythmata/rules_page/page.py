"""docs/validation-rules.md."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.validation.catalogue import GROUPS, Entry
from pythmata.rules_page.files import DECISIONS, DEPLOYMENT, DIALECTS, READING

_HEAD = """\
# What is said about a model: the rules

Written by `make docs` from the tables of the code.

Every finding names its file, element, line and rule, says what is wrong and what to do about it. Errors forbid the
deployment, warnings do not. The designer shows findings while one draws; `POST /api/definitions/validate/` gives them
for a text, `python manage.py lint FILE…` for files:

| option | |
| --- | --- |
| `--format json` | the same findings as data, as the API gives them |
| `--strict` | warnings fail as errors do |

It ends with 0 if nothing forbids the deployment, with 1 if something does, with 2 if a file cannot be read.
"""

ALL: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Reading the file", READING),
    *GROUPS,
    ("Extensions of other tools", DIALECTS),
    ("Deployment", DEPLOYMENT),
    ("Decisions (DMN)", DECISIONS),
)


def validation_rules_page() -> str:
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield _HEAD
    for title, entries in ALL:
        yield f"## {title}\n"
        yield "| rule | severity | what is wrong | what to do |"
        yield "| --- | --- | --- | --- |"
        for entry in entries:
            yield f"| `{entry.id}` | {entry.severity} | {entry.says} | {entry.hint} |"
        yield ""
