"""Addresses below /api/."""

from __future__ import annotations

from django.urls import path

from tasks.api.jobs import JobListView, JobRetryView
from tasks.api.tasks import (
    AssignView,
    ClaimView,
    CompleteView,
    TaskCountsView,
    TaskFormView,
    TaskListView,
    TaskView,
    UnclaimView,
)

urlpatterns = [
    path("tasks/", TaskListView.as_view(), name="tasks"),
    path("tasks/counts/", TaskCountsView.as_view(), name="task-counts"),
    path("tasks/<uuid:pk>/", TaskView.as_view(), name="task"),
    path("tasks/<uuid:pk>/form/", TaskFormView.as_view(), name="task-form"),
    path("tasks/<uuid:pk>/claim/", ClaimView.as_view(), name="task-claim"),
    path("tasks/<uuid:pk>/unclaim/", UnclaimView.as_view(), name="task-unclaim"),
    path("tasks/<uuid:pk>/assign/", AssignView.as_view(), name="task-assign"),
    path("tasks/<uuid:pk>/complete/", CompleteView.as_view(), name="task-complete"),
    path("jobs/", JobListView.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/retry/", JobRetryView.as_view(), name="job-retry"),
]
