"""The administration's lists and pages, one file per group."""

from processes.admin import (
    access,
    api_keys,
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
    tenants,
    waits,
)

__all__ = [
    "access",
    "api_keys",
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
    "tenants",
    "waits",
]
