"""Addresses below /api/."""

from __future__ import annotations

from django.urls import path

from processes.api.views import (
    definitions,
    deployments,
    drafts,
    history,
    incidents,
    instances,
    me,
    messages,
    variables,
)
from processes.api.views import processes as processes_

urlpatterns = [
    path("me/", me.MeView.as_view(), name="me"),
    path("deployments/", deployments.DeploymentListView.as_view(), name="deployments"),
    path("deployments/<uuid:pk>/", deployments.DeploymentView.as_view(), name="deployment"),
    path("processes/", processes_.ProcessListView.as_view(), name="processes"),
    path("processes/<str:key>/", processes_.ProcessView.as_view(), name="process"),
    path("definitions/", definitions.DefinitionListView.as_view(), name="definitions"),
    path("definitions/validate/", definitions.ValidationView.as_view(), name="definition-validate"),
    path("definitions/<uuid:pk>/", definitions.DefinitionView.as_view(), name="definition"),
    path("definitions/<uuid:pk>/xml/", definitions.DefinitionXmlView.as_view(), name="definition-xml"),
    path(
        "definitions/<uuid:pk>/statistics/",
        definitions.StatisticsView.as_view(),
        name="definition-statistics",
    ),
    path("forms/<str:key>/", definitions.FormView.as_view(), name="form"),
    path("drafts/", drafts.DraftListView.as_view(), name="drafts"),
    path("drafts/<str:key>/", drafts.DraftView.as_view(), name="draft"),
    path("process-instances/", instances.InstanceListView.as_view(), name="process-instances"),
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
    path("incidents/<uuid:pk>/retry/", incidents.IncidentRetryView.as_view(), name="incident-retry"),
    path("messages/", messages.MessageView.as_view(), name="messages"),
    path("signals/", messages.SignalView.as_view(), name="signals"),
]
