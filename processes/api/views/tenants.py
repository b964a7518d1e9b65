"""Tenants: those that I belong to; for administrators all of them and their members."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from processes import tenants
from processes.api.serializers.tenants import TenantBody, TenantOut, TenantRow
from processes.models import Tenant
from processes.permissions import Person
from processes.rest.access import found, person
from processes.rest.declared import anyone_signed_in
from processes.rest.errors import Conflict
from processes.rest.views import Endpoint, ListEndpoint, well_formed
from processes.tenants import TenantInUse, visible_tenants


@extend_schema(summary="The tenants that I belong to", tags=["tenants"])
class TenantListView(ListEndpoint):
    allowed = {"GET": anyone_signed_in}
    serializer_class = TenantRow
    orderings = {"key": ("key",), "-key": ("-key",)}
    queryset = Tenant.objects.none()

    def get_queryset(self) -> QuerySet[Tenant]:
        return visible_tenants(person(self.request))


class TenantView(Endpoint):
    """For those with Django's permissions on tenants."""

    is_conditional = True
    allowed = {"GET": anyone_signed_in, "PUT": anyone_signed_in, "DELETE": anyone_signed_in}

    @extend_schema(responses=TenantOut, summary="One tenant and its members", tags=["tenants"])
    def get(self, request: Request, key: str) -> Response:
        row = found(visible_tenants(person(request)).filter(pk=key), f"tenant {key!r}")
        if not person(request).has_perm("processes.view_tenant"):
            raise PermissionDenied
        return Response(TenantOut(row).data)

    @extend_schema(
        request=TenantBody,
        responses={200: TenantOut, 201: TenantOut},
        summary="Make a tenant, or change its name and members",
        tags=["tenants"],
    )
    def put(self, request: Request, key: str) -> Response:
        user = person(request)
        is_new = not Tenant.objects.filter(pk=key).exists()
        if not user.has_perm(f"processes.{'add' if is_new else 'change'}_tenant"):
            raise _refusal(user, key)
        body = well_formed(TenantBody, request)
        try:
            row = tenants.keep(key, **body, actor=user)
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        return Response(TenantOut(row).data, status=201 if is_new else 200)

    @extend_schema(
        responses={204: None}, summary="Forget a tenant that nothing belongs to any more", tags=["tenants"]
    )
    def delete(self, request: Request, key: str) -> Response:
        user = person(request)
        row = found(visible_tenants(user).filter(pk=key), f"tenant {key!r}")
        if not user.has_perm("processes.delete_tenant"):
            raise PermissionDenied
        try:
            tenants.forget(row, actor=user)
        except TenantInUse as error:
            raise Conflict(str(error)) from error
        return Response(status=204)


def _refusal(user: Person, key: str) -> Exception:
    """Whether the tenant exists is nobody's business who does not belong to it."""
    if visible_tenants(user).filter(pk=key).exists():
        return PermissionDenied()
    return Http404(f"There is no tenant {key!r} that you may see.")
