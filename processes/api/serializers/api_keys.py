"""Keys of programs, as the interface takes and shows them."""

from __future__ import annotations

from rest_framework import serializers

from processes.api_keys.scopes import Scope
from processes.models import ApiKey
from processes.rest.serializers import Body

DEFAULT_DAYS = 90
MOST_DAYS = 36_500
SHOWN = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


class ApiKeyBody(Body):
    """``days`` is how long it lives."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField([scope.value for scope in Scope]), min_length=1
    )
    days = serializers.IntegerField(required=False, default=DEFAULT_DAYS, min_value=1, max_value=MOST_DAYS)


class ApiKeyOut(serializers.ModelSerializer[ApiKey]):
    """``prefix`` is how the key begins, after pym_."""

    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = SHOWN
        read_only_fields: tuple[str, ...] = SHOWN


class NewApiKeyOut(ApiKeyOut):
    """``key`` is shown this once."""

    key = serializers.SerializerMethodField()

    class Meta(ApiKeyOut.Meta):
        fields = (*SHOWN, "key")
        read_only_fields = fields

    def get_key(self, row: ApiKey) -> str:
        return str(self.context["key"])
