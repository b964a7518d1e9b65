"""System checks: a set-up that would lose work or open a door is refused with a sentence on what to do."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from pythmata.databases import SQLITE_OPTIONS

MULTIPART_BYTES = 64 * 1024


@register(Tags.security)
def secret_key(**kwargs: Any) -> list[CheckMessage]:
    weak = len(set(settings.SECRET_KEY)) < 16 or settings.SECRET_KEY.startswith("django-insecure-")
    if not weak:
        return []
    hint = "Set SECRET_KEY to the output of python -c 'import secrets; print(secrets.token_urlsafe(50))'."
    return [Error("SECRET_KEY is not random enough.", hint=hint, id="pythmata.E001")]


@register(Tags.database)
def sqlite_options(**kwargs: Any) -> list[CheckMessage]:
    config = settings.DATABASES["default"]
    if "sqlite3" not in config["ENGINE"]:
        return []
    options = config.get("OPTIONS", {})
    if options.get("transaction_mode") == "IMMEDIATE" and "journal_mode=WAL" in options.get(
        "init_command", ""
    ):
        return []
    hint = f"Set OPTIONS of the database to {SQLITE_OPTIONS}."
    text = "SQLite needs WAL and IMMEDIATE transactions; without them writers fail with 'database is locked'."
    return [Error(text, hint=hint, id="pythmata.E002")]


@register(Tags.database)
def postgresql_fsync(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Runs where Django checks databases: `migrate`, `prepare`, `check --database default`, `serve`, `worker`."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            messages += _fsync_of(alias)
    return messages


def _fsync_of(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('full_page_writes')")
        return durability(*cursor.fetchone())


def durability(fsync: str, full_page_writes: str) -> list[CheckMessage]:
    if fsync == full_page_writes == "on":
        return []
    text = (
        f"PostgreSQL runs with fsync={fsync}, full_page_writes={full_page_writes}: a crash loses instances."
    )
    return [Error(text, hint="Switch both on in postgresql.conf.", id="pythmata.E003")]


@register()
def one_mode(**kwargs: Any) -> list[CheckMessage]:
    """One process needs neither broker nor Redis, whatever its database; several need all three servers."""
    present = {"AMQP_URL": settings.AMQP_URL, "REDIS_URL": settings.REDIS_URL}
    if not any(present.values()):
        return []
    present["DATABASE_URL"] = "" if "sqlite3" in settings.DATABASES["default"]["ENGINE"] else "set"
    missing = [name for name, url in present.items() if not url]
    if not missing:
        return []
    text = f"Neither embedded nor distributed: {', '.join(missing)} not set."
    hint = "Run one process (`manage.py serve`), or set all of DATABASE_URL, AMQP_URL and REDIS_URL."
    return [Warning(text, hint=hint, id="pythmata.W001")]


@register(deploy=True)
def front_end(**kwargs: Any) -> list[CheckMessage]:
    if (settings.FRONTEND_DIST / ".vite" / "manifest.json").is_file():
        return []
    hint = "Run `make frontend`, then `manage.py collectstatic`."
    return [Warning("The front end is not built.", hint=hint, id="pythmata.W002")]


@register(deploy=True)
def one_address(**kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Name the hosts: the origin of every WebSocket is checked against them."
    return [Error("ALLOWED_HOSTS admits any host.", hint=hint, id="pythmata.E004")]


@register()
def attachments_fit_into_requests(**kwargs: Any) -> list[CheckMessage]:
    """The request around a file is a little larger than the file."""
    needed = settings.ATTACHMENT_MAX_BYTES + MULTIPART_BYTES
    if needed <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return []
    text = "MAX_REQUEST_BYTES refuses attachments that ATTACHMENT_MAX_BYTES allows."
    hint = f"Set MAX_REQUEST_BYTES, and the limit of a proxy in front, to {needed} or more."
    return [Warning(text, hint=hint, id="pythmata.W003")]
