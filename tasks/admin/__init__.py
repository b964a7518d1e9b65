"""The administration of user tasks and jobs."""

from tasks.admin import jobs, mails, user_tasks

__all__ = ["jobs", "mails", "user_tasks"]
