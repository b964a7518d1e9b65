"""Credentials: what their names are, and giving them a value; nobody reads one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes.api.serializers.secrets import SecretBody, SecretOut
from processes.models import Secret
from processes.permissions import Person
from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from processes.secrets import store


def _visible(user: Person) -> QuerySet[Secret]:
    return Secret.objects.all() if user.has_perm("processes.view_secret") else Secret.objects.none()


@extend_schema(summary="The names of credentials", tags=["secrets"])
class SecretListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = SecretOut
    orderings = {"name": ("name",), "-name": ("-name",)}
    queryset = Secret.objects.none()

    def get_queryset(self) -> QuerySet[Secret]:
        return _visible(person(self.request))


class SecretView(Endpoint):
    allowed = {"PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(
        request=SecretBody,
        responses={200: SecretOut, 201: SecretOut},
        summary="Keep a credential, or change it",
        tags=["secrets"],
    )
    def put(self, request: Request, name: str) -> Response:
        user = person(request)
        is_new = not Secret.objects.filter(name=name).exists()
        if not user.has_perm(f"processes.{'add' if is_new else 'change'}_secret"):
            if not user.has_perm("processes.view_secret"):
                raise Http404(f"There is no secret {name!r} that you may see.")
            raise PermissionDenied
        body = well_formed(SecretBody, request)
        if is_new and "value" not in body:
            raise ValidationError({"value": ["A new secret needs its value."]})
        try:
            row = store.keep(name, body.get("value"), description=body["description"], actor=user)
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        return Response(SecretOut(row).data, status=201 if is_new else 200)

    @extend_schema(responses={204: None}, summary="Forget a credential", tags=["secrets"])
    def delete(self, request: Request, name: str) -> Response:
        user = person(request)
        row = found(_visible(user).filter(name=name), f"secret {name!r}")
        if not user.has_perm("processes.delete_secret"):
            raise PermissionDenied
        store.forget(row, actor=user)
        return Response(status=204)
