"""Data stores and their values."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from processes.models import DataStoreEntry
from processes.rest.serializers import AnyValueField, Body


@extend_schema_field({})
class AnyJSON(serializers.Field[Any, Any, Any, Any]):
    """Any JSON, to be kept."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class DataStoreOut(serializers.ModelSerializer[DataStoreEntry]):
    """``written_in`` is the instance that wrote the value last; null if a person did, or if you may not see it."""

    value = AnyValueField(allow_null=True)
    written_in = serializers.UUIDField(source="shown_writer", allow_null=True)

    class Meta:
        model = DataStoreEntry
        fields = ("name", "tenant", "value", "written_in", "updated_at")


class DataStoreBody(Body):
    value = AnyJSON(allow_null=True)
