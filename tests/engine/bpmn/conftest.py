"""Small models: a snippet inside one executable process, and what is said about it."""

from collections.abc import Callable, Collection

import pytest

from engine.bpmn.model.definitions import Definitions
from engine.bpmn.problems import InvalidModel, Problem
from engine.bpmn.reader import read_bpmn
from engine.bpmn.validation import validate

NAMESPACES = " ".join(
    (
        'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"',
        'xmlns:pythmata="http://pythmata.org/schema/1.0/bpmn"',
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
        'xmlns:flowable="http://flowable.org/bpmn"',
    )
)


def _document(body: str, roots: str = "", *, executable: bool = True, attributes: str = "") -> bytes:
    process = f'<process id="p" isExecutable="{str(executable).lower()}" {attributes}>{body}</process>'
    return f'<definitions {NAMESPACES} targetNamespace="urn:t">{roots}{process}</definitions>'.encode()


@pytest.fixture
def document() -> Callable[..., bytes]:
    """`document(body, roots)` → a file with one process of id `p`."""
    return _document


@pytest.fixture
def read() -> Callable[..., Definitions]:
    return lambda body, roots="", **options: read_bpmn(_document(body, roots, **options))


@pytest.fixture
def check() -> Callable[..., list[Problem]]:
    """`check(body, roots)` → all problems of the model, whether the reader or the validation finds them."""

    def check(
        body: str, roots: str = "", registered: Collection[str] = (), **options: object
    ) -> list[Problem]:
        try:
            return validate(read_bpmn(_document(body, roots, **options)), registered=registered)  # type: ignore[arg-type]
        except InvalidModel as error:
            return error.problems

    return check
