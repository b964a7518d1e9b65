"""Who called whom: callers, called instances, and what stays hidden of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes import runtime, turns
from processes.models import ProcessDefinition, ProcessInstance
from processes.permissions import grant, revoke
from tests.api.models import one_task, user_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
Deploy = Callable[..., ProcessDefinition]


def calling(key: str, called: str, inside: str = "") -> bytes:
    """A process whose only activity, "Work", calls the other one."""
    return one_task(key, f'<callActivity id="Work" calledElement="{called}">{inside}</callActivity>')


EACH = (
    "<multiInstanceLoopCharacteristics><loopCardinality>= 30</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


def run_turns() -> None:
    while turns.run_due():
        pass


@pytest.fixture
def chain(deploy: Deploy) -> dict[str, ProcessInstance]:
    """outer calls middle, middle calls inner, inner waits."""
    deploy(user_task("inner"))
    deploy(calling("middle", "inner"))
    deploy(calling("outer", "middle"))
    runtime.start(process_key="outer")
    run_turns()
    rows = ProcessInstance.objects.select_related("process")
    return {row.process.key: row for row in rows}


@pytest.fixture
def viewer(chain: dict[str, ProcessInstance], alice: User, client_of: ClientOf) -> APIClient:
    for instance in chain.values():
        grant("viewer", alice, instance.process)
    return client_of(alice)


def shown(client: APIClient, instance: ProcessInstance, part: str = "") -> Any:
    response = client.get(f"/api/process-instances/{instance.pk}/{part}")
    assert response.status_code == 200, response.content
    return response.json()


def level(instance: ProcessInstance) -> dict[str, Any]:
    process = {"key": instance.process.key, "name": instance.process.name}
    return {"id": str(instance.pk), "process": process, "element_id": "Work"}


HIDDEN = {"id": None, "process": None, "element_id": None}


def test_an_instance_tells_who_called_it_the_nearest_first(
    viewer: APIClient, chain: dict[str, ProcessInstance]
) -> None:
    inner = shown(viewer, chain["inner"])
    assert inner["called_by"] == [level(chain["middle"]), level(chain["outer"])]
    assert (inner["parent"], inner["called"]) == (str(chain["middle"].pk), [])


def test_an_instance_tells_whom_it_has_called(viewer: APIClient, chain: dict[str, ProcessInstance]) -> None:
    outer = shown(viewer, chain["outer"])
    assert (outer["parent"], outer["called_by"]) == (None, [])
    assert outer["called"] == [level(chain["middle"]) | {"status": "active"}]


def test_the_history_of_a_call_activity_leads_to_what_it_called(
    viewer: APIClient, chain: dict[str, ProcessInstance]
) -> None:
    rows = shown(viewer, chain["outer"], "history/")["activities"]
    assert [(row["element_id"], row["called_instance"]) for row in rows] == [
        ("Start", None),
        ("Work", str(chain["middle"].pk)),
    ]


def test_a_call_that_was_tried_again_leads_to_the_last_instance(
    viewer: APIClient, chain: dict[str, ProcessInstance], alice: User
) -> None:
    runtime.cancel(instance_id=chain["middle"].pk)
    run_turns()
    runtime.retry(incident=chain["outer"].incidents.get())
    run_turns()
    second = ProcessInstance.objects.filter(parent=chain["outer"]).latest("pk")
    called = shown(viewer, chain["outer"])["called"]
    assert [(row["id"], row["status"]) for row in called] == [
        (str(second.pk), "active"),
        (str(chain["middle"].pk), "terminated"),
    ]
    rows = shown(viewer, chain["outer"], "history/")["activities"]
    assert rows[-1]["called_instance"] == str(second.pk)


def test_the_list_shows_what_an_instance_has_called(
    viewer: APIClient, chain: dict[str, ProcessInstance]
) -> None:
    page = viewer.get(f"/api/process-instances/?parent={chain['outer'].pk}").json()
    assert [(row["id"], row["parent"]) for row in page["results"]] == [
        (str(chain["middle"].pk), str(chain["outer"].pk))
    ]
    assert viewer.get(f"/api/process-instances/?parent={chain['inner'].pk}").json()["results"] == []
    assert viewer.get("/api/process-instances/?parent=x").status_code == 400


def test_callers_that_may_not_be_seen_keep_their_place_and_nothing_else(
    viewer: APIClient, chain: dict[str, ProcessInstance], alice: User
) -> None:
    revoke("viewer", alice, chain["middle"].process)
    inner = shown(viewer, chain["inner"])
    assert inner["called_by"] == [HIDDEN, level(chain["outer"])]
    assert inner["parent"] is None
    assert shown(viewer, chain["outer"])["called"] == []
    rows = shown(viewer, chain["outer"], "history/")["activities"]
    assert [row["called_instance"] for row in rows] == [None, None]
    everything = viewer.get("/api/process-instances/").content.decode()
    assert str(chain["inner"].pk) in everything
    assert str(chain["middle"].pk) not in everything
    assert viewer.get(f"/api/process-instances/?parent={chain['middle'].pk}").json()["results"] == []


def test_stack_and_called_cost_the_same_for_one_and_for_many(
    deploy: Deploy, alice: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    leaf, each = deploy(user_task("leaf")), deploy(calling("each", "leaf", EACH))
    deepest = deploy(calling("deep", "deep"))
    for definition in (leaf, each, deepest):
        grant("viewer", alice, definition.process)
    client = client_of(alice)
    parent = runtime.start(process_key="each").instance
    runtime.start(process_key="deep")
    run_turns()
    shown(client, parent)
    with django_assert_max_num_queries(14):
        assert len(shown(client, parent)["called"]) == 30
    with django_assert_max_num_queries(14):
        rows = shown(client, parent, "history/")["activities"]
    assert len({row["called_instance"] for row in rows} - {None}) == 30
    lowest = ProcessInstance.objects.filter(process__key="deep").latest("call_depth")
    with django_assert_max_num_queries(14):
        assert len(shown(client, lowest)["called_by"]) == 100
    with django_assert_max_num_queries(14):
        assert len(client.get(f"/api/process-instances/?parent={parent.pk}").json()["results"]) == 30


NOWHERE = calling("nowhere", "gone")
WITHIN = one_task(
    "within",
    '<subProcess id="Work"><extensionElements>'
    '<zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">'
    '<zeebe:input source="= 1" target="inside"/></zeebe:ioMapping></extensionElements>'
    '<startEvent id="Begin"/><sequenceFlow id="s1" sourceRef="Begin" targetRef="Faulty"/>'
    '<callActivity id="Faulty" calledElement="gone"/></subProcess>',
)


@pytest.mark.parametrize(
    ("called", "element", "names"), [(NOWHERE, "Work", ["order"]), (WITHIN, "Faulty", ["inside", "order"])]
)
def test_an_incident_tells_line_variables_and_the_stack_of_calls(
    deploy: Deploy,
    alice: User,
    client_of: ClientOf,
    called: bytes,
    element: str,
    names: list[str],
    django_assert_max_num_queries: Any,
) -> None:
    lower = deploy(called)
    upper = deploy(calling("upper", lower.process.key))
    grant("viewer", alice, lower.process)
    client = client_of(alice)
    runtime.start(process_key="upper", variables={"order": 7})
    run_turns()
    (row,) = client.get("/api/incidents/?status=open").json()["results"]
    with django_assert_max_num_queries(10):
        incident = client.get(f"/api/incidents/{row['id']}/").json()
    assert (incident["kind"], incident["element_id"], incident["line"]) == ("called_process", element, 1)
    assert "There is no process 'gone'" in incident["message"]
    assert incident["variables"] == names
    assert incident["called_by"] == [HIDDEN]
    grant("viewer", alice, upper.process)
    parent = ProcessInstance.objects.select_related("process").get(process=upper.process)
    assert client.get(f"/api/incidents/{row['id']}/").json()["called_by"] == [level(parent)]
