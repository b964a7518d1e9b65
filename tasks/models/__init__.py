"""Tables of the work for people and for machines."""

from tasks.models.attachments import Attachment
from tasks.models.candidates import TaskCandidate
from tasks.models.comments import TaskComment
from tasks.models.drafts import TaskDraft
from tasks.models.events import TaskEvent
from tasks.models.filters import TaskFilter
from tasks.models.jobs import Job
from tasks.models.mails import Mail
from tasks.models.notifications import Notification
from tasks.models.preferences import NotificationPreference
from tasks.models.user_tasks import UserTask

__all__ = [
    "Attachment",
    "Job",
    "Mail",
    "Notification",
    "NotificationPreference",
    "TaskCandidate",
    "TaskComment",
    "TaskDraft",
    "TaskEvent",
    "TaskFilter",
    "UserTask",
]
