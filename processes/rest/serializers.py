"""Bodies: what a field means is written once, and a field that nobody knows is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from processes.models.tenants import MAX_TENANT_KEY

MAX_NAME = 255
MAX_VARIABLES = 1_000


class Body(serializers.Serializer[Any]):
    """A body to be read: unknown fields are refused instead of ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_no_such(self.fields)] for name in unknown})
        return super().to_internal_value(data)


def _no_such(names: Mapping[str, Any]) -> str:
    return f"There is no such field; there are: {', '.join(names) or 'none'}."


class OfTenant(Body):
    """``tenant`` is whose it is: one that you belong to, empty for what all share; needed if you belong to several."""

    tenant = serializers.CharField(max_length=MAX_TENANT_KEY, required=False, allow_blank=True)


class NoFields(Body):
    """A request that says everything by its address."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class VariablesField(serializers.Field[dict[str, Any], dict[str, Any], dict[str, Any], Any]):
    """An object of variables: names as keys, any JSON as values."""

    default_error_messages = {
        "object": "Must be an object: names of variables and their values.",
        "name": "The name of a variable has 1 to {limit} characters.",
        "count": "There are more than {limit} variables.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("object")
        if len(data) > MAX_VARIABLES:
            self.fail("count", limit=MAX_VARIABLES)
        if any(not name.strip() or len(name) > MAX_NAME for name in data):
            self.fail("name", limit=MAX_NAME)
        return dict(data)

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


@extend_schema_field({})
class AnyValueField(serializers.Field[Any, Any, Any, Any]):
    """Any JSON, to be shown."""

    def to_representation(self, value: Any) -> Any:
        return value


class UserName(serializers.Serializer[Any]):
    """A person by name."""

    username = serializers.CharField(source="get_username")
    full_name = serializers.CharField(source="get_full_name")


class ModelProblem(serializers.Serializer[Any]):
    """What is wrong with a model, where, and what to do about it."""

    file = serializers.CharField(required=False)
    element_id = serializers.CharField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    rule = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    text = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
