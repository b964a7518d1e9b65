"""More kinds of blocks for random models: events, repeated activities, compensation, what is decided while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.interpreter.generated_models import Block, Writer

LEAVES = (
    "receive",
    "signalled",
    "conditional",
    "event_gateway",
    "link",
    "shout",
    "many_users",
    "retried_job",
    "ad_hoc",
    "either",
    "both",
)
BRANCHES = ("inclusive", "discriminator")
SINGLES = (
    "each_at_once",
    "one_by_one",
    "twice",
    "interruptible",
    "accompanied",
    "rescued",
    "escalating",
    "undone",
    "canceled",
)
KINDS = frozenset((*LEAVES, *BRANCHES, *SINGLES))
MESSAGE = '<messageEventDefinition messageRef="Message"/>'
SIGNAL = '<signalEventDefinition signalRef="Signal"/>'
CONDITION = "<conditionalEventDefinition><condition>n &gt; 50</condition></conditionalEventDefinition>"
ERROR = '<errorEventDefinition errorRef="Error"/>'
ESCALATION = '<escalationEventDefinition escalationRef="Escalation"/>'
COMPENSATION = "<compensateEventDefinition/>"
TIMER = "<timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>"
WORK = '<extensionElements><pythmata:serviceTaskConfig taskName="w"/></extensionElements>'
ROOTS = (
    '<message id="Message" name="Message"/><signal id="Signal" name="Signal"/>'
    '<error id="Error" name="Error" errorCode="E"/>'
    '<escalation id="Escalation" name="Escalation" escalationCode="L"/>'
)
Ends = tuple[str, str]


def _same(element_id: str) -> Ends:
    return element_id, element_id


def _inside(w: Writer, tag: str, parts: list[str], before: str = "", attributes: str = "") -> str:
    return w.element(tag, "sub", attributes, before + "".join(parts))


def _block(w: Writer, inner: Block) -> tuple[Writer, str]:
    """A writer for the inside of a sub-process that has the block in it, and the block's last element."""
    inside = w.nested()
    _, last = inside.write(inner)
    return inside, last


def _closed(w: Writer, inner: Block) -> Writer:
    inside, last = _block(w, inner)
    inside.flow(last, inside.element("task", "last"))
    return inside


def receive(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _same(w.element("receiveTask", "receive", 'messageRef="Message"'))


def signalled(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _same(w.element("intermediateCatchEvent", "catch", inside=SIGNAL))


def conditional(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _same(w.element("intermediateCatchEvent", "catch", inside=CONDITION))


def either(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _same(w.element("intermediateCatchEvent", "catch", inside=MESSAGE + SIGNAL + TIMER))


def both(w: Writer, inner: tuple[Block, ...]) -> Ends:
    """With a repeating one beside the work of a task."""
    host = w.element("userTask", "user")
    beside = f'attachedToRef="{host}" cancelActivity="false" parallelMultiple="true"'
    event = w.element("boundaryEvent", "boundary", beside, MESSAGE + SIGNAL)
    w.flow(event, w.element("task", "beside"))
    return _same(host)


def shout(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _same(w.element("intermediateThrowEvent", "throw", inside=SIGNAL + ESCALATION))


def event_gateway(w: Writer, inner: tuple[Block, ...]) -> Ends:
    gateway = w.element("eventBasedGateway", "wait")
    merge = w.element("exclusiveGateway", "merge")
    for definition in (MESSAGE, TIMER, SIGNAL):
        event = w.element("intermediateCatchEvent", "catch", inside=definition)
        w.flow(gateway, event)
        w.flow(event, merge)
    return gateway, merge


def link(w: Writer, inner: tuple[Block, ...]) -> Ends:
    name = w.id("link")
    definition = f'<linkEventDefinition name="{name}"/>'
    throwing = w.element("intermediateThrowEvent", "throw", inside=definition)
    return throwing, w.element("intermediateCatchEvent", "catch", inside=definition)


def many_users(w: Writer, inner: tuple[Block, ...]) -> Ends:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "<completionCondition>nrOfCompletedInstances &gt;= 2</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    return _same(w.element("userTask", "user", inside=loop))


def retried_job(w: Writer, inner: tuple[Block, ...]) -> Ends:
    condition = "<loopCondition>true</loopCondition>"
    loop = f'<standardLoopCharacteristics loopMaximum="2">{condition}</standardLoopCharacteristics>'
    return _same(w.element("serviceTask", "job", inside=WORK + loop))


def ad_hoc(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside = w.nested()
    for _ in range(2):
        inside.flow(inside.element("userTask", "user"), inside.element("task", "task"))
    condition = "<completionCondition>way = 1</completionCondition>"
    w.count = inside.count
    return _same(w.element("adHocSubProcess", "adhoc", inside="".join(inside.parts) + condition))


def inclusive(w: Writer, inner: tuple[Block, ...]) -> Ends:
    first = w.id("choice")
    ends = [w.write(block) for block in inner]
    last = w.element("inclusiveGateway", "join")
    w.parts.append(f'<inclusiveGateway id="{first}" default="{first}-{ends[-1][0]}"/>')
    for index, (begin, end) in enumerate(ends):
        w.flow(first, begin, "" if index == len(ends) - 1 else f"way &gt;= {index}")
        w.flow(end, last)
    return first, last


def discriminator(w: Writer, inner: tuple[Block, ...]) -> Ends:
    """One token of all goes on, the others are swallowed."""
    first = w.element("parallelGateway", "fork")
    ends = [w.write(block) for block in inner]
    activation = "<activationCondition>activationCount &gt;= 1</activationCondition>"
    last = w.element("complexGateway", "complex", inside=activation)
    for begin, end in ends:
        w.flow(first, begin)
        w.flow(end, last)
    return first, last


def each_at_once(w: Writer, inner: tuple[Block, ...]) -> Ends:
    return _repeated(w, inner, "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>")


def one_by_one(w: Writer, inner: tuple[Block, ...]) -> Ends:
    opening = '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality>'
    return _repeated(w, inner, opening)


def _repeated(w: Writer, inner: tuple[Block, ...], opening: str) -> Ends:
    inside = _closed(w, inner[0])
    w.count = inside.count
    return _same(_inside(w, "subProcess", inside.parts, opening + "</multiInstanceLoopCharacteristics>"))


def twice(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside = _closed(w, inner[0])
    w.count = inside.count
    return _same(_inside(w, "subProcess", inside.parts, '<standardLoopCharacteristics loopMaximum="2"/>'))


def _event_sub_process(w: Writer, definition: str, is_interrupting: str) -> None:
    inside = w.nested()
    start = inside.element("startEvent", "start", f'isInterrupting="{is_interrupting}"', definition)
    inside.flow(start, inside.element("userTask", "user"))
    w.count = inside.count
    w.element("subProcess", "event", 'triggeredByEvent="true"', "".join(inside.parts))


def interruptible(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside = _closed(w, inner[0])
    _event_sub_process(inside, TIMER + MESSAGE, "true")
    w.count = inside.count
    return _same(_inside(w, "subProcess", inside.parts))


def accompanied(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside = _closed(w, inner[0])
    _event_sub_process(inside, SIGNAL, "false")
    _event_sub_process(inside, CONDITION, "false")
    w.count = inside.count
    return _same(_inside(w, "subProcess", inside.parts))


def rescued(w: Writer, inner: tuple[Block, ...]) -> Ends:
    """Errors of the jobs inside come out by the boundary, those of one job to an event sub-process."""
    inside = _closed(w, inner[0])
    inside.element("serviceTask", "job", inside=WORK)
    w.count = inside.count
    host = _inside(w, "subProcess", inside.parts)
    return _left_by(w, host, ERROR)


def escalating(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside, last = _block(w, inner[0])
    inside.flow(last, inside.element("endEvent", "end", inside=ESCALATION))
    w.count = inside.count
    return _left_by(w, _inside(w, "subProcess", inside.parts), ESCALATION)


def _left_by(w: Writer, host: str, definition: str) -> Ends:
    event = w.element("boundaryEvent", "boundary", f'attachedToRef="{host}"', definition)
    merge = w.element("exclusiveGateway", "merge")
    w.flow(host, merge)
    w.flow(event, merge)
    return host, merge


def _handled_job(w: Writer) -> str:
    job = w.element("serviceTask", "job", inside=WORK)
    event = w.element("boundaryEvent", "boundary", f'attachedToRef="{job}"', COMPENSATION)
    handler = w.element("serviceTask", "job", 'isForCompensation="true"', WORK)
    w.parts.append(f'<association id="{event}-{handler}" sourceRef="{event}" targetRef="{handler}"/>')
    return job


def undone(w: Writer, inner: tuple[Block, ...]) -> Ends:
    """A sub-process with a job to undo and the block, then all is undone."""
    inside, last = _block(w, inner[0])
    inside.flow(last, _handled_job(inside))
    w.count = inside.count
    host = _inside(w, "subProcess", inside.parts)
    undo = w.element("intermediateThrowEvent", "throw", inside=COMPENSATION)
    w.flow(host, undo)
    return host, undo


def canceled(w: Writer, inner: tuple[Block, ...]) -> Ends:
    inside, last = _block(w, inner[0])
    job = _handled_job(inside)
    choice = inside.id("choice")
    end = inside.element("endEvent", "end")
    cancel = inside.element("endEvent", "end", inside="<cancelEventDefinition/>")
    inside.parts.append(f'<exclusiveGateway id="{choice}" default="{choice}-{end}"/>')
    inside.flow(last, job)
    inside.flow(job, choice)
    inside.flow(choice, end)
    inside.flow(choice, cancel, "way = 0")
    w.count = inside.count
    return _left_by(w, _inside(w, "transaction", inside.parts), "<cancelEventDefinition/>")
