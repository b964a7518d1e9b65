"""The administration's lists and pages, one file per group."""

from processes.admin import (
    data_stores,
    decisions,
    definitions,
    deployments,
    history,
    incidents,
    instance_panels,
    instances,
    mirrored,
    plumbing,
    processes,
    secrets,
    waits,
)

__all__ = [
    "data_stores",
    "decisions",
    "definitions",
    "deployments",
    "history",
    "incidents",
    "instance_panels",
    "instances",
    "mirrored",
    "plumbing",
    "processes",
    "secrets",
    "waits",
]
