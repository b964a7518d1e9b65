"""Messages and signals from outside. Whoever sends one must be allowed to reach everybody who would get it: to start
the processes whose start events wait for it, to operate the instances that do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from engine.errors import CommandRejected
from processes import runtime
from processes.api.serializers.instances import (
    ConditionsBody,
    ConditionsOut,
    MessageBody,
    MessageOut,
    SignalBody,
    SignalOut,
)
from processes.api.views.instances import operated_instance
from processes.models import EventSubscription
from processes.permissions import Action, Person, of_instances, processes_for
from processes.rest.access import person, tenant_of_new
from processes.rest.commands import COMMAND_HEADERS, idempotency_key
from processes.rest.declared import anyone_signed_in
from processes.rest.views import Endpoint, well_formed
from processes.tenants import counting_for

Kind = EventSubscription.Kind
MAX_ID = 255


class MessageView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=MessageBody,
        responses=MessageOut,
        parameters=COMMAND_HEADERS,
        summary="Deliver a message to the one who waits for it",
        tags=["messages"],
    )
    def post(self, request: Request) -> Response:
        body = well_formed(MessageBody, request)
        tenant = _demand_reach(request, body)
        delivery = runtime.deliver_message(
            name=body["name"],
            variables=body["variables"],
            correlation_key=body.get("correlation_key"),
            business_key=body.get("business_key"),
            instance_id=body.get("instance"),
            message_id=_message_id(request, body),
            variables_match=body.get("variables_match"),
            ttl=timedelta(seconds=body["ttl"]),
            tenant=tenant,
            actor=person(request),
        )
        return Response(MessageOut(delivery).data)


class SignalView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=SignalBody,
        responses=SignalOut,
        parameters=COMMAND_HEADERS,
        summary="Tell everybody who listens",
        tags=["messages"],
    )
    def post(self, request: Request) -> Response:
        body = well_formed(SignalBody, request)
        tenant = tenant_of_new(person(request), body.get("tenant"))
        _demand_all(person(request), Kind.SIGNAL, body["name"], tenant)
        delivered = runtime.deliver_signal(
            name=body["name"], variables=body["variables"], tenant=tenant, actor=person(request)
        )
        return Response(SignalOut(delivered).data)


class ConditionsView(Endpoint):
    allowed = {"POST": anyone_signed_in}

    @extend_schema(
        request=ConditionsBody,
        responses=ConditionsOut,
        summary="Start the processes that I may start and whose conditional start event holds",
        tags=["messages"],
    )
    def post(self, request: Request) -> Response:
        body = well_formed(ConditionsBody, request)
        tenant = tenant_of_new(person(request), body.get("tenant"))
        processes = processes_for(person(request), Action.START)
        if "process" in body:
            processes = processes.filter(key=body["process"])
        started = runtime.evaluate_conditions(
            variables=body["variables"], processes=processes, tenant=tenant, actor=person(request)
        )
        return Response(ConditionsOut({"instances": [c.instance_id for c in started]}).data)


def _message_id(request: Request, body: dict[str, Any]) -> str | None:
    """By what a repeat is known: the message's own id, else the key of the request, which is the sender's own."""
    key = idempotency_key(request)
    own = f"{person(request).pk}:{key}"[:MAX_ID] if key else None
    return body.get("message_id") or own


def _demand_reach(request: Request, body: dict[str, Any]) -> str:
    """The tenant whose message it is; raises PermissionDenied."""
    user = person(request)
    if "instance" in body:
        return operated_instance(request, body["instance"]).tenant
    tenant = tenant_of_new(user, body.get("tenant"))
    waiting = _demand_all(user, Kind.MESSAGE, body["name"], tenant)
    if not waiting and body["ttl"] and not user.has_perm("processes.operate_process"):
        # Nobody knows yet whom a kept message will reach.
        raise PermissionDenied
    return tenant


def _demand_all(user: Person, kind: str, name: str, tenant: str) -> bool:
    """Whether anybody waits; raises PermissionDenied if not all of them are in the user's reach.

    Who reaches none of them learns nothing of them.
    """
    listening = Q(instance__tenant=tenant) | counting_for(tenant, "definition__process")
    waiting = EventSubscription.objects.filter(listening, kind=kind, name=name)
    # One statement: what ends its wait between two would look like one out of reach.
    counts = waiting.aggregate(total=Count("pk"), reached=Count("pk", filter=_is_reachable(user)))
    total, reached = int(counts["total"]), int(counts["reached"])
    if total and not reached:
        raise CommandRejected(f"Nobody waits for the {Kind(kind).label} {name!r}.")
    if reached < total:
        raise PermissionDenied
    return total > 0


def _is_reachable(user: Person) -> Q:
    starts = Q(definition__process__in=processes_for(user, Action.START))
    return starts | of_instances(user, Action.OPERATE)
