"""The connectors `email` and Python callables, and the register of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from tasks.connectors import registry
from tasks.connectors.base import ConnectorError, Work
from tasks.connectors.email import send_email
from tasks.connectors.python import service_task

MakeWork = Callable[..., Work]


@pytest.fixture
def names() -> Iterator[list[str]]:
    """Names registered by a test, forgotten after it."""
    used: list[str] = []
    yield used
    for name in used:
        registry.forget(name)


def test_an_email_reaches_everybody_with_both_bodies(make_work: MakeWork) -> None:
    result = send_email(
        make_work(
            to="a@example.org, b@example.org",
            cc=["c@example.org"],
            subject="Hello",
            body="text",
            html="<p>text</p>",
        )
    )
    message = mail.outbox[0]
    assert message.recipients() == ["a@example.org", "b@example.org", "c@example.org"]
    assert (message.subject, message.body) == ("Hello", "text")
    assert result == {"messageId": message.message()["Message-ID"], "recipients": 3}


def test_a_repeated_email_has_the_same_message_id(make_work: MakeWork) -> None:
    work = make_work(to="a@example.org", subject="Hello")
    assert send_email(work)["messageId"] == send_email(work)["messageId"]


@pytest.mark.parametrize(
    "properties,text",
    [
        ({"subject": "s"}, "'to'"),
        ({"to": "nobody", "subject": "s"}, "no e-mail address"),
        ({"to": "a@example.org"}, "'subject'"),
        ({"to": "a@example.org", "subject": "s\nBcc: x@example.org"}, "single line"),
        ({"to": ["a@example.org"] * 101, "subject": "s"}, "at most 100"),
    ],
)
def test_a_bad_email_is_refused_before_it_is_sent(
    make_work: MakeWork, properties: dict[str, Any], text: str
) -> None:
    with pytest.raises(ConnectorError, match=text) as raised:
        send_email(make_work(**properties))
    assert raised.value.permanent
    assert mail.outbox == []


def test_a_python_callable_gets_its_properties_by_name(make_work: MakeWork, names: list[str]) -> None:
    names.append("charge")

    @service_task("charge")
    def charge(amount: Decimal, currency: str = "EUR") -> dict[str, object]:
        return {"receipt": f"{amount} {currency}"}

    assert registry.find("charge")(make_work(amount=Decimal(5))) == {"receipt": "5 EUR"}


def test_a_python_callable_that_asks_for_the_work_gets_it(make_work: MakeWork, names: list[str]) -> None:
    names.append("com.acme.Key")

    @service_task("com.acme.Key")
    def key(work: Work) -> dict[str, object]:
        return {"key": work.idempotency_key}

    assert registry.find("com.acme.Key")(make_work()) == {"key": "instance:7"}


def test_a_property_the_callable_does_not_take_is_named(make_work: MakeWork, names: list[str]) -> None:
    names.append("strict")

    @service_task("strict")
    def strict(amount: int) -> None:
        return None

    with pytest.raises(ConnectorError, match=r"takes \(amount.*gives sum") as raised:
        registry.find("strict")(make_work(sum=1))
    assert raised.value.permanent


def test_a_callable_that_gives_no_dict_fails(make_work: MakeWork, names: list[str]) -> None:
    names.append("odd")

    @service_task("odd")
    def odd() -> Any:
        return 42

    with pytest.raises(ConnectorError, match="gave int"):
        registry.find("odd")(make_work())


def test_one_name_is_given_once(names: list[str]) -> None:
    names.append("taken")
    service_task("taken")(lambda: None)
    with pytest.raises(registry.DuplicateConnector, match="taken"):
        service_task("taken")(lambda: None)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConnectorError, match="email, http"):
        registry.find("fax")
