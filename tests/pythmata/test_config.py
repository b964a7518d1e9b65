"""The list of environment variables: typed, complete, and an error a person can act on."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pythmata.config import BASE_DIR, VARIABLES, Variable, load_dotenv, value

TYPES = {
    "text": str,
    "boolean": bool,
    "integer": int,
    "number": float,
    "list": list,
    "path": str,
    "hours": tuple,
}


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_a_default_is_of_its_type(variable: Variable) -> None:
    assert isinstance(variable.default, TYPES[variable.kind])
    assert variable.help.endswith(".")


def test_no_variable_is_listed_twice() -> None:
    names = [variable.name for variable in VARIABLES]
    assert len(names) == len(set(names))


def test_no_secret_has_a_default_that_opens_anything() -> None:
    secrets = {variable.name: variable.default for variable in VARIABLES if variable.secret}
    assert {name for name, default in secrets.items() if default} == {"EMAIL_URL"}
    assert secrets["EMAIL_URL"] == "consolemail://"


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("PORT", "9000", 9000),
        ("SWEEP_INTERVAL_SECONDS", "0.5", 0.5),
        ("DEBUG", "on", True),
        ("HISTORY_CLEANUP_HOURS", "22-6", (22, 6)),
        ("HISTORY_CLEANUP_HOURS", "", ()),
        ("DEBUG", "no", False),
        ("DEBUG", " 1 ", True),
        ("ALLOWED_HOSTS", "a.example, b.example,", ["a.example", "b.example"]),
        ("VAR_DIR", "elsewhere", BASE_DIR / "elsewhere"),
        ("VAR_DIR", "/srv/pythmata", Path("/srv/pythmata")),
        ("PORT", "  ", 8000),
    ],
)
def test_text_becomes_a_value(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: object
) -> None:
    monkeypatch.setenv(name, text)
    assert value(name) == expected


@pytest.mark.parametrize(
    "name, text",
    [
        ("PORT", "eighty"),
        ("DEBUG", "maybe"),
        ("SWEEP_INTERVAL_SECONDS", "1s"),
        ("HISTORY_CLEANUP_HOURS", "22"),
        ("HISTORY_CLEANUP_HOURS", "22-25"),
    ],
)
def test_a_wrong_type_is_refused_with_name_type_and_meaning(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ImproperlyConfigured, match=rf"{name}='{text}' is not of type \w+\. Meaning: "):
        value(name)


def test_a_variable_that_is_not_listed_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        value("NOT_LISTED")


def test_the_file_is_not_read_under_pytest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMQP_URL", raising=False)
    file = tmp_path / ".env"
    file.write_text("AMQP_URL=amqp://from-the-file/\n")
    load_dotenv(file)
    assert value("AMQP_URL") == ""


def test_nothing_else_reads_the_environment() -> None:
    """PYTEST_VERSION, DJANGO_SETTINGS_MODULE and Django's own are no configuration."""
    allowed = {"pythmata/config.py"}
    reading = re.compile(r"os\.getenv|os\.environ(\.get|\[)")
    found = {
        str(file.relative_to(BASE_DIR))
        for folder in ("engine", "processes", "tasks", "pythmata")
        for file in (BASE_DIR / folder).rglob("*.py")
        if reading.search(file.read_text())
    }
    assert found <= allowed
