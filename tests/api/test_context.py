"""The context of a process: what its conditional start events are looked at over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from processes import turns
from processes.models import OperationLog, ProcessDefinition, ProcessInstance
from processes.permissions import grant
from tests.api.models import HEAD

pytestmark = pytest.mark.django_db

REORDER = (
    HEAD.format(key="reorder") + '<process id="reorder" isExecutable="true">'
    '<startEvent id="Low"><conditionalEventDefinition id="d"><condition>= stock &lt; 10</condition>'
    "</conditionalEventDefinition></startEvent>"
    '<sequenceFlow id="f1" sourceRef="Low" targetRef="Order"/><userTask id="Order"/></process></definitions>'
).encode()
ADDRESS = "/api/processes/reorder/context/"


@pytest.fixture
def operator(
    alice: User,
    client_of: Callable[[User], APIClient],
    deploy: Callable[..., ProcessDefinition],
) -> APIClient:
    grant("operator", alice, deploy(REORDER).process)
    return client_of(alice)


def change(client: APIClient, **variables: Any) -> Any:
    response = client.patch(ADDRESS, {"variables": variables})
    assert response.status_code == 200, response.content
    return response.json()


def test_what_makes_the_condition_true_starts_an_instance_once(operator: APIClient) -> None:
    assert operator.get(ADDRESS).json() == {"variables": {}, "instances": []}
    assert change(operator, stock=20, place="north")["instances"] == []
    (started,) = change(operator, stock=9)["instances"]
    turns.run_due()
    instance = ProcessInstance.objects.get(pk=started)
    values = dict(instance.variables.values_list("name", "value"))
    assert values == {"stock": 9, "place": "north"}
    assert change(operator, stock=8)["instances"] == [], "it holds already"
    assert change(operator, stock=30)["instances"] == []
    assert len(change(operator, stock=5)["instances"]) == 1
    assert operator.get(ADDRESS).json()["variables"] == {"stock": 5, "place": "north"}


def test_a_change_is_logged_without_its_values(operator: APIClient) -> None:
    change(operator, stock=20)
    row = OperationLog.objects.get(action="change context")
    assert (row.object_type, row.object_id, row.detail) == ("process", "reorder", {"variables": ["stock"]})


def test_a_value_that_is_too_large_is_refused(operator: APIClient) -> None:
    response = operator.patch(ADDRESS, {"variables": {"text": "x" * 300_000}})
    assert response.status_code in (400, 413)
    assert operator.get(ADDRESS).json()["variables"] == {}
