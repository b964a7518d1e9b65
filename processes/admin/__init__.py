"""The administration's lists and pages, one file per group."""

from processes.admin import (
    definitions,
    deployments,
    history,
    incidents,
    instance_panels,
    instances,
    plumbing,
    processes,
    waits,
)

__all__ = [
    "definitions",
    "deployments",
    "history",
    "incidents",
    "instance_panels",
    "instances",
    "plumbing",
    "processes",
    "waits",
]
