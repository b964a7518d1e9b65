"""A client for external workers, on the standard library alone: it runs wherever this folder is, without Django."""

from tasks.client.errors import BpmnError, Failure, Refused, Unreachable
from tasks.client.jobs import Job
from tasks.client.worker import Worker

__all__ = ["BpmnError", "Failure", "Job", "Refused", "Unreachable", "Worker"]
