"""What is called: by a binding that there is."""

from collections.abc import Callable

from engine.bpmn.problems import Problem

Check = Callable[..., list[Problem]]


def test_the_binding_is_one_that_there_is(check: Check) -> None:
    call = '\n<callActivity id="c" calledElement="p" camunda:calledElementBinding="{}"/>'
    (problem,) = check(call.format("newest"))
    assert (problem.rule, problem.element_id, problem.line, problem.severity) == (
        "binding-unknown",
        "c",
        2,
        "error",
    )
    assert check(call.format("deployment")) == []
