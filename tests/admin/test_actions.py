"""Suspend, resume, cancel, retry, assign: asked first, done by the runtime, for those who may operate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from processes import runtime
from processes.admin.base import list_of, page_of
from processes.models import Incident, OperationLog, ProcessDefinition, ProcessInstance
from tasks.models import Job, UserTask
from tests.admin.conftest import Running, run_turns


def act(client: Client, action: str, *rows: Model, confirmed: bool = True, **fields: str) -> Any:
    data: dict[str, Any] = {"action": action, "_selected_action": [str(row.pk) for row in rows], **fields}
    if confirmed:
        data["confirmed"] = "yes"
    answer = client.post(list_of(type(rows[0])), data, follow=True)
    run_turns()
    for row in rows:
        row.refresh_from_db()
    return answer


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# Instances ---------------------------------------------------------------------------------------------------


def test_the_confirmation_names_the_number_and_changes_nothing(running: Running, boss: Client) -> None:
    answer = act(boss, "cancel", *running.invoices, confirmed=False)
    page = answer.content.decode()
    assert "2 process instances" in page
    assert "R-1" in page
    assert "R-2" in page
    assert [instance.status for instance in running.invoices] == ["active", "active"]


def test_cancel_with_its_reason(running: Running, boss: Client) -> None:
    answer = act(boss, "cancel", *running.invoices, reason="Entered twice")
    assert [instance.status for instance in running.invoices] == ["terminated", "terminated"]
    assert said(answer) == ["Cancel: 2 process instances."]
    logged = OperationLog.objects.filter(action="cancel", actor__username="boss")
    assert [row.detail["reason"] for row in logged] == ["Entered twice"] * 2
    assert not UserTask.objects.filter(instance__in=running.invoices, status__in=UserTask.OPEN).exists()


def test_suspend_and_resume(running: Running, boss: Client) -> None:
    instance = running.invoices[0]
    act(boss, "suspend", instance)
    assert instance.status == "suspended"
    act(boss, "resume", instance)
    assert instance.status == "active"


def test_what_cannot_be_done_is_said(running: Running, boss: Client) -> None:
    runtime.suspend(instance_id=running.invoices[0].pk)
    answer = act(boss, "suspend", *running.invoices)
    texts = said(answer)
    assert texts[0] == "Suspend: 1 process instance."
    assert "R-1" in texts[1]
    assert [instance.status for instance in running.invoices] == ["suspended", "suspended"]


def test_a_viewer_may_not_act(running: Running, staff: Callable[..., Client]) -> None:
    client = staff("viewer", "invoice-approval")
    act(client, "cancel", running.invoices[0])
    assert running.invoices[0].status == "active"
    page = client.get(page_of(running.invoices[0])).content.decode()
    assert 'value="cancel"' not in page


def test_an_operator_acts_on_the_own_process_alone(running: Running, staff: Callable[..., Client]) -> None:
    client = staff("operator", "invoice-approval")
    assert 'value="cancel"' in client.get(page_of(running.invoices[0])).content.decode()
    act(client, "cancel", running.invoices[0], running.orders[0])
    assert running.invoices[0].status == "terminated"
    assert running.orders[0].status == "active"


def test_a_viewer_of_all_operates_what_he_may(
    running: Running, staff: Callable[..., Client], make_user: Any
) -> None:
    """Seeing comes from Django's permission, acting from the process."""
    client = staff("operator", "invoice-approval", "mixed")
    give(User.objects.get(username="mixed"), "view_processinstance")
    answer = act(client, "suspend", *running.invoices, *running.orders, confirmed=False)
    assert "2 process instances" in answer.content.decode()
    assert "1 more that you chose is left out" in answer.content.decode()
    act(client, "suspend", *running.invoices, *running.orders)
    assert [one.status for one in (*running.invoices, *running.orders)] == [
        "suspended",
        "suspended",
        "active",
    ]


def give(user: User, codename: str) -> None:
    content_type = {"content_type__app_label": "processes", "codename": codename}
    user.user_permissions.add(Permission.objects.get(**content_type))


def test_too_many_at_once_are_refused(
    running: Running, boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processes.admin.acting.AT_ONCE", 1)
    answer = act(boss, "suspend", *running.invoices)
    assert said(answer) == ["At most 1 at once; choose fewer."]
    assert running.invoices[0].status == "active"


def test_afterwards_one_is_where_one_was(running: Running, boss: Client) -> None:
    instance = running.invoices[0]
    answer = act(boss, "suspend", instance, next=page_of(instance))
    assert answer.redirect_chain == [(page_of(instance), 302)]


def test_nobody_is_led_away(running: Running, boss: Client) -> None:
    answer = act(boss, "suspend", running.invoices[0], next="https://evil.example/")
    assert answer.redirect_chain == [(list_of(ProcessInstance), 302)]


# Incidents and jobs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model, action", [(Incident, "retry"), (Job, "retry"), (ProcessInstance, "retry_incidents")]
)
def test_a_failed_job_gets_another_try(running: Running, boss: Client, model: Any, action: str) -> None:
    order = running.orders[0]
    row = (
        order
        if model is ProcessInstance
        else model.objects.get(instance=order, status__in=("open", "failed"))
    )
    act(boss, action, row)
    assert Incident.objects.get(instance=order).status == "resolved"
    assert order.jobs.filter(status="ready").count() == 1


def test_a_resolved_incident_stays_so(running: Running, boss: Client) -> None:
    incident = Incident.objects.get()
    act(boss, "retry", incident)
    answer = act(boss, "retry", incident)
    assert "resolved already" in said(answer)[0]


# Definitions -------------------------------------------------------------------------------------------------


def test_a_suspended_version_starts_nothing(running: Running, boss: Client) -> None:
    definition = running.invoices[0].definition
    act(boss, "suspend", definition)
    assert definition.is_suspended
    answer = boss.post(f"{start_of(definition)}", {"variables": "{}", "business_key": "R-9"})
    assert not ProcessInstance.objects.filter(business_key="R-9").exists()
    assert answer.status_code == 200
    act(boss, "activate", definition)
    assert not definition.is_suspended


def start_of(definition: ProcessDefinition) -> str:
    return page_of(definition).replace("/change/", "/start/")


INVOICE = '{"invoiceNumber": "R-9", "supplier": "A", "amount": 5, "currency": "EUR", "dueDate": "2026-03-01"}'


def test_starting_by_hand(running: Running, boss: Client) -> None:
    definition = running.invoices[0].definition
    answer = boss.post(start_of(definition), {"variables": INVOICE, "business_key": "R-9"})
    instance = ProcessInstance.objects.get(business_key="R-9")
    assert answer["Location"] == page_of(instance)
    assert instance.started_by is not None
    assert instance.started_by.username == "boss"
    run_turns()
    assert UserTask.objects.filter(instance=instance, name="Approve invoice").exists()


@pytest.mark.parametrize(
    "variables, complaint",
    [
        ("{", "Enter a valid JSON"),
        ("[1]", "Write a JSON object"),
        ('{"amount": -5}', "Must be filled in"),
        ('{"nonsense": 1}', "nonsense"),
    ],
)
def test_variables_that_do_not_fit(running: Running, boss: Client, variables: str, complaint: str) -> None:
    answer = boss.post(
        start_of(running.invoices[0].definition), {"variables": variables, "business_key": "R-9"}
    )
    assert complaint in answer.content.decode()
    assert not ProcessInstance.objects.filter(business_key="R-9").exists()


def test_only_starters_start(running: Running, staff: Callable[..., Client]) -> None:
    definition = running.invoices[0].definition
    assert staff("viewer", "invoice-approval").get(start_of(definition)).status_code == 403
    other = running.orders[0].definition
    client = staff("administrator", "invoice-approval", "other")
    assert client.get(start_of(definition)).status_code == 200
    assert client.get(start_of(other)).status_code == 404


def test_the_file_comes_as_it_was_deployed(running: Running, staff: Callable[..., Client]) -> None:
    definition = running.invoices[0].definition
    client = staff("viewer", "invoice-approval")
    answer = client.get(page_of(definition).replace("/change/", "/xml/"))
    assert answer.content == bytes(definition.resource.content)
    assert answer["Content-Disposition"] == 'attachment; filename="invoice-approval-v1.bpmn"'
    foreign = running.orders[0].definition
    assert client.get(page_of(foreign).replace("/change/", "/xml/")).status_code == 404


# User tasks --------------------------------------------------------------------------------------------------


def test_assign_and_unassign(running: Running, boss: Client, bob: User) -> None:
    task = UserTask.objects.filter(instance=running.invoices[0]).get()
    act(boss, "assign", task, assignee="bob")
    assert (task.assignee, task.status) == ("bob", "claimed")
    act(boss, "unassign", task)
    assert (task.assignee, task.status) == ("", "created")


def test_nobody_is_assigned_who_is_not_there(running: Running, boss: Client) -> None:
    task = UserTask.objects.filter(instance=running.invoices[0]).get()
    answer = act(boss, "assign", task, assignee="nobody")
    assert "There is no active user of this name." in answer.content.decode()
    assert task.assignee == ""


def test_a_viewer_assigns_nothing(running: Running, staff: Callable[..., Client], bob: User) -> None:
    task = UserTask.objects.filter(instance=running.invoices[0]).get()
    act(staff("viewer", "invoice-approval"), "assign", task, assignee="bob")
    assert task.assignee == ""
