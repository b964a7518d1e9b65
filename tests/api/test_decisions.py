"""Decisions through the API: what there is, asking them, and the history of the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from processes import deployment, runtime, turns
from processes.decisions.permissions import grant_decision
from processes.models import Decision, DecisionDefinition, DecisionEvaluation
from processes.permissions import grant
from tests.api.models import RATE, one_task

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], APIClient]
CHANGED = RATE.replace(b">4<", b">5<")
ASKING = one_task(
    "credit",
    '<businessRuleTask id="Work"><extensionElements><pythmata:calledDecision decisionId="rate" '
    'resultVariable="percent"/></extensionElements></businessRuleTask>',
)


@pytest.fixture
def rate(db: None) -> Decision:
    """Two versions."""
    deployment.deploy(files={"rate.dmn": RATE})
    deployment.deploy(files={"rate.dmn": CHANGED})
    return Decision.objects.get()


@pytest.fixture
def modeller(alice: User, client_of: ClientOf, rate: Decision) -> APIClient:
    """Alice may see, evaluate and deploy the decision."""
    grant_decision("modeller", alice, rate)
    return client_of(alice)


def ask(client: APIClient, variables: dict[str, Any], **body: Any) -> Any:
    return client.post("/api/decisions/rate/evaluate/", {"variables": variables, **body}, format="json")


def test_deploying_by_upload(alice: User, client_of: ClientOf) -> None:
    alice.user_permissions.add(Permission.objects.get(codename="add_decision"))
    client = client_of(User.objects.get(pk=alice.pk))

    def upload() -> Any:
        files = [SimpleUploadedFile("rate.dmn", RATE)]
        return client.post("/api/deployments/", {"files": files}, format="multipart")

    first = upload()
    assert first.status_code == 201
    (decision,) = first.json()["decisions"]
    assert (decision["key"], decision["version"], first.json()["definitions"]) == ("rate", 1, [])
    again = upload()
    assert (again.status_code, again.json()["unchanged"], again.json()["id"]) == (
        200,
        ["rate"],
        first.json()["id"],
    )
    read = client.get(f"/api/deployments/{first.json()['id']}/").json()
    assert read["decisions"] == [decision]


def test_a_file_with_mistakes_is_refused_with_their_places(alice: User, client_of: ClientOf) -> None:
    alice.user_permissions.add(Permission.objects.get(codename="add_decision"))
    broken = SimpleUploadedFile("rate.dmn", RATE.replace(b"&gt;= 5", b"&gt;= (5"))
    client = client_of(User.objects.get(pk=alice.pk))
    response = client.post("/api/deployments/", {"files": [broken]}, format="multipart")
    assert response.status_code == 422
    (problem,) = response.json()["problems"]
    assert (problem["file"], problem["severity"]) == ("rate.dmn", "error")
    assert problem["line"] == RATE[: RATE.index(b"&gt;= 5")].count(b"\n") + 1


def test_the_list_shows_the_latest_version_and_what_i_may(modeller: APIClient) -> None:
    (row,) = modeller.get("/api/decisions/").json()["results"]
    assert (row["key"], row["name"], row["latest"]["version"]) == ("rate", "Rate", 2)
    assert row["permissions"] == ["view", "evaluate", "design"]
    assert row["latest"]["file"]["namespace"] == "http://tests/rates"
    assert modeller.get("/api/decisions/rate/").json() == row
    assert modeller.get("/api/decisions/?search=rat").json()["results"] == [row]
    assert modeller.get("/api/decisions/?search=xyz").json()["results"] == []
    assert modeller.get("/api/decisions/?sorch=rat").status_code == 400


def test_versions_are_filtered_and_tell_their_inputs(modeller: APIClient) -> None:
    def numbers(query: str) -> list[int]:
        rows = modeller.get(f"/api/decision-definitions/?{query}").json()["results"]
        return [row["version"] for row in rows]

    assert numbers("decision=rate&ordering=version") == [1, 2]
    assert (numbers("latest=true"), numbers("latest=false"), numbers("version=1")) == ([2], [1], [1])
    assert numbers("decision=other") == []
    latest = DecisionDefinition.objects.get(version=2)
    read = modeller.get(f"/api/decision-definitions/{latest.pk}/").json()
    assert read["inputs"] == [{"name": "years", "type": "number"}]
    xml = modeller.get(f"/api/decision-definitions/{latest.pk}/xml/")
    assert (xml.content, xml["Content-Type"]) == (CHANGED, "application/xml")
    assert "sandbox" in xml["Content-Security-Policy"]


def test_pages_of_versions(modeller: APIClient) -> None:
    first = modeller.get("/api/decision-definitions/?page_size=1&ordering=version").json()
    second = modeller.get(first["next"]).json()
    assert [page["results"][0]["version"] for page in (first, second)] == [1, 2]
    assert second["next"] is None


def test_an_evaluation_tells_how_it_came_to_its_answer(modeller: APIClient) -> None:
    response = ask(modeller, {"years": 7, "other": "x"})
    assert response.status_code == 200
    body = response.json()
    assert (body["outputs"], body["version"], body["actor"]) == (5, 2, "alice")
    assert body["inputs"] == {"years": 7}
    assert body["matched_rules"] == [{"id": "long", "index": 2, "outputs": {"percent": 5}}]
    assert body["warnings"] == []
    (step,) = body["steps"]
    assert (step["decision"], step["name"], step["inputs"], step["value"]) == (
        "rate",
        "Rate",
        {"Years": 7},
        5,
    )
    assert modeller.get(f"/api/decision-evaluations/{body['id']}/").json() == body


def test_a_version_may_be_asked_for(modeller: APIClient) -> None:
    assert ask(modeller, {"years": 7}, version=1).json()["outputs"] == 4
    missing = ask(modeller, {"years": 7}, version=9)
    assert missing.status_code == 400
    (error,) = missing.json()["errors"]
    assert (error["field"], "no version 9" in error["text"]) == ("version", True)


def test_fractions_stay_exact(modeller: APIClient) -> None:
    assert ask(modeller, {"years": 4.9999}).json()["outputs"] == 2.5


@pytest.mark.parametrize("years", ["seven", True, [1, 2], {"a": 1}], ids=str)
def test_an_input_of_the_wrong_type_is_named(modeller: APIClient, years: object) -> None:
    response = ask(modeller, {"years": years})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["field"] == "variables.years"
    assert "has to be a number" in error["text"]
    assert not DecisionEvaluation.objects.exists()


def test_a_missing_input_is_a_warning(modeller: APIClient) -> None:
    body = ask(modeller, {}).json()
    assert body["outputs"] is None
    assert any("years" in warning["reason"] for warning in body["warnings"])


@pytest.mark.parametrize(
    "body", [{"variables": []}, {"variables": {}, "version": 0}, {"values": {}}], ids=["list", "zero", "name"]
)
def test_a_body_that_is_not_well_formed(modeller: APIClient, body: dict[str, Any]) -> None:
    assert modeller.post("/api/decisions/rate/evaluate/", body, format="json").status_code == 400


def test_who_may_ask_need_not_see_what_others_asked(
    modeller: APIClient, bob: User, client_of: ClientOf, rate: Decision
) -> None:
    ask(modeller, {"years": 7})
    grant_decision("evaluator", bob, rate)
    client = client_of(bob)
    mine = ask(client, {"years": 1}).json()
    rows = client.get("/api/decision-evaluations/").json()["results"]
    assert [row["id"] for row in rows] == [mine["id"]]
    assert len(modeller.get("/api/decision-evaluations/").json()["results"]) == 2


def test_evaluations_of_processes_are_history(modeller: APIClient, bob: User, client_of: ClientOf) -> None:
    definition = deployment.deploy(files={"credit.bpmn": ASKING}).definitions[0]
    command = runtime.start(process_key="credit", variables={"years": 7})
    while turns.run_due():
        pass
    ask(modeller, {"years": 1})

    def rows(client: APIClient, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.get(f"/api/decision-evaluations/?{query}").json()["results"]
        return found

    (row,) = rows(modeller, f"instance={command.instance_id}")
    assert (row["element_id"], row["outputs"], row["actor"]) == ("Work", 5, None)
    assert row["matched_rules"] == [{"id": "long", "index": 2, "outputs": {"percent": 5}}]
    assert [one["id"] for one in rows(modeller, "element=Work")] == [row["id"]]
    assert len(rows(modeller, "actor=alice")) == 1
    assert len(rows(modeller, "decision=rate")) == 2
    assert rows(modeller, "evaluated_before=2000-01-01T00:00:00Z") == []
    assert len(rows(modeller, "warnings=false")) == 2
    assert rows(client_of(bob)) == []
    grant("viewer", bob, definition.process)
    assert [one["id"] for one in rows(client_of(bob))] == [row["id"]], (
        "who sees the instance sees its decisions"
    )


def test_listing_takes_few_queries(
    modeller: APIClient, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for years in range(5):
        ask(modeller, {"years": years})
    with django_assert_max_num_queries(12):
        assert len(modeller.get("/api/decision-evaluations/").json()["results"]) == 5
    with django_assert_max_num_queries(14):
        modeller.get("/api/decisions/")


def test_large_values_are_kept_once(modeller: APIClient) -> None:
    deployment.deploy(files={"rate.dmn": RATE.replace(b'typeRef="number"', b'typeRef="string"')})
    body = ask(modeller, {"years": "x" * 20_000}).json()
    assert len(body["inputs"]["years"]) == 20_000
    (step,) = body["steps"]
    assert step["inputs"]["Years"] == "(string of 20002 bytes, not kept)"
