"""Probes and measurements for whoever runs the server."""

from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from processes import wakeups
from processes.connections import database, redis
from processes.connections.base import ConnectionFailed, all_health
from pythmata import metrics as measurements


class NotMigrated(ConnectionFailed):
    """The database lacks tables of this version: run `manage.py migrate`."""


def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks no dependency: an outage of the database must not restart every server."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers within a second and its migrations are applied, else 503.

    Redis and RabbitMQ only make things fast: without them the status is degraded, and still 200.
    """
    trouble = database.trouble(_database_is_ready)
    _ping_redis()
    connections = {
        health.name: {"state": health.state, "seconds": health.since, "error": health.last_error}
        for health in all_health()
    }
    degraded = bool(wakeups.last_error()) or any(health.state == "degraded" for health in all_health())
    body = {
        "status": "not ready" if trouble else "degraded" if degraded else "ready",
        "database": trouble or "ok",
        "wakeups": wakeups.last_error() or "ok",
        "connections": connections,
    }
    return JsonResponse(body, status=503 if trouble else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for the holder of METRICS_TOKEN; where none is set the page does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(generate_latest(measurements.registry()), content_type=CONTENT_TYPE_LATEST)


def _database_is_ready() -> None:
    database.shared().ping()
    try:
        _migrated()
    except DatabaseError as error:
        raise ConnectionFailed(str(error)) from error


@cache
def _migrated() -> None:
    """Raises NotMigrated; once found applied, migrations stay so while this process lives."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise NotMigrated(f"{len(plan)} migrations are not applied: run `manage.py migrate`.")


def _ping_redis() -> None:
    if server := redis.shared():
        try:
            server.ping()
        except ConnectionFailed:
            return  # its state says so
