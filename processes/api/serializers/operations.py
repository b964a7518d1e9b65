"""The operation log."""

from __future__ import annotations

from rest_framework import serializers

from processes.models import OperationLog
from processes.rest.serializers import AnyValueField


class OperationLogOut(serializers.ModelSerializer[OperationLog]):
    """``sequence`` and ``seal`` are the row's place in the chain; null and empty until it is sealed."""

    actor = serializers.CharField(source="actor_name")
    instance = serializers.UUIDField(source="instance_id", allow_null=True)  # type: ignore[assignment]
    detail = AnyValueField()

    class Meta:
        model = OperationLog
        fields = (
            "id",
            "at",
            "actor",
            "door",
            "address",
            "action",
            "object_type",
            "object_id",
            "instance",
            "detail",
            "request_id",
            "sequence",
            "seal",
        )
