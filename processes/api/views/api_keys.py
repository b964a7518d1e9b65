"""One's own keys: to see, to make, to revoke."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.api.serializers.api_keys import ApiKeyBody, ApiKeyOut, NewApiKeyOut
from processes.api_keys import store
from processes.api_keys.scopes import Scope
from processes.models import ApiKey
from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed


@extend_schema(summary="My API keys", tags=["API keys"])
class ApiKeyListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in, "POST": anyone_signed_in}
    serializer_class = ApiKeyOut
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        return ApiKey.objects.filter(user=person(self.request))

    @extend_schema(
        request=ApiKeyBody, responses={201: NewApiKeyOut}, summary="Make an API key", tags=["API keys"]
    )
    def post(self, request: Request) -> Response:
        user, body = person(request), well_formed(ApiKeyBody, request)
        asked = {Scope(scope) for scope in body["scopes"]}
        try:
            row, key = store.make(user, body["name"], asked, timedelta(days=body["days"]), actor=user)
        except store.CannotMake as error:
            raise ValidationError(str(error)) from error
        return Response(NewApiKeyOut(row, context={"key": key}).data, status=201)


class ApiKeyView(Endpoint):
    allowed = {"DELETE": anyone_signed_in}

    @extend_schema(responses={204: None}, summary="Revoke an API key", tags=["API keys"])
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        user = person(request)
        rows = ApiKey.objects.all() if user.has_perm("processes.change_apikey") else user.api_keys.all()
        store.revoke(found(rows.filter(pk=pk), "API key"), actor=user)
        return Response(status=204)
