"""Every error of the API is a problem object."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions, serializers

from engine.errors import CommandRejected, ExpressionError, ReadError
from pythmata.api_errors import problem_response


class Line(serializers.Serializer[dict[str, object]]):
    amount = serializers.IntegerField(min_value=1)


class Order(serializers.Serializer[dict[str, object]]):
    name = serializers.CharField()
    lines = Line(many=True)


@pytest.mark.parametrize(
    "error, status, detail",
    [
        (Http404(), 404, "Not found."),
        (PermissionDenied(), 403, "You do not have permission to perform this action."),
        (exceptions.NotAuthenticated(), 401, "Authentication credentials were not provided."),
        (ReadError("No process.", line=3, element_id="p"), 422, "No process. (line 3, element p)"),
        (CommandRejected("The task is completed."), 409, "The task is completed."),
        (ExpressionError("Unexpected end.", text="1 +", line=1, column=4), 400, None),
    ],
)
def test_status_and_text(error: Exception, status: int, detail: str | None) -> None:
    response = problem_response(error, {})
    assert response is not None
    assert response.status_code == response.data["status"] == status
    assert response.content_type == "application/problem+json"
    assert response.data["title"]
    assert response.data["detail"] == (detail if detail is not None else str(error))


def test_a_form_error_names_its_fields() -> None:
    order = Order(data={"lines": [{"amount": 1}, {"amount": 0}]})
    with pytest.raises(exceptions.ValidationError) as caught:
        order.is_valid(raise_exception=True)
    response = problem_response(caught.value, {})
    assert response is not None
    assert response.data["errors"] == [
        {"field": "name", "text": "This field is required."},
        {"field": "lines.1.amount", "text": "Ensure this value is greater than or equal to 1."},
    ]


def test_an_error_without_a_field() -> None:
    response = problem_response(exceptions.ValidationError("Both dates lie in the past."), {})
    assert response is not None
    assert response.data["errors"] == [{"field": "", "text": "Both dates lie in the past."}]


def test_an_error_may_carry_more() -> None:
    error = CommandRejected("The draft was changed.")
    error.extra = {"current": {"revision": 3}}  # type: ignore[attr-defined]
    response = problem_response(error, {})
    assert response is not None
    assert response.data["current"] == {"revision": 3}


def test_a_database_that_is_away_says_when_to_come_back() -> None:
    response = problem_response(OperationalError("server closed the connection: password=1"), {})
    assert response is not None
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "password" not in str(response.data)


def test_too_many_requests_say_when_to_come_back() -> None:
    response = problem_response(exceptions.Throttled(wait=12.3), {})
    assert response is not None
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "13"


def test_an_unforeseen_error_is_not_ours() -> None:
    assert problem_response(RuntimeError("bug"), {}) is None
