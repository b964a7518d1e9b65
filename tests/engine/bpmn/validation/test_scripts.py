"""Scripts and expressions are parsed wherever they stand, and wrong ones told with their line."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.validation.tables import Check, Finding, error, findings


def script(text: str, language: str = "python") -> str:
    return f'<scriptTask id="x" scriptFormat="{language}"><script>{text}</script></scriptTask>'


def listener(text: str, language: str = "python", on: str = "userTask") -> str:
    inside = f'<camunda:script scriptFormat="{language}">{text}</camunda:script>'
    return (
        f'<{on} id="x"><extensionElements>\n<camunda:executionListener event="start">{inside}'
        f"</camunda:executionListener></extensionElements></{on}>"
    )


CALL = '<callActivity id="x" calledElement="g"/>'
GLOBAL = '\n<globalScriptTask id="g" scriptLanguage="{}">{}</globalScriptTask>'

WRONG: dict[str, tuple[str, str, list[Finding]]] = {
    "Python that cannot be parsed": (script("a = 1\nb ="), "", [error("script-syntax", "x", 2)]),
    "FEEL that cannot be parsed": (script("a +", "feel"), "", [error("expression-syntax", "x")]),
    "Groovy": (script("a", "groovy"), "", [error("script-language", "x")]),
    "no language": (script("a", ""), "", [error("script-language", "x")]),
    "no script": ('<scriptTask id="x" scriptFormat="python"/>', "", [error("script-missing", "x")]),
    "a global task that cannot be parsed": (
        CALL,
        GLOBAL.format("python", "<script>a =</script>"),
        [error("script-syntax", "g", 2)],
    ),
    "a global task in Groovy": (
        CALL,
        GLOBAL.format("groovy", "<script>a</script>"),
        [error("script-language", "g", 2)],
    ),
    "a global task without script": (CALL, GLOBAL.format("python", ""), [error("script-missing", "g", 2)]),
    "a listener that cannot be parsed": (listener("a = 1\nb ="), "", [error("script-syntax", "x", 3)]),
    "a listener in Groovy": (listener("a", "groovy"), "", [error("script-language", "x", 2)]),
    "a listener in FEEL": (listener("a", "feel"), "", [error("script-language", "x", 2)]),
    "a listener's expression": (
        '<userTask id="x"><extensionElements>\n<camunda:executionListener event="start" expression="${a +}"/>'
        "</extensionElements></userTask>",
        "",
        [error("expression-syntax", "x", 2)],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_told(check: Check, name: str) -> None:
    body, roots, expected = WRONG[name]
    assert findings(check(body, roots)) == expected


RIGHT: dict[str, tuple[str, str]] = {
    "Python": (script("a = 1\nb = a"), ""),
    "FEEL": (script("a + 1", "feel"), ""),
    "a global task": (CALL, GLOBAL.format("python", "<script>a = 1</script>")),
    "a listener": (listener("a = 1"), ""),
    "a listener, the language by its media type": (listener("a = 1", "text/x-python"), ""),
    "a global task that nobody calls": ('<task id="x"/>', GLOBAL.format("groovy", "<script>a</script>")),
}


@pytest.mark.parametrize("name", RIGHT)
def test_is_right(check: Check, name: str) -> None:
    assert check(*RIGHT[name]) == []
