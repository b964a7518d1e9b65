"""Tenants and their members."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from rest_framework import serializers

from processes.models import Tenant
from processes.rest.serializers import Body

MAX_MEMBERS = 10_000


class TenantRow(serializers.ModelSerializer[Tenant]):
    class Meta:
        model = Tenant
        fields = ("key", "name")


class TenantOut(TenantRow):
    users = serializers.SlugRelatedField[Any](slug_field="username", many=True, read_only=True)
    groups = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)

    class Meta(TenantRow.Meta):
        fields = ("key", "name", "users", "groups")  # type: ignore[assignment]


class TenantBody(Body):
    """Its members by the names of users and groups. What is not given stays as it is."""

    name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    users = serializers.ListField(
        child=serializers.SlugRelatedField(slug_field="username", queryset=User.objects.all()),
        required=False,
        max_length=MAX_MEMBERS,
    )
    groups = serializers.ListField(
        child=serializers.SlugRelatedField(slug_field="name", queryset=Group.objects.all()),
        required=False,
        max_length=MAX_MEMBERS,
    )
