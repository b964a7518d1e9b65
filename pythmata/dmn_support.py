"""The page docs/dmn-support.md: what of DMN there is, and how the public test suite goes, folder by folder."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby

from pythmata.config import BASE_DIR

RESULTS = BASE_DIR / "docs" / "dmn-tck.json"
_INTRODUCTION = """\
# DMN support

Written by `make docs` from docs/dmn-tck.json, which the runner of the test suite writes:

    CONFORMANCE_DIR=<folder that holds dmn-tck/> python -m tests.conformance.dmn_tck --write

Files of DMN 1.1, 1.2, 1.3, 1.4 and 1.5 are read. There is:

- decision tables with the hit policies UNIQUE, FIRST, PRIORITY, ANY, COLLECT (also SUM, COUNT, MIN, MAX),
  RULE ORDER and OUTPUT ORDER; several outputs, input values, output values, default outputs
- the boxed expressions literal, context, relation, list, invocation, function definition, conditional, filter, for,
  every and some
- requirements between decisions, input data, business knowledge models and decision services, which are functions too
- item definitions with components, collections, functions, allowed values and constraints; values are fitted to them
- imports of other DMN files by namespace, with and without a prefix
- FEEL ([decision 5](decisions/0005-own-feel.md))

What goes wrong inside a decision makes that part null and leaves a warning with its place. Deployment refuses files
with unreadable expressions, unknown types, references that lead nowhere and circles; gaps and overlaps of decision
tables are warnings.

## Limits

- Functions of the kinds Java and PMML are not called: they would run code of another language. Their value is null.
- Dates lie in the years 1 to 9999, seconds have six decimal places.
- Regular expressions run in linear time: they know no back references.
- Gaps and overlaps are looked for in tables whose conditions compare with constants, 300,000 steps for a file.
- One evaluation takes at most 1,000,000 steps, all its decisions together.
- COLLECT without aggregation, RULE ORDER and OUTPUT ORDER give an empty list when no rule matches, COUNT gives 0.

## Test suite

A case counts as *with a value* if it expects something else than null: an engine that answers null to everything passes
all the others.
"""


def dmn_support_page() -> str:
    """docs/dmn-support.md"""
    results = json.loads(RESULTS.read_text())
    return "\n".join(_page(results["folders"], results["gaps"])) + "\n"


def _page(folders: Mapping[str, Mapping[str, int]], gaps: Mapping[str, str]) -> Iterator[str]:
    yield _INTRODUCTION
    yield "| folder | cases | passed | with a value | passed |\n|---|--:|--:|--:|--:|"
    for name, counts in sorted(folders.items()):
        yield _row(name, [counts])
    yield _row("**all**", [*folders.values()])
    yield "\n## Cases that fail"
    by_reason = sorted(gaps.items(), key=lambda gap: (gap[1], gap[0]))
    for reason, cases in groupby(by_reason, key=lambda gap: gap[1]):
        yield f"\n{reason}\n"
        yield from (f"- `{case}`" for case, _ in cases)


def _row(name: str, counts: list[Mapping[str, int]]) -> str:
    columns = ("cases", "cases_passed", "values", "values_passed")
    return (
        f"| {name} | {' | '.join(str(sum(part.get(column, 0) for part in counts)) for column in columns)} |"
    )
