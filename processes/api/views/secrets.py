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
from processes.permissions import Person, may_create_for
from processes.rest.access import OF_TENANT, found_by_key, person, tenant_asked, tenant_of_new
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from processes.secrets import store
from processes.tenants import in_reach


def _visible(user: Person) -> QuerySet[Secret]:
    rows = Secret.objects.filter(in_reach(user))
    return rows if user.has_perm("processes.view_secret") else rows.none()


@extend_schema(summary="The names of credentials", tags=["secrets"])
class SecretListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = SecretOut
    orderings = {"name": ("name", "tenant"), "-name": ("-name", "-tenant")}
    queryset = Secret.objects.none()

    def get_queryset(self) -> QuerySet[Secret]:
        return _visible(person(self.request))


class SecretView(Endpoint):
    allowed = {"PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(
        request=SecretBody,
        responses={200: SecretOut, 201: SecretOut},
        parameters=[OF_TENANT],
        summary="Keep a credential, or change it",
        tags=["secrets"],
    )
    def put(self, request: Request, name: str) -> Response:
        user = person(request)
        tenant = tenant_of_new(user, tenant_asked(request))
        is_new = not Secret.objects.filter(name=name, tenant=tenant).exists()
        allowed = user.has_perm(f"processes.{'add' if is_new else 'change'}_secret")
        if not (allowed and may_create_for(user, tenant)):
            if not user.has_perm("processes.view_secret"):
                raise Http404(f"There is no secret {name!r} that you may see.")
            raise PermissionDenied
        body = well_formed(SecretBody, request)
        if is_new and "value" not in body:
            raise ValidationError({"value": ["A new secret needs its value."]})
        try:
            row = store.keep(
                name, body.get("value"), description=body["description"], tenant=tenant, actor=user
            )
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        return Response(SecretOut(row).data, status=201 if is_new else 200)

    @extend_schema(
        responses={204: None}, parameters=[OF_TENANT], summary="Forget a credential", tags=["secrets"]
    )
    def delete(self, request: Request, name: str) -> Response:
        user = person(request)
        row = found_by_key(user, _visible(user).filter(name=name), f"secret {name!r}", tenant_asked(request))
        if not (user.has_perm("processes.delete_secret") and may_create_for(user, row.tenant)):
            raise PermissionDenied
        store.forget(row, actor=user)
        return Response(status=204)
