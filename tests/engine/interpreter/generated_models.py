"""Random block-structured models: every one of them can be played to its end, whichever paths are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

from tests.engine.interpreter import generated_blocks
from tests.engine.interpreter.player import document, flow

Block = tuple[str, tuple["Block", ...]]
"""A kind, and the blocks inside it."""

_LEAVES = (
    *("task", "user", "job", "script", "timer", "deadline", "reminder", "asynchronous", "mapped"),
    *generated_blocks.LEAVES,
)
_leaf = st.sampled_from([(kind, ()) for kind in _LEAVES])


def _branches(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    kinds = st.sampled_from(["sequence", "parallel", "exclusive", "implicit", *generated_blocks.BRANCHES])
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    kinds_of_one = ["subprocess", "terminated", "loop", "limited", *generated_blocks.SINGLES]
    single = st.tuples(st.sampled_from(kinds_of_one), st.tuples(inner))
    return st.one_of(st.tuples(kinds, several), single)


blocks: st.SearchStrategy[Block] = st.recursive(_leaf, _branches, max_leaves=8)


@dataclass
class Writer:
    """Writes blocks as XML; every element gets the next number as its id."""

    parts: list[str] = field(default_factory=list)
    count: int = 0

    def id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def element(self, tag: str, prefix: str, attributes: str = "", inside: str = "") -> str:
        element_id = self.id(prefix)
        self.parts.append(f'<{tag} id="{element_id}" {attributes}>{inside}</{tag}>')
        return element_id

    def nested(self) -> Writer:
        """For the inside of an element, counting on."""
        return Writer(count=self.count)

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.parts.append(flow(source, target, condition))

    def write(self, block: Block) -> tuple[str, str]:
        """The ids of the block's first and last element."""
        kind, inner = block
        if kind in generated_blocks.KINDS:
            ends: tuple[str, str] = getattr(generated_blocks, kind)(self, inner)
            return ends
        if kind == "sequence":
            return self._sequence(inner)
        if inner:
            return getattr(self, f"_{kind}")(inner)  # type: ignore[no-any-return]
        if kind == "deadline":
            return self._deadline(self.element("userTask", "user"), "PT2H")
        element_id = self._leaf(kind)
        return element_id, element_id

    def _leaf(self, kind: str) -> str:
        if kind == "task":
            return self.element("task", "task")
        if kind == "user":
            return self.element("userTask", "user")
        if kind == "job":
            work = '<extensionElements><pythmata:serviceTaskConfig taskName="w"/></extensionElements>'
            return self.element("serviceTask", "job", inside=work)
        if kind == "script":
            attributes = 'scriptFormat="feel" pythmata:resultVariable="n"'
            return self.element("scriptTask", "script", attributes, "<script>n + 1</script>")
        if kind == "timer":
            return self.element("intermediateCatchEvent", "timer", inside=_timer("timeDuration", "PT1H"))
        if kind == "reminder":
            return self._reminded()
        if kind == "mapped":
            return self.element("userTask", "user", inside=_MAPPING)
        return self.element("task", "async", 'pythmata:asyncBefore="true" pythmata:asyncAfter="true"')

    def _reminded(self) -> str:
        """The reminders end on paths of their own."""
        host = self.element("userTask", "user")
        boundary = f'attachedToRef="{host}" cancelActivity="false"'
        event = self.element("boundaryEvent", "boundary", boundary, _timer("timeCycle", "R2/PT30M"))
        self.flow(event, self.element("task", "beside"))
        return host

    def _deadline(self, host: str, duration: str) -> tuple[str, str]:
        """The flow of the activity and that of its deadline meet, so that one token leaves in any case."""
        boundary = f'attachedToRef="{host}"'
        event = self.element("boundaryEvent", "boundary", boundary, _timer("timeDuration", duration))
        merge = self.element("exclusiveGateway", "merge")
        self.flow(host, merge)
        self.flow(event, merge)
        return host, merge

    def _sequence(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        ends = [self.write(block) for block in inner]
        for (_, last), (first, _) in pairwise(ends):
            self.flow(last, first)
        return ends[0][0], ends[-1][1]

    def _parallel(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._between("parallelGateway", "parallelGateway", inner)

    def _implicit(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        return self._between("task", "parallelGateway", inner)

    def _between(self, fork: str, join: str, inner: tuple[Block, ...]) -> tuple[str, str]:
        first = self.element(fork, "fork")
        ends = [self.write(block) for block in inner]
        last = self.element(join, "join")
        for begin, end in ends:
            self.flow(first, begin)
            self.flow(end, last)
        return first, last

    def _exclusive(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        first = self.id("choice")
        ends = [self.write(block) for block in inner]
        last = self.element("exclusiveGateway", "merge")
        default = f'default="{first}-{ends[-1][0]}"'
        self.parts.append(f'<exclusiveGateway id="{first}" {default}/>')
        for index, (begin, end) in enumerate(ends):
            self.flow(first, begin, "" if index == len(ends) - 1 else f"way = {index}")
            self.flow(end, last)
        return first, last

    def _loop(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        """Twice: a counter of its own is set before the loop and counted up behind the body."""
        name = self.id("count")
        counter = f'scriptFormat="feel" pythmata:resultVariable="{name}"'
        before = self.element("scriptTask", "reset", counter, "<script>0</script>")
        merge = self.element("exclusiveGateway", "again")
        begin, end = self.write(inner[0])
        step = self.element("scriptTask", "step", counter, f"<script>{name} + 1</script>")
        out = self.element("task", "out")
        decide = self.id("decide")
        self.parts.append(f'<exclusiveGateway id="{decide}" default="{decide}-{out}"/>')
        for source, target in ((before, merge), (merge, begin), (end, step), (step, decide), (decide, out)):
            self.flow(source, target)
        self.flow(decide, merge, f"{name} &lt; 2")
        return before, out

    def _subprocess(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        inside = Writer(count=self.count)
        _, last = inside.write(inner[0])
        inside.flow(last, inside.element("task", "last"))
        self.count = inside.count
        element_id = self.element("subProcess", "sub", inside="".join(inside.parts))
        return element_id, element_id

    def _terminated(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        """A sub-process in which the first of its two branches to end ends the other one."""
        inside = Writer(count=self.count)
        for block in (inner[0], ("user", ())):
            _, last = inside.write(block)
            inside.flow(last, inside.element("endEvent", "halt", inside="<terminateEventDefinition/>"))
        self.count = inside.count
        element_id = self.element("subProcess", "sub", inside="".join(inside.parts))
        return element_id, element_id

    def _limited(self, inner: tuple[Block, ...]) -> tuple[str, str]:
        element_id, _ = self._subprocess(inner)
        return self._deadline(element_id, "PT3H")


_MAPPING = (
    '<extensionElements><pythmata:ioMapping><pythmata:input source="= n + 1" target="mine"/>'
    '<pythmata:output source="= mine" target="n"/></pythmata:ioMapping></extensionElements>'
)


def _timer(kind: str, value: str) -> str:
    return f"<timerEventDefinition><{kind}>{value}</{kind}></timerEventDefinition>"


def written(block: Block) -> bytes:
    """The file of a model: the block between a start and an end event."""
    writer = Writer()
    start = writer.element("startEvent", "start")
    first, last = writer.write(block)
    end = writer.element("endEvent", "end")
    writer.flow(start, first)
    writer.flow(last, end)
    return document("".join(writer.parts), generated_blocks.ROOTS)
