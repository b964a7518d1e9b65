"""Instances: their state, history, variables, waits; what starts and changes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from rest_framework import serializers

from processes.api.serializers.definitions import ACTIONS
from processes.models import ActivityInstance, EventSubscription, Incident, ProcessInstance, Timer, Variable
from processes.rest.serializers import AnyValueField, Body, OfTenant, VariablesField
from processes.tenants import tenants_of


class ProcessName(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()


class DefinitionVersion(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    version = serializers.IntegerField()


class IncidentOut(serializers.ModelSerializer[Incident]):
    instance = serializers.UUIDField(source="instance_id")  # type: ignore[assignment]

    class Meta:
        model = Incident
        fields = (
            "id",
            "kind",
            "element_id",
            "line",
            "instance",
            "message",
            "detail",
            "status",
            "created_at",
            "resolved_at",
        )


class CallerOut(serializers.Serializer[Any]):
    """One level of the stack of calls; all null for an instance that the user may not see."""

    id = serializers.UUIDField(source="instance.pk", default=None, allow_null=True)
    process = ProcessName(source="instance.process", default=None, allow_null=True)
    element_id = serializers.CharField(allow_null=True)


class IncidentDetail(IncidentOut):
    """``variables`` are the names of those that the element saw; ``called_by`` is the stack of calls around it."""

    variables = serializers.ListField(child=serializers.CharField())
    called_by = CallerOut(many=True)

    class Meta(IncidentOut.Meta):
        fields = (*IncidentOut.Meta.fields, "variables", "called_by")  # type: ignore[assignment]


class _InstanceBase(serializers.ModelSerializer[ProcessInstance]):
    process = ProcessName()
    definition = DefinitionVersion()
    started_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    parent = serializers.UUIDField(source="shown_parent", allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = ProcessInstance
        fields = (
            "id",
            "process",
            "definition",
            "tenant",
            "business_key",
            "status",
            "version",
            "started_at",
            "ended_at",
            "started_by",
            "parent",
        )


class InstanceRow(_InstanceBase):
    incident_count = serializers.IntegerField()

    class Meta(_InstanceBase.Meta):
        fields = (*_InstanceBase.Meta.fields, "incident_count")  # type: ignore[assignment]


class TokenOut(serializers.Serializer[Any]):
    element_id = serializers.CharField()
    key = serializers.IntegerField()
    status = serializers.CharField()


class TimerOut(serializers.ModelSerializer[Timer]):
    id = serializers.CharField()

    class Meta:
        model = Timer
        fields = ("id", "element_id", "due_at")


class SubscriptionOut(serializers.ModelSerializer[EventSubscription]):
    class Meta:
        model = EventSubscription
        fields = ("kind", "name", "element_id", "correlation_key")


class CalledOut(serializers.Serializer[Any]):
    """``element_id`` is that of the call activity."""

    id = serializers.UUIDField()
    process = ProcessName()
    status = serializers.ChoiceField(choices=ProcessInstance.Status.choices)
    element_id = serializers.CharField(source="calling_element", allow_null=True)


class InstanceOut(_InstanceBase):
    """``called_by`` has the nearest caller first; ``called`` are the newest, the list with ``parent`` has all."""

    tokens = TokenOut(many=True)
    variables = VariablesField(source="root_variables")
    incidents = IncidentOut(many=True, source="all_incidents")
    timers = TimerOut(many=True, source="open_timers")
    subscriptions = SubscriptionOut(many=True, source="open_subscriptions")
    called_by = CallerOut(many=True)
    called = CalledOut(many=True, source="called_instances")
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))

    class Meta(_InstanceBase.Meta):
        fields = (  # type: ignore[assignment]
            *_InstanceBase.Meta.fields,
            "tokens",
            "variables",
            "incidents",
            "timers",
            "subscriptions",
            "called_by",
            "called",
            "permissions",
        )


class StartBody(OfTenant):
    """Name the ``process`` (its latest version) or one ``definition``. ``tenant`` is whose the instance is, if its
    process is shared."""

    process = serializers.CharField(max_length=255, required=False)
    definition = serializers.UUIDField(required=False)
    variables = VariablesField(required=False, default=dict)
    business_key = serializers.CharField(max_length=255, required=False, allow_blank=True, default="")
    start_event = serializers.CharField(max_length=255, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("process" in attrs) == ("definition" in attrs):
            raise serializers.ValidationError("Give either process or definition.")
        return attrs


class ActivityOut(serializers.ModelSerializer[ActivityInstance]):
    """``called_instance`` is what a call activity called last, if the user may see it."""

    element_name = serializers.CharField()
    called_instance = serializers.UUIDField(allow_null=True)

    class Meta:
        model = ActivityInstance
        fields = (
            "key",
            "element_id",
            "element_name",
            "element_type",
            "status",
            "scope_key",
            "started_at",
            "ended_at",
            "called_instance",
        )


class FlowOut(serializers.Serializer[Any]):
    flow_id = serializers.CharField()
    count = serializers.IntegerField()


class OperationOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    action = serializers.CharField()
    detail = serializers.CharField()


class VariableUpdateOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = AnyValueField(allow_null=True)
    scope_key = serializers.IntegerField()
    at = serializers.DateTimeField()


class HistoryOut(serializers.Serializer[Any]):
    activities = ActivityOut(many=True)
    flows = FlowOut(many=True)
    operations = OperationOut(many=True)
    variable_updates = VariableUpdateOut(many=True)


class VariableOut(serializers.ModelSerializer[Variable]):
    value = AnyValueField(allow_null=True)

    class Meta:
        model = Variable
        fields = ("name", "value", "type", "scope_key", "updated_at")


class VariablesBody(Body):
    variables = VariablesField()
    scope_key = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False)


class CancelBody(Body):
    reason = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")


class RetryBody(Body):
    variables = VariablesField(required=False, default=dict)


class MessageBody(OfTenant):
    """``ttl`` is in seconds: for how long the message waits for a receiver; 0 is now or never. ``variables_match`` are
    variables that the receiving instance has to have, with these values."""

    name = serializers.CharField(max_length=255)
    variables = VariablesField(required=False, default=dict)
    business_key = serializers.CharField(max_length=255, required=False)
    correlation_key = serializers.CharField(max_length=255, required=False)
    instance = serializers.UUIDField(required=False)
    message_id = serializers.CharField(max_length=255, required=False)
    variables_match = VariablesField(required=False)
    ttl = serializers.IntegerField(min_value=0, max_value=31_536_000, required=False, default=0)


class MessageOut(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=["started", "correlated", "buffered"])
    instance = serializers.UUIDField(allow_null=True)


class ActivateBody(Body):
    element_id = serializers.CharField(max_length=255)
    variables = VariablesField(required=False, default=dict)


class ConditionsBody(OfTenant):
    """``process`` is the key of the one process whose start events are meant; without it those of all."""

    variables = VariablesField()
    process = serializers.CharField(max_length=255, required=False)


class ContextBody(Body):
    variables = VariablesField()


class ContextOut(serializers.Serializer[Any]):
    """``instances`` are those that the change has started."""

    variables = VariablesField()
    instances = serializers.ListField(child=serializers.UUIDField())


class ConditionsOut(serializers.Serializer[Any]):
    """The instances that were started."""

    instances = serializers.ListField(child=serializers.UUIDField())


class SignalBody(OfTenant):
    name = serializers.CharField(max_length=255)
    variables = VariablesField(required=False, default=dict)


class SignalOut(serializers.Serializer[Any]):
    """How many instances the signal reaches, those it starts included."""

    receivers = serializers.IntegerField()


class MeOut(serializers.Serializer[Any]):
    username = serializers.CharField(source="get_username")
    full_name = serializers.CharField(source="get_full_name")
    email = serializers.CharField()
    groups = serializers.SerializerMethodField()
    tenants = serializers.SerializerMethodField()
    is_staff = serializers.BooleanField()
    is_superuser = serializers.BooleanField()

    def get_groups(self, user: User) -> list[str]:
        return list(user.groups.order_by("name").values_list("name", flat=True))

    def get_tenants(self, user: User) -> list[str]:
        return sorted(tenants_of(user))
