"""Addresses below /api/."""

from __future__ import annotations

from django.urls import path

from tasks.api.acting import (
    AssignView,
    ClaimView,
    CompleteView,
    DelegateView,
    ErrorView,
    EscalateView,
    ResolveView,
    UnclaimView,
)
from tasks.api.attachments import AttachmentListView, AttachmentView
from tasks.api.bulk import TaskBulkView
from tasks.api.comments import CommentListView, CommentView
from tasks.api.drafts import TaskDraftView
from tasks.api.external_workers import (
    CompleteJobView,
    ExtendView,
    FailJobView,
    FetchView,
    ThrowErrorView,
    UnlockView,
)
from tasks.api.jobs import JobListView, JobRetryView, JobView
from tasks.api.long_polling import patient
from tasks.api.notifications import (
    NotificationCountView,
    NotificationListView,
    NotificationReadView,
    PreferencesView,
)
from tasks.api.saved_filters import FilterCountsView, FilterListView, FilterView
from tasks.api.start_forms import DefinitionStartFormView, ProcessStartFormView
from tasks.api.tasks import TaskCountsView, TaskFormView, TaskHistoryView, TaskListView, TaskView

urlpatterns = [
    path("tasks/", TaskListView.as_view(), name="tasks"),
    path("tasks/counts/", TaskCountsView.as_view(), name="task-counts"),
    path("tasks/bulk/", TaskBulkView.as_view(), name="tasks-bulk"),
    path("task-filters/", FilterListView.as_view(), name="task-filters"),
    path("task-filters/counts/", FilterCountsView.as_view(), name="task-filter-counts"),
    path("task-filters/<uuid:pk>/", FilterView.as_view(), name="task-filter"),
    path("tasks/<uuid:pk>/", TaskView.as_view(), name="task"),
    path("tasks/<uuid:pk>/form/", TaskFormView.as_view(), name="task-form"),
    path("tasks/<uuid:pk>/history/", TaskHistoryView.as_view(), name="task-history"),
    path("processes/<str:key>/start-form/", ProcessStartFormView.as_view(), name="process-start-form"),
    path(
        "definitions/<uuid:pk>/start-form/", DefinitionStartFormView.as_view(), name="definition-start-form"
    ),
    path("tasks/<uuid:pk>/claim/", ClaimView.as_view(), name="task-claim"),
    path("tasks/<uuid:pk>/unclaim/", UnclaimView.as_view(), name="task-unclaim"),
    path("tasks/<uuid:pk>/assign/", AssignView.as_view(), name="task-assign"),
    path("tasks/<uuid:pk>/delegate/", DelegateView.as_view(), name="task-delegate"),
    path("tasks/<uuid:pk>/resolve/", ResolveView.as_view(), name="task-resolve"),
    path("tasks/<uuid:pk>/complete/", CompleteView.as_view(), name="task-complete"),
    path("tasks/<uuid:pk>/error/", ErrorView.as_view(), name="task-error"),
    path("tasks/<uuid:pk>/escalate/", EscalateView.as_view(), name="task-escalate"),
    path("tasks/<uuid:pk>/comments/", CommentListView.as_view(), name="task-comments"),
    path("comments/<uuid:pk>/", CommentView.as_view(), name="comment"),
    path("tasks/<uuid:pk>/attachments/", AttachmentListView.as_view(), name="task-attachments"),
    path("attachments/<uuid:pk>/", AttachmentView.as_view(), name="attachment"),
    path("tasks/<uuid:pk>/draft/", TaskDraftView.as_view(), name="task-draft"),
    path("notifications/", NotificationListView.as_view(), name="notifications"),
    path("notifications/count/", NotificationCountView.as_view(), name="notification-count"),
    path("notifications/preferences/", PreferencesView.as_view(), name="notification-preferences"),
    path("notifications/read/", NotificationReadView.as_view(), name="notifications-read"),
    path("external-jobs/fetch/", patient(FetchView.as_view()), name="external-jobs-fetch"),
    path("external-jobs/<uuid:pk>/complete/", CompleteJobView.as_view(), name="external-job-complete"),
    path("external-jobs/<uuid:pk>/fail/", FailJobView.as_view(), name="external-job-fail"),
    path("external-jobs/<uuid:pk>/error/", ThrowErrorView.as_view(), name="external-job-error"),
    path("external-jobs/<uuid:pk>/extend/", ExtendView.as_view(), name="external-job-extend"),
    path("external-jobs/<uuid:pk>/unlock/", UnlockView.as_view(), name="external-job-unlock"),
    path("jobs/", JobListView.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", JobView.as_view(), name="job"),
    path("jobs/<uuid:pk>/retry/", JobRetryView.as_view(), name="job-retry"),
]
