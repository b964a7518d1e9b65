"""Who holds which roles, and why somebody may do something."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from rest_framework import serializers

from processes.explanations import How, Obstacle
from processes.permissions import Action
from processes.rest.serializers import Body

HOLDERS = ["user", "group"]


class HolderOut(serializers.Serializer[Any]):
    """``besides`` are permissions that make up no whole role."""

    kind = serializers.ChoiceField(choices=HOLDERS)
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    besides = serializers.ListField(child=serializers.CharField())


class HoldersOut(serializers.Serializer[Any]):
    holders = HolderOut(many=True)


class GrantBody(Body):
    """Name a ``user`` or a ``group``. Afterwards these roles are held, and what is held besides, unless ``keep`` is
    false."""

    user = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.all(), required=False)
    group = serializers.SlugRelatedField(slug_field="name", queryset=Group.objects.all(), required=False)
    roles = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20)
    keep = serializers.BooleanField(required=False, default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("user" in attrs) == ("group" in attrs):
            raise serializers.ValidationError("Give either user or group.")
        return attrs


class ReasonOut(serializers.Serializer[Any]):
    """``through`` is the group that it comes with, ``permission`` the one that was given, ``roles`` are those that
    it belongs to."""

    how = serializers.ChoiceField(choices=[one.value for one in How])
    through = serializers.CharField()
    permission = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class ExplanationOut(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=[one.value for one in Action])
    allowed = serializers.BooleanField()
    because = ReasonOut(many=True)


class AccessOut(serializers.Serializer[Any]):
    """``obstacle`` is what takes the effect of all reasons away: the account is inactive, or the process belongs to a
    tenant that the user does not."""

    user = serializers.CharField()
    obstacle = serializers.ChoiceField(choices=[one.value for one in Obstacle], allow_null=True)
    actions = ExplanationOut(many=True)
