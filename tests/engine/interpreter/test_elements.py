"""Elements whose execution goes further than what is let through at deployment."""

from __future__ import annotations

from engine.interpreter import commands as c
from engine.interpreter import records as r
from tests.engine.interpreter import invariants
from tests.engine.interpreter.player import Player, compiled, document, flow

MESSAGE = '<message id="m" name="Stop"/>'
OUTPUT = (
    '<extensionElements><pythmata:ioMapping><pythmata:output source="= reason" target="why"/>'
    "</pythmata:ioMapping></extensionElements>"
)


def interrupted(attributes: str = "", inside: str = "") -> Player:
    body = (
        '<startEvent id="s"/><userTask id="work"/><userTask id="stopped"/>'
        f'<boundaryEvent id="stop" attachedToRef="work" {attributes}>{inside}'
        '<messageEventDefinition messageRef="m"/></boundaryEvent>'
        + flow("s", "work")
        + flow("stop", "stopped")
    )
    return Player(compiled(document(body, MESSAGE))).start()


def deliver(player: Player, **variables: object) -> None:
    (subscription,) = player.state.subscriptions
    player.run(c.DeliverMessage(subscription_key=subscription, name="Stop", variables=variables))


def test_a_message_at_the_boundary_interrupts_the_work() -> None:
    player = interrupted()
    deliver(player, reason="too late")
    assert player.waiting == ["stopped"]
    assert player.state.variables == {"reason": "too late"}
    player.complete("stopped")
    invariants.nothing_is_left(player.state)
    invariants.every_beginning_has_its_end(player.records)


def test_a_message_that_does_not_interrupt_may_come_again() -> None:
    player = interrupted('cancelActivity="false"')
    deliver(player)
    deliver(player)
    assert player.waiting == ["stopped", "stopped", "work"]


def test_output_mappings_decide_what_a_message_leaves_behind() -> None:
    player = interrupted(inside=OUTPUT)
    deliver(player, reason="too late", rest="of no interest")
    assert player.state.variables == {"why": "too late"}
    assert set(player.state.scopes) == {0}


def test_an_activity_may_need_several_tokens_to_start() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="both" startQuantity="2"/>'
        + flow("s", "a")
        + flow("s", "b")
        + flow("a", "both")
        + flow("b", "both")
    )
    library = compiled(document(body))
    player = Player(library).start()
    player.complete("a")
    assert player.waiting == ["b"]
    invariants.tokens_are_counted(player.state, library)
    player.complete("b")
    assert player.waiting == ["both"]
    player.complete("both")
    invariants.nothing_is_left(player.state)


def test_an_activity_may_put_out_several_tokens() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a" completionQuantity="3"/><userTask id="b"/>'
        + flow("s", "a")
        + flow("a", "b")
    )
    player = Player(compiled(document(body))).start()
    player.complete("a")
    assert player.waiting == ["b", "b", "b"]
    assert sum(record.flow_id == "a-b" for record in player.all(r.SequenceFlowTaken)) == 3


def test_a_feel_script_without_result_variable_sets_the_entries_of_its_context() -> None:
    body = (
        '<startEvent id="s"/><scriptTask id="x" scriptFormat="feel"><script>{net: 10, gross: net * 1.2}</script>'
        '</scriptTask><userTask id="u"/>' + flow("s", "x") + flow("x", "u")
    )
    player = Player(compiled(document(body))).start()
    assert player.state.variables == {"net": 10, "gross": 12}


def test_a_timer_beside_a_waiting_message_is_withdrawn_with_it() -> None:
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    body = (
        '<startEvent id="s"/><receiveTask id="wait" messageRef="m"/><userTask id="late"/>'
        f'<boundaryEvent id="after" attachedToRef="wait">{timer}</boundaryEvent>'
        + flow("s", "wait")
        + flow("after", "late")
    )
    player = Player(compiled(document(body, MESSAGE))).start()
    (message,) = [s.key for s in player.state.subscriptions.values() if s.kind == "message"]
    player.run(c.DeliverMessage(subscription_key=message, name="Stop"))
    invariants.nothing_is_left(player.state)
    invariants.every_beginning_has_its_end(player.records)
