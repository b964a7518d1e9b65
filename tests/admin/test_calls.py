"""Who called whom on the pages of instances and incidents, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from processes import deployment, runtime
from processes.admin.base import page_of
from processes.models import Incident, Process, ProcessInstance
from processes.permissions import grant
from tests.admin.conftest import run_turns, signed_in
from tests.api.models import one_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> dict[str, ProcessInstance]:
    """outer calls middle, middle calls inner, inner calls what is not there."""
    for key, called in (("inner", "gone"), ("middle", "inner"), ("outer", "middle")):
        xml = one_task(key, f'<callActivity id="Work" calledElement="{called}"/>')
        deployment.deploy(files={f"{key}.bpmn": xml})
    runtime.start(process_key="outer", business_key="O-1", variables={"order": 7})
    run_turns()
    rows = ProcessInstance.objects.select_related("process")
    return {row.process.key: row for row in rows}


def panel(client: Client, row: Any, title: str) -> list[tuple[str, ...]] | None:
    """The cells of the table of that title; None if it is not there."""
    found = [one for one in client.get(page_of(row)).context["panels"] if str(one.title) == title]
    return [tuple(map(str, cells)) for cells in found[0].rows] if found else None


def test_the_stack_of_calls_is_on_the_page(chain: dict[str, ProcessInstance], boss: Client) -> None:
    for row in (chain["inner"], Incident.objects.get()):
        nearest, outermost = panel(boss, row, "Called by") or []
        assert page_of(chain["middle"]) in nearest[1]
        assert nearest[2:] == ("Middle", "Work")
        assert page_of(chain["outer"]) in outermost[1]
        assert outermost[2:] == ("Outer", "Work")
    assert panel(boss, chain["outer"], "Called by") is None


def test_called_instances_are_on_the_page(chain: dict[str, ProcessInstance], boss: Client) -> None:
    title = "Called instances, newest first"
    ((_status, instance, process, element, _since),) = panel(boss, chain["outer"], title) or []
    assert (page_of(chain["middle"]) in instance, process, element) == (True, "Middle", "Work")
    assert panel(boss, chain["inner"], title) is None


def test_what_may_not_be_seen_has_no_link_and_no_name(
    chain: dict[str, ProcessInstance], make_user: Callable[..., User]
) -> None:
    user = make_user("member", is_staff=True)
    for key in ("inner", "outer"):
        grant("viewer", user, Process.objects.get(key=key))
    client = signed_in(user)
    hidden, outermost = panel(client, chain["inner"], "Called by") or []
    assert hidden == ("", "an instance that you may not see", "", "")
    assert page_of(chain["outer"]) in outermost[1]
    assert panel(client, chain["outer"], "Called instances, newest first") is None
    for row in (chain["inner"], Incident.objects.get(), chain["outer"]):
        assert str(chain["middle"].pk) not in client.get(page_of(row)).content.decode()


def test_an_incident_names_the_variables_in_sight_and_its_line(
    chain: dict[str, ProcessInstance], boss: Client
) -> None:
    incident = Incident.objects.get()
    page = boss.get(page_of(incident)).content.decode()
    assert '<div class="readonly">order</div>' in page
    assert incident.line == 1
