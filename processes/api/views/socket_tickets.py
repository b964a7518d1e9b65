"""Tickets for WebSockets."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from processes import socket_tickets
from processes.models import ApiKey
from processes.rest.access import person
from processes.rest.declared import anyone_signed_in
from processes.rest.serializers import NoFields
from processes.rest.views import Endpoint, well_formed


class SocketTicketOut(serializers.Serializer[Any]):
    """Open ``/ws/?ticket=…`` with it before it expires; it is good for one socket."""

    ticket = serializers.CharField()
    expires_at = serializers.DateTimeField()


class SocketTicketView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=NoFields, responses={201: SocketTicketOut}, summary="A ticket for one WebSocket", tags=["me"]
    )
    def post(self, request: Request) -> Response:
        well_formed(NoFields, request)
        key = request.auth if isinstance(request.auth, ApiKey) else None
        ticket, expires_at = socket_tickets.issue(person(request), key)
        return Response(SocketTicketOut({"ticket": ticket, "expires_at": expires_at}).data, status=201)
