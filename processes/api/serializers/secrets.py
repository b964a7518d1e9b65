"""Credentials, without their values."""

from __future__ import annotations

from rest_framework import serializers

from processes.models import Secret
from processes.rest.serializers import Body
from processes.secrets.store import MAX_VALUE


class SecretOut(serializers.ModelSerializer[Secret]):
    class Meta:
        model = Secret
        fields = ("name", "tenant", "description", "updated_at")


class SecretBody(Body):
    """``value`` is taken and never given back; without it the one that is there stays."""

    value = serializers.CharField(
        max_length=MAX_VALUE, required=False, write_only=True, trim_whitespace=False
    )
    description = serializers.CharField(max_length=255, required=False, allow_blank=True, default="")
