"""Addresses below /api/."""

from __future__ import annotations

from django.urls import path

from processes.api.views import (
    api_keys,
    data_stores,
    decisions,
    definitions,
    deployments,
    drafts,
    history,
    incidents,
    instances,
    me,
    messages,
    operations,
    permissions,
    secrets,
    socket_tickets,
    tenants,
    variables,
)
from processes.api.views import processes as processes_

urlpatterns = [
    path("me/", me.MeView.as_view(), name="me"),
    path("socket-tickets/", socket_tickets.SocketTicketView.as_view(), name="socket-tickets"),
    path("api-keys/", api_keys.ApiKeyListView.as_view(), name="api-keys"),
    path("api-keys/<uuid:pk>/", api_keys.ApiKeyView.as_view(), name="api-key"),
    path("deployments/", deployments.DeploymentListView.as_view(), name="deployments"),
    path("deployments/<uuid:pk>/", deployments.DeploymentView.as_view(), name="deployment"),
    path("processes/", processes_.ProcessListView.as_view(), name="processes"),
    path("processes/<str:key>/", processes_.ProcessView.as_view(), name="process"),
    path("processes/<str:key>/context/", processes_.ContextView.as_view(), name="process-context"),
    path(
        "processes/<str:key>/permissions/",
        permissions.ProcessPermissionsView.as_view(),
        name="process-permissions",
    ),
    path("processes/<str:key>/access/", permissions.AccessView.as_view(), name="process-access"),
    path("definitions/", definitions.DefinitionListView.as_view(), name="definitions"),
    path("definitions/validate/", definitions.ValidationView.as_view(), name="definition-validate"),
    path("definitions/<uuid:pk>/", definitions.DefinitionView.as_view(), name="definition"),
    path("definitions/<uuid:pk>/xml/", definitions.DefinitionXmlView.as_view(), name="definition-xml"),
    path(
        "definitions/<uuid:pk>/statistics/",
        definitions.StatisticsView.as_view(),
        name="definition-statistics",
    ),
    path("decisions/", decisions.DecisionListView.as_view(), name="decisions"),
    path("decisions/<str:key>/", decisions.DecisionView.as_view(), name="decision"),
    path(
        "decisions/<str:key>/permissions/",
        permissions.DecisionPermissionsView.as_view(),
        name="decision-permissions",
    ),
    path("decisions/<str:key>/evaluate/", decisions.EvaluateView.as_view(), name="decision-evaluate"),
    path(
        "decision-definitions/", decisions.DecisionDefinitionListView.as_view(), name="decision-definitions"
    ),
    path(
        "decision-definitions/<uuid:pk>/",
        decisions.DecisionDefinitionView.as_view(),
        name="decision-definition",
    ),
    path(
        "decision-definitions/<uuid:pk>/xml/",
        decisions.DecisionXmlView.as_view(),
        name="decision-definition-xml",
    ),
    path("decision-evaluations/", decisions.EvaluationListView.as_view(), name="decision-evaluations"),
    path("decision-evaluations/<str:pk>/", decisions.EvaluationView.as_view(), name="decision-evaluation"),
    path("data-stores/", data_stores.DataStoreListView.as_view(), name="data-stores"),
    path("data-stores/<path:name>/", data_stores.DataStoreView.as_view(), name="data-store"),
    path("forms/<str:key>/", definitions.FormView.as_view(), name="form"),
    path("drafts/", drafts.DraftListView.as_view(), name="drafts"),
    path("drafts/<str:key>/", drafts.DraftView.as_view(), name="draft"),
    path("process-instances/", instances.InstanceListView.as_view(), name="process-instances"),
    path(
        "process-instances/<uuid:pk>/activate/",
        instances.ActivateView.as_view(),
        name="process-instance-activate",
    ),
    path(
        "process-instances/<uuid:pk>/conditions/",
        instances.ConditionsView.as_view(),
        name="process-instance-conditions",
    ),
    path("process-instances/<uuid:pk>/", instances.InstanceView.as_view(), name="process-instance"),
    path(
        "process-instances/<uuid:pk>/cancel/", instances.CancelView.as_view(), name="process-instance-cancel"
    ),
    path(
        "process-instances/<uuid:pk>/suspend/",
        instances.SuspendView.as_view(),
        name="process-instance-suspend",
    ),
    path(
        "process-instances/<uuid:pk>/resume/", instances.ResumeView.as_view(), name="process-instance-resume"
    ),
    path(
        "process-instances/<uuid:pk>/history/", history.HistoryView.as_view(), name="process-instance-history"
    ),
    path(
        "process-instances/<uuid:pk>/variables/",
        variables.VariablesView.as_view(),
        name="process-instance-variables",
    ),
    path("incidents/", incidents.IncidentListView.as_view(), name="incidents"),
    path("incidents/<uuid:pk>/", incidents.IncidentView.as_view(), name="incident"),
    path("incidents/<uuid:pk>/retry/", incidents.IncidentRetryView.as_view(), name="incident-retry"),
    path("tenants/", tenants.TenantListView.as_view(), name="tenants"),
    path("tenants/<str:key>/", tenants.TenantView.as_view(), name="tenant"),
    path("secrets/", secrets.SecretListView.as_view(), name="secrets"),
    path("secrets/<str:name>/", secrets.SecretView.as_view(), name="secret"),
    path("operations/", operations.OperationListView.as_view(), name="operations"),
    path("operations/export/", operations.OperationExportView.as_view(), name="operation-export"),
    path("messages/", messages.MessageView.as_view(), name="messages"),
    path("conditions/evaluate/", messages.ConditionsView.as_view(), name="conditions"),
    path("signals/", messages.SignalView.as_view(), name="signals"),
]
