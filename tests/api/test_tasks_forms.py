"""Which form is meant: the newest, the one of the deployment, one version; the form of a start event; files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from processes import runtime, turns
from processes.models import FormDefinition, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tasks.models import UserTask
from tests.api.models import HEAD, one_task, user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
Deploy = Callable[..., ProcessDefinition]
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ASYNC: dict[str, Any] = {"HTTP_PREFER": "respond-async"}


def with_field(key: str, **more: Any) -> dict[str, Any]:
    return {"components": [{"type": "textfield", "key": key}], **more}


def bound_to(binding: str) -> bytes:
    """A user task whose form "f" is bound like that."""
    task = f'<userTask id="Work" pythmata:assignee="alice" {CAMUNDA} camunda:formRef="f" {binding}/>'
    return one_task("order", task)


def shown_field(client: APIClient, task: UserTask) -> str:
    answer = client.get(f"/api/tasks/{task.pk}/form/")
    if answer.status_code != 200:
        return str(answer.json()["detail"])
    return str(answer.json()["schema"]["components"][0]["key"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "binding,before,after",
    [
        ("", "second", "third"),
        ('camunda:formRefBinding="latest"', "second", "third"),
        ('camunda:formRefBinding="deployment"', "second", "second"),
        ('camunda:formRefBinding="version" camunda:formRefVersion="1"', "first", "first"),
        (
            'camunda:formRefBinding="version" camunda:formRefVersion="3"',
            "The form 'f' is not deployed in version 3.",
            "third",
        ),
        ('camunda:formRefBinding="version" camunda:formRefVersion="gold"', "first", "first"),
    ],
    ids=["none", "latest", "deployment", "version", "version to come", "version tag"],
)
def test_the_binding_says_which_version_of_the_form_is_meant(
    deploy: Deploy, alice: User, client_of: ClientOf, binding: str, before: str, after: str
) -> None:
    deploy(user_task("other"), forms={"f": with_field("first", versionTag="gold")})
    deploy(bound_to(binding), forms={"f": with_field("second")})
    runtime.start(process_key="order")
    turns.run_due()
    task = UserTask.objects.get()
    client = client_of(alice)
    assert shown_field(client, task) == before
    deploy(user_task("another"), forms={"f": with_field("third")})
    assert shown_field(client, task) == after
    done = client.post(f"/api/tasks/{task.pk}/complete/", {"variables": {after: "x"}}, **ASYNC)
    assert done.status_code == 202
    assert FormDefinition.objects.filter(key="f").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_form_that_was_there_before_the_deployment_counts_as_of_the_deployment(
    deploy: Deploy, alice: User, client_of: ClientOf
) -> None:
    form = {"f": with_field("first")}
    deploy(user_task("other"), forms=form)
    deploy(bound_to('camunda:formRefBinding="deployment"'), forms=form)
    runtime.start(process_key="order")
    turns.run_due()
    assert FormDefinition.objects.count() == 1, "the same form is not deployed twice"
    assert shown_field(client_of(alice), UserTask.objects.get()) == "first"


# Start forms -------------------------------------------------------------------------------------------------


@pytest.fixture
def starter(alice: User, client_of: ClientOf) -> Callable[[ProcessDefinition], APIClient]:
    def make(definition: ProcessDefinition) -> APIClient:
        grant("starter", alice, definition.process)
        return client_of(alice)

    return make


START_FORM = {
    "components": [
        {"type": "number", "key": "amount", "validate": {"required": True, "max": "=limit"}},
        {"type": "number", "key": "limit", "defaultValue": "=10 * 10"},
    ]
}


def test_the_start_form_is_shown_and_checked(
    deploy: Deploy, starter: Callable[[ProcessDefinition], APIClient]
) -> None:
    definition = deploy(user_task(start='pythmata:formKey="f"'), forms={"f": START_FORM})
    client = starter(definition)
    for address in ("/api/processes/order/start-form/", f"/api/definitions/{definition.pk}/start-form/"):
        shown = client.get(address).json()
        assert shown["definition"] == str(definition.pk)
        assert [part["key"] for part in shown["schema"]["components"]] == ["amount", "limit"]
        assert shown["schema"]["components"][1]["defaultValue"] == 100
    body = {"process": "order", "variables": {"amount": 101, "color": "red"}}
    wrong = client.post("/api/process-instances/", body)
    assert wrong.status_code == 400
    assert {error["field"]: error["text"] for error in wrong.json()["errors"]} == {
        "amount": "Must be at most 100.",
        "color": "The form has no such field.",
    }
    assert not ProcessInstance.objects.exists()
    right = client.post("/api/process-instances/", {"process": "order", "variables": {"amount": 99}}, **ASYNC)
    assert right.status_code == 202


def test_without_a_start_form_there_is_nothing_to_fill_in(
    deploy: Deploy, starter: Callable[[ProcessDefinition], APIClient]
) -> None:
    client = starter(deploy(user_task()))
    assert client.get("/api/processes/order/start-form/").json()["schema"] is None


def test_a_start_form_that_is_not_deployed_is_a_conflict(
    deploy: Deploy, starter: Callable[[ProcessDefinition], APIClient]
) -> None:
    client = starter(deploy(user_task(start='pythmata:formKey="f"'), forms={"f": START_FORM}))
    FormDefinition.objects.all().delete()
    for answer in (
        client.get("/api/processes/order/start-form/"),
        client.post("/api/process-instances/", {"process": "order"}),
    ):
        assert (answer.status_code, answer.json()["detail"]) == (409, "The form 'f' is not deployed.")


TWO_STARTS = (
    HEAD.format(key="order")
    + """<message id="M" name="asked"/><process id="order" isExecutable="true">
  <startEvent id="Plain" pythmata:formKey="plain"/><sequenceFlow id="f1" sourceRef="Plain" targetRef="Work"/>
  <startEvent id="Asked" pythmata:formKey="asked"><messageEventDefinition messageRef="M"/></startEvent>
  <sequenceFlow id="f2" sourceRef="Asked" targetRef="Work"/>
  <userTask id="Work"/><sequenceFlow id="f3" sourceRef="Work" targetRef="End"/><endEvent id="End"/>
</process></definitions>"""
).encode()


def test_each_start_event_has_a_form_of_its_own(
    deploy: Deploy, starter: Callable[[ProcessDefinition], APIClient]
) -> None:
    forms = {"plain": with_field("a"), "asked": with_field("b")}
    client = starter(deploy(TWO_STARTS, forms=forms))

    def field(query: str) -> str:
        schema = client.get(f"/api/processes/order/start-form/{query}").json()["schema"]
        return str(schema["components"][0]["key"])

    assert (field(""), field("?start_event=Asked")) == ("a", "b")
    body = {"process": "order", "start_event": "Asked", "variables": {"a": "x"}}
    wrong = client.post("/api/process-instances/", body)
    assert [error["field"] for error in wrong.json()["errors"]] == ["a"]


# Files -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_field_takes_what_is_attached_to_the_task(
    deploy: Deploy, alice: User, client_of: ClientOf
) -> None:
    work = user_task(attributes='pythmata:assignee="alice" pythmata:formKey="f"')
    picker = {"type": "filepicker", "key": "scan", "accept": ".pdf", "validate": {"required": True}}
    deploy(work, forms={"f": {"components": [picker]}})
    runtime.start(process_key="order")
    turns.run_due()
    task, client = UserTask.objects.get(), client_of(alice)
    files = {}
    for name in ("scan.pdf", "note.txt"):
        file = SimpleUploadedFile(name, b"x")
        answer = client.post(f"/api/tasks/{task.pk}/attachments/", {"file": file}, format="multipart")
        files[name] = answer.json()["id"]
    address = f"/api/tasks/{task.pk}/complete/"
    for wrong in ([], ["nothing"], [files["note.txt"]]):
        answer = client.post(address, {"variables": {"scan": wrong}})
        assert [error["field"] for error in answer.json()["errors"]] == ["scan"]
    assert client.post(address, {"variables": {"scan": [files["scan.pdf"]]}}, **ASYNC).status_code == 202
    turns.run_due()
    kept = task.instance.variables.values_list("value", flat=True).get(name="scan")
    assert kept == [
        {"id": files["scan.pdf"], "name": "scan.pdf", "content_type": "application/pdf", "size": 1}
    ]


# Forms made of fields in the model -----------------------------------------------------------------------------

FIELDS = f"""<extensionElements {CAMUNDA}><camunda:formData>
  <camunda:formField id="name" label="Your name" type="string" defaultValue="= known">
    <camunda:validation><camunda:constraint name="required"/><camunda:constraint name="minlength" config="2"/>
      <camunda:constraint name="maxlength" config="5"/></camunda:validation></camunda:formField>
  <camunda:formField id="count" type="long" defaultValue="3"><camunda:validation>
    <camunda:constraint name="min" config="1"/><camunda:constraint name="max" config="9"/></camunda:validation>
  </camunda:formField>
  <camunda:formField id="urgent" type="boolean" defaultValue="true"/>
  <camunda:formField id="day" type="date"/>
  <camunda:formField id="color" type="enum" defaultValue="r"><camunda:value id="r" name="Red"/>
    <camunda:value id="g" name="Green"/></camunda:formField>
  <camunda:formField id="total" type="double"><camunda:validation>
    <camunda:constraint name="readonly"/></camunda:validation></camunda:formField>
</camunda:formData></extensionElements>"""


@pytest.mark.django_db(transaction=True)
def test_a_form_is_made_of_the_fields_in_the_model(deploy: Deploy, alice: User, client_of: ClientOf) -> None:
    deploy(one_task("order", f'<userTask id="Work" pythmata:assignee="alice">{FIELDS}</userTask>'))
    runtime.start(process_key="order", variables={"known": "Ann", "total": 1.5})
    turns.run_due()
    task, client = UserTask.objects.get(), client_of(alice)
    form = client.get(f"/api/tasks/{task.pk}/form/").json()
    assert form["data"] == {"known": "Ann", "total": 1.5}
    parts = {part["key"]: part for part in form["schema"]["components"]}
    assert {key: part["type"] for key, part in parts.items()} == {
        "name": "textfield",
        "count": "number",
        "urgent": "checkbox",
        "day": "datetime",
        "color": "select",
        "total": "number",
    }
    assert parts["name"]["label"] == "Your name"
    assert [parts[key].get("defaultValue") for key in parts] == ["Ann", "3", True, None, "r", None]
    address = f"/api/tasks/{task.pk}/complete/"
    wrong = {"name": "A", "count": 0, "urgent": "yes", "day": "soon", "color": "blue", "total": 9, "more": 1}
    answer = client.post(address, {"variables": wrong})
    assert {error["field"] for error in answer.json()["errors"]} == set(wrong)
    right = client.post(address, {"variables": {"day": "2030-01-02", "color": "g"}}, **ASYNC)
    assert right.status_code == 202
    turns.run_due()
    assert dict(task.instance.variables.values_list("name", "value")) == {
        "known": "Ann",
        "total": 1.5,
        "name": "Ann",
        "count": 3,
        "urgent": True,
        "day": "2030-01-02",
        "color": "g",
    }


def test_a_start_form_is_made_of_the_fields_of_the_start_event(
    deploy: Deploy, starter: Callable[[ProcessDefinition], APIClient]
) -> None:
    fields = FIELDS.replace("= known", "Ann")
    model = (
        user_task()
        .decode()
        .replace('<startEvent id="Start" />', f'<startEvent id="Start">{fields}</startEvent>')
    )
    client = starter(deploy(model.encode()))
    schema = client.get("/api/processes/order/start-form/").json()["schema"]
    assert [part["key"] for part in schema["components"]][:2] == ["name", "count"]
    wrong = client.post("/api/process-instances/", {"process": "order", "variables": {"count": 10}})
    assert {error["field"]: error["text"] for error in wrong.json()["errors"]} == {
        "count": "Must be at most 9."
    }


@pytest.mark.django_db(transaction=True)
def test_form_properties_of_activiti_are_a_form_too(deploy: Deploy, alice: User, client_of: ClientOf) -> None:
    fields = """<extensionElements xmlns:activiti="http://activiti.org/bpmn">
      <activiti:formProperty id="reason" name="Reason" type="string" required="true"/>
      <activiti:formProperty id="limit" type="long" writable="false"/>
      <activiti:formProperty id="secret" readable="false"/></extensionElements>"""
    deploy(one_task("order", f'<userTask id="Work" pythmata:assignee="alice">{fields}</userTask>'))
    runtime.start(process_key="order", variables={"limit": 5})
    turns.run_due()
    task, client = UserTask.objects.get(), client_of(alice)
    form = client.get(f"/api/tasks/{task.pk}/form/").json()
    assert [part["key"] for part in form["schema"]["components"]] == ["reason", "limit"]
    answer = client.post(f"/api/tasks/{task.pk}/complete/", {"variables": {"limit": 6, "secret": 1}})
    assert {error["field"]: error["text"] for error in answer.json()["errors"]} == {
        "reason": "Must be filled in.",
        "limit": "Cannot be changed.",
        "secret": "The form has no such field.",
    }


@pytest.mark.django_db(transaction=True)
def test_a_form_of_another_application_is_not_checked_here(
    deploy: Deploy, alice: User, client_of: ClientOf
) -> None:
    form = 'pythmata:formKey="embedded:app:forms/order.html"'
    deploy(one_task("order", f'<userTask id="Work" pythmata:assignee="alice" {form}/>'))
    runtime.start(process_key="order")
    turns.run_due()
    task, client = UserTask.objects.get(), client_of(alice)
    assert client.get(f"/api/tasks/{task.pk}/form/").json()["schema"] is None
    done = client.post(f"/api/tasks/{task.pk}/complete/", {"variables": {"total": 3}}, **ASYNC)
    assert done.status_code == 202
    turns.run_due()
    assert dict(task.instance.variables.values_list("name", "value")) == {"total": 3}
