"""Deployments, processes, their versions, forms and drafts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from processes.api.serializers.decisions import DecisionVersion
from processes.models import Deployment, Draft, FormDefinition, ProcessDefinition
from processes.permissions import Action
from processes.rest.serializers import Body, ModelProblem, OfTenant

MAX_XML = 5 * 1024 * 1024
ACTIONS = [action.value for action in Action]


class DefinitionOut(serializers.ModelSerializer[ProcessDefinition]):
    key = serializers.CharField(source="process.key")
    tenant = serializers.CharField(source="process.tenant")
    deployment = serializers.UUIDField(source="deployment_id")

    class Meta:
        model = ProcessDefinition
        fields = (
            *("id", "key", "tenant", "name", "version", "version_tag"),
            *("created_at", "deployment", "is_suspended"),
        )


class ProcessCounts(serializers.Serializer[Any]):
    active = serializers.IntegerField()
    suspended = serializers.IntegerField()
    completed = serializers.IntegerField()
    incidents = serializers.IntegerField()


class ProcessOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    tenant = serializers.CharField()
    name = serializers.CharField()
    latest = DefinitionOut(allow_null=True)
    counts = ProcessCounts()
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    start_form = serializers.CharField(allow_null=True)


class ElementStatistics(serializers.Serializer[Any]):
    element_id = serializers.CharField()
    active = serializers.IntegerField()
    incidents = serializers.IntegerField()
    completed = serializers.IntegerField()


class FormVersion(serializers.ModelSerializer[FormDefinition]):
    class Meta:
        model = FormDefinition
        fields = ("key", "version")


class FormOut(serializers.ModelSerializer[FormDefinition]):
    schema = serializers.DictField()

    class Meta:
        model = FormDefinition
        fields = ("key", "tenant", "version", "schema")


class DeploymentRow(serializers.ModelSerializer[Deployment]):
    created_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    definitions = DefinitionOut(many=True)
    forms = FormVersion(many=True)
    decisions = DecisionVersion(many=True)

    class Meta:
        model = Deployment
        fields = (
            *("id", "name", "note", "tenant", "created_at", "created_by"),
            *("definitions", "forms", "decisions"),
        )


class DeploymentOut(serializers.Serializer[Any]):
    """What a deployment brought: ``unchanged`` keys got no new version, ``problems`` are warnings."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    note = serializers.CharField()
    tenant = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    definitions = DefinitionOut(many=True)
    forms = FormVersion(many=True)
    decisions = DecisionVersion(many=True)
    unchanged = serializers.ListField(child=serializers.CharField())
    problems = ModelProblem(many=True)


class DeploymentBody(OfTenant):
    """multipart/form-data: one file or more (.bpmn, .dmn, .form, .zip), a name, a note."""

    files = serializers.ListField(child=serializers.FileField(max_length=255), min_length=1, max_length=100)
    name = serializers.CharField(max_length=255, required=False, default="")
    note = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")


class ValidationBody(Body):
    xml = serializers.CharField(max_length=MAX_XML, trim_whitespace=False)


class ValidationOut(serializers.Serializer[Any]):
    problems = ModelProblem(many=True)


class DraftRow(serializers.ModelSerializer[Draft]):
    updated_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Draft
        fields = ("key", "tenant", "name", "revision", "updated_at", "updated_by")


class DraftOut(DraftRow):
    class Meta(DraftRow.Meta):
        fields = ("key", "tenant", "name", "xml", "revision", "updated_at", "updated_by")  # type: ignore[assignment]


class DraftBody(Body):
    """``revision`` is the one that was read, 0 for a new draft."""

    name = serializers.CharField(max_length=1000, allow_blank=True)
    xml = serializers.CharField(max_length=MAX_XML, trim_whitespace=False)
    revision = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
