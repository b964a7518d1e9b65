"""The processes of the load, and how often each element has to be in the history of an instance that ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.processes.diagrams import HEAD, MESSAGE

WIDTH = 8
"""Branches of the fork, and jobs of the repeated activity."""
DEEPEST = 3
TOO_LATE_SECONDS = 6
REMINDER_SECONDS = 25
METRONOME_SECONDS = 2
EXTERNAL_TOPIC = "chaos-pack"
ADDRESS = "= stub + &quot;/{path}&quot;"

Expected = Mapping[str, int]


def _call(element: str, path: str, attributes: str = "") -> str:
    """A service task that calls the other side, so often that no bad day of it makes an incident."""
    return f"""<serviceTask id="{element}" {attributes}><extensionElements>
<pythmata:serviceTaskConfig taskName="http" retries="20" retryBackoff="PT1S" resultVariable="{element}_result">
<pythmata:properties><pythmata:property name="method" value="POST"/>
<pythmata:property name="url" value="{ADDRESS.format(path=path)}"/>
</pythmata:properties></pythmata:serviceTaskConfig></extensionElements></serviceTask>"""


def _script(element: str, attributes: str = "") -> str:
    return (
        f'<scriptTask id="{element}" scriptFormat="feel" pythmata:resultVariable="{element}_value" {attributes}>'
        "<script>1 + 1</script></scriptTask>"
    )


def _process(
    key: str, elements: Sequence[str], flows: Sequence[str], *, attributes: str = "", outside: str = ""
) -> bytes:
    """``flows`` are "source target" or, on the way out of a decision, "source target condition"."""
    lines = [
        f'<sequenceFlow id="flow_{number}" sourceRef="{flow.split()[0]}" targetRef="{flow.split()[1]}"/>'
        for number, flow in enumerate(flows)
    ]
    body = "\n".join([*elements, *lines])
    head = HEAD.replace(
        "targetNamespace", 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace'
    )
    text = (
        f'{head}{outside}<process id="{key}" isExecutable="true" {attributes}>{body}</process></definitions>'
    )
    return text.encode()


BEGIN, END = '<startEvent id="begin"/>', '<endEvent id="end"/>'


def _chain(*names: str) -> list[str]:
    return [f"{source} {target}" for source, target in pairwise(names)]


def _effects() -> bytes:
    elements = [
        BEGIN,
        _script("prepare"),
        _call("charge", "charge"),
        _script("book"),
        _call("tell", "tell"),
        END,
    ]
    return _process("effects", elements, _chain("begin", "prepare", "charge", "book", "tell", "end"))


def _wide() -> bytes:
    branches = [f"branch_{number}" for number in range(1, WIDTH + 1)]
    elements = [BEGIN, '<parallelGateway id="fork"/>', '<parallelGateway id="join"/>', _script("sum"), END]
    elements += [_script(branch, 'pythmata:asyncBefore="true"') for branch in branches]
    flows = [f"fork {branch}" for branch in branches] + [f"{branch} join" for branch in branches]
    return _process("wide", elements, ["begin fork", *flows, "join sum", "sum end"])


def _race() -> bytes:
    timer = (
        '<boundaryEvent id="too_late" attachedToRef="decide"><timerEventDefinition>'
        f"<timeDuration>PT{TOO_LATE_SECONDS}S</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    elements = [
        BEGIN,
        '<userTask id="decide"/>',
        timer,
        _call("decided", "decided"),
        _call("expired", "expired"),
        END,
    ]
    elements.append('<endEvent id="end_late"/>')
    flows = [*_chain("begin", "decide", "decided", "end"), *_chain("too_late", "expired", "end_late")]
    return _process("race", elements, flows)


def _dialog() -> bytes:
    message = MESSAGE.format(name="reply", key="= order")
    elements = [
        BEGIN,
        _script("ask"),
        '<eventBasedGateway id="either"/>',
        '<intermediateCatchEvent id="replied"><messageEventDefinition messageRef="m_reply"/></intermediateCatchEvent>',
        '<intermediateCatchEvent id="reminded"><timerEventDefinition>'
        f"<timeDuration>PT{REMINDER_SECONDS}S</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        _call("answer", "answer"),
        END,
        '<endEvent id="end_late"/>',
    ]
    flows = [
        *_chain("begin", "ask", "either", "replied", "answer", "end"),
        *_chain("either", "reminded", "end_late"),
    ]
    return _process("dialog", elements, flows, outside=message)


def _nested(depth: int) -> bytes:
    """Calls another one deeper, down to a service task."""
    inner = (
        f'<callActivity id="inner" calledElement="nested_{depth + 1}"><extensionElements>'
        '<camunda:in variables="all"/></extensionElements></callActivity>'
    )
    work = _call("inner", "nested") if depth == DEEPEST else inner
    elements = [BEGIN, work, _script("after"), END]
    return _process(f"nested_{depth}", elements, _chain("begin", "inner", "after", "end"))


def _many() -> bytes:
    pack = (
        '<serviceTask id="pack"><extensionElements>'
        f'<pythmata:serviceTaskConfig taskName="{EXTERNAL_TOPIC}" retries="20" retryBackoff="PT1S"/>'
        "</extensionElements>"
        f"<multiInstanceLoopCharacteristics><loopCardinality>{WIDTH}</loopCardinality></multiInstanceLoopCharacteristics>"
        "</serviceTask>"
    )
    return _process("many", [BEGIN, pack, _script("sum"), END], _chain("begin", "pack", "sum", "end"))


def _undo() -> bytes:
    elements = [
        BEGIN,
        _call("charge", "charge"),
        '<boundaryEvent id="charged" attachedToRef="charge"><compensateEventDefinition/></boundaryEvent>',
        _call("refund", "refund", 'isForCompensation="true"'),
        '<intermediateThrowEvent id="regret"><compensateEventDefinition/></intermediateThrowEvent>',
        END,
        '<association id="undone_by" sourceRef="charged" targetRef="refund" associationDirection="One"/>',
    ]
    return _process("undo", elements, _chain("begin", "charge", "regret", "end"))


def _pulse() -> bytes:
    return _process("pulse", [BEGIN, _call("beat", "pulse"), END], _chain("begin", "beat", "end"))


def _slow() -> bytes:
    return _process("slow", [BEGIN, _call("drag", "slow"), END], _chain("begin", "drag", "end"))


def _watched() -> bytes:
    """Lives as long as the run; its version goes up every second."""
    tick = (
        '<boundaryEvent id="tick" attachedToRef="stay" cancelActivity="false"><timerEventDefinition>'
        "<timeCycle>R/PT1S</timeCycle></timerEventDefinition></boundaryEvent>"
    )
    elements = [BEGIN, '<userTask id="stay"/>', tick, END, '<endEvent id="ticked"/>']
    return _process("watched", elements, [*_chain("begin", "stay", "end"), "tick ticked"])


def metronome(beats: int) -> bytes:
    """Starts an instance every other second, so many times; none may be left out."""
    begin = (
        '<startEvent id="begin"><timerEventDefinition>'
        f"<timeCycle>R{beats}/PT{METRONOME_SECONDS}S</timeCycle></timerEventDefinition></startEvent>"
    )
    attributes = 'pythmata:missedTimers="all"'
    return _process(
        "metronome", [begin, _script("beat"), END], _chain("begin", "beat", "end"), attributes=attributes
    )


def files() -> dict[str, str]:
    """File name → content of everything but the metronome."""
    models = [_effects(), _wide(), _race(), _dialog(), _many(), _undo(), _pulse(), _slow(), _watched()]
    models += [_nested(depth) for depth in range(1, DEEPEST + 1)]
    return {f"model_{number}.bpmn": model.decode() for number, model in enumerate(models)}


@dataclass(frozen=True)
class Outcome:
    """One way an instance of the process may go: element → how often it is begun."""

    activities: Expected
    calls: Expected
    """Element → distinct idempotency keys that the other side has to have seen."""


def _once(*elements: str) -> Expected:
    return dict.fromkeys(elements, 1)


OUTCOMES: Mapping[str, Sequence[Outcome]] = {
    "effects": [Outcome(_once("begin", "prepare", "charge", "book", "tell", "end"), _once("charge", "tell"))],
    "wide": [
        Outcome(
            _once("begin", "fork", "join", "sum", "end", *(f"branch_{n}" for n in range(1, WIDTH + 1))), {}
        )
    ],
    "race": [
        Outcome(_once("begin", "decide", "decided", "end"), _once("decided")),
        Outcome(_once("begin", "decide", "too_late", "expired", "end_late"), _once("expired")),
    ],
    "dialog": [
        Outcome(_once("begin", "ask", "either", "replied", "answer", "end"), _once("answer")),
        Outcome(_once("begin", "ask", "either", "reminded", "end_late"), {}),
    ],
    "nested_1": [Outcome(_once("begin", "inner", "after", "end"), {})],
    "nested_2": [Outcome(_once("begin", "inner", "after", "end"), {})],
    "nested_3": [Outcome(_once("begin", "inner", "after", "end"), _once("inner"))],
    "many": [Outcome({"begin": 1, "pack": WIDTH + 1, "sum": 1, "end": 1}, {"pack": WIDTH})],
    "undo": [Outcome(_once("begin", "charge", "regret", "refund", "end"), _once("charge", "refund"))],
    "pulse": [Outcome(_once("begin", "beat", "end"), _once("beat"))],
    "slow": [Outcome(_once("begin", "drag", "end"), _once("drag"))],
    "metronome": [Outcome(_once("begin", "beat", "end"), {})],
}
"""Process → its ways; exactly one of them is that of an instance."""

LOAD = ("effects", "wide", "race", "dialog", "nested_1", "many", "undo")
