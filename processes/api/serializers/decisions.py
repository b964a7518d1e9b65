"""Decisions, their versions, and what was evaluated."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from processes.decisions.permissions import DecisionAction
from processes.models import DecisionDefinition, DecisionEvaluation, DecisionRequirements
from processes.rest.serializers import AnyValueField, Body, VariablesField

ACTIONS = [action.value for action in DecisionAction]
MAX_VERSION = 2_000_000_000


class DecisionVersion(serializers.ModelSerializer[DecisionDefinition]):
    key = serializers.CharField(source="decision.key")

    class Meta:
        model = DecisionDefinition
        fields = ("id", "key", "name", "version", "version_tag")


class DecisionFileOut(serializers.ModelSerializer[DecisionRequirements]):
    """The DMN file that a version came in."""

    class Meta:
        model = DecisionRequirements
        fields = ("key", "name", "namespace", "checksum")


class DecisionDefinitionOut(serializers.ModelSerializer[DecisionDefinition]):
    key = serializers.CharField(source="decision.key")
    tenant = serializers.CharField(source="decision.tenant")
    deployment = serializers.UUIDField(source="deployment_id")
    file = DecisionFileOut(source="requirements")

    class Meta:
        model = DecisionDefinition
        fields = (
            *("id", "key", "tenant", "kind", "name", "version", "version_tag"),
            *("created_at", "deployment", "file"),
        )


class DecisionInput(serializers.Serializer[Any]):
    """A variable that the decision looks at; ``type`` is a type of FEEL."""

    name = serializers.CharField()
    type = serializers.CharField()


class DecisionDefinitionDetail(DecisionDefinitionOut):
    inputs = DecisionInput(many=True)

    class Meta(DecisionDefinitionOut.Meta):
        fields = (*DecisionDefinitionOut.Meta.fields, "inputs")  # type: ignore[assignment]


class DecisionOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    tenant = serializers.CharField()
    name = serializers.CharField()
    latest = DecisionDefinitionOut(allow_null=True)
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


class EvaluateBody(Body):
    """``version`` is the latest, if none is given."""

    variables = VariablesField(default=dict)
    version = serializers.IntegerField(min_value=1, max_value=MAX_VERSION, required=False)


class MatchedRuleOut(serializers.Serializer[Any]):
    """``index`` counts the rules of the table from 1."""

    id = serializers.CharField()
    index = serializers.IntegerField()
    outputs = VariablesField()


class EvaluationStep(serializers.Serializer[Any]):
    """One of the decisions on the way."""

    decision = serializers.CharField()
    name = serializers.CharField()
    inputs = VariablesField()
    matched_rules = MatchedRuleOut(many=True)
    value = AnyValueField()


class EvaluationWarning(serializers.Serializer[Any]):
    """Why something in the evaluation became null."""

    element_id = serializers.CharField()
    reason = serializers.CharField()


class EvaluationRow(serializers.ModelSerializer[DecisionEvaluation]):
    decision = serializers.CharField(source="decision.key")
    version = serializers.IntegerField(source="definition.version")
    definition = serializers.UUIDField(source="definition_id")
    instance = serializers.UUIDField(source="instance_id", allow_null=True)  # type: ignore[assignment]
    actor = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    inputs = VariablesField()
    matched_rules = MatchedRuleOut(many=True)
    outputs = AnyValueField()
    warnings = EvaluationWarning(many=True)

    class Meta:
        model = DecisionEvaluation
        fields = (
            *("id", "decision", "definition", "version", "instance", "element_id", "actor", "evaluated_at"),
            *("inputs", "matched_rules", "outputs", "warnings"),
        )


class EvaluationOut(EvaluationRow):
    """``steps`` are all decisions on the way, those required first."""

    steps = EvaluationStep(many=True)

    class Meta(EvaluationRow.Meta):
        fields = (*EvaluationRow.Meta.fields, "steps")  # type: ignore[assignment]
