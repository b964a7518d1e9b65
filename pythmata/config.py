"""Every environment variable the project reads, once: name, type, default, meaning.

The table of the documentation, `.env.example` and the settings come from `VARIABLES`; nothing else in the
project reads the environment. Values come from the process environment first, then from the file `.env`
beside manage.py. Under pytest the file is not read, so that a test run depends on its environment alone.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "PYTEST_VERSION" in os.environ

Kind = Literal["text", "boolean", "integer", "number", "list", "path", "hours"]


@dataclass(frozen=True)
class Variable:
    """One environment variable. `default` is typed as `kind` says; `secret` keeps it out of print-outs."""

    section: str
    name: str
    kind: Kind
    default: Any
    help: str
    secret: bool = False


def _section(section: str, *rows: tuple[str, Kind, Any, str]) -> tuple[Variable, ...]:
    return tuple(Variable(section, *row, secret=row[0] in _SECRETS) for row in rows)


_SECRETS = {
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECRET_ENCRYPTION_KEYS",
    "ADMIN_PASSWORD",
    "METRICS_TOKEN",
    "DATABASE_URL",
    "REDIS_URL",
    "AMQP_URL",
    "EMAIL_URL",
}

VARIABLES: tuple[Variable, ...] = (
    *_section(
        "Security",
        (
            "SECRET_KEY",
            "text",
            "",
            "Signs sessions and tokens: at least 50 random characters. Required, no default.",
        ),
        (
            "SECRET_KEY_FALLBACKS",
            "list",
            [],
            "Keys of before: what was signed with them stays valid. Nothing new is signed with them.",
        ),
        (
            "SECRET_ENCRYPTION_KEYS",
            "list",
            [],
            "Fernet keys for credentials and secret variables; the first one encrypts. Without any, SECRET_KEY does.",
        ),
        ("DEBUG", "boolean", False, "Error pages with source code. Never in production."),
        ("ALLOWED_HOSTS", "list", ["localhost", "127.0.0.1", "[::1]"], "Host names this server answers to."),
        (
            "CSRF_TRUSTED_ORIGINS",
            "list",
            [],
            "Origins (https://host) whose forms are trusted besides our own.",
        ),
        (
            "CORS_ALLOWED_ORIGINS",
            "list",
            [],
            "Origins of single-page applications elsewhere that may call the API.",
        ),
        (
            "HTTPS_ONLY",
            "boolean",
            False,
            "Secure cookies, redirect to https, HSTS of one year. Set it in production.",
        ),
        (
            "BEHIND_PROXY",
            "boolean",
            False,
            "Trust X-Forwarded-Proto, -For and X-Request-ID of the one proxy in front.",
        ),
        (
            "LOGIN_FAILURE_LIMIT",
            "integer",
            5,
            "Wrong passwords until a name is locked for its address (429).",
        ),
        ("LOGIN_COOLOFF_MINUTES", "integer", 15, "Minutes a locked name stays locked."),
        ("JWT_ACCESS_MINUTES", "integer", 10, "Life of an access token."),
        ("JWT_REFRESH_DAYS", "integer", 7, "Life of a refresh token; each use replaces it."),
        ("API_KEYS_PER_USER", "integer", 20, "Living API keys that one user may have."),
        ("API_KEY_MAX_DAYS", "integer", 365, "Longest life of an API key in days."),
        ("METRICS_TOKEN", "text", "", "Bearer token of /metrics; without it the page does not exist (404)."),
    ),
    *_section(
        "Services",
        ("DATABASE_URL", "text", "", "postgres://user:password@host:5432/name; empty: SQLite in VAR_DIR."),
        (
            "DATABASE_CONN_MAX_AGE",
            "integer",
            0,
            "Seconds a thread keeps its connection; 60 for workers, 0 where there is a pool.",
        ),
        (
            "DATABASE_POOL_SIZE",
            "integer",
            0,
            "Connections to PostgreSQL that the threads of a web or API process share; 0: each has its own.",
        ),
        ("DATABASE_STATEMENT_TIMEOUT_MS", "integer", 10_000, "PostgreSQL ends a statement that runs longer."),
        (
            "DATABASE_LOCK_TIMEOUT_MS",
            "integer",
            2_000,
            "PostgreSQL ends a statement that waits longer for a lock.",
        ),
        ("DATABASE_IDLE_TIMEOUT_MS", "integer", 15_000, "PostgreSQL ends a transaction idle for longer."),
        (
            "REDIS_URL",
            "text",
            "",
            "redis://host:6379/0 for WebSocket groups and live state; empty: this process only.",
        ),
        ("REDIS_TIMEOUT_MS", "integer", 50, "A Redis call that takes longer counts as failed."),
        (
            "LIVE_STATE_TTL_SECONDS",
            "integer",
            86_400,
            "Life of an instance's state in Redis after its last change.",
        ),
        (
            "AMQP_URL",
            "text",
            "",
            "amqp://user:password@host:5672/ for Celery and the event bus; empty: in-process.",
        ),
        (
            "AMQP_TIMEOUT_SECONDS",
            "number",
            5.0,
            "A broker call or confirm that takes longer counts as failed.",
        ),
        (
            "EMAIL_URL",
            "text",
            "consolemail://",
            "smtp+tls://user:password@host:587; default: print to the console, and tell nobody of tasks by e-mail.",
        ),
        ("DEFAULT_FROM_EMAIL", "text", "pythmata@localhost", "Sender of e-mail."),
        (
            "PUBLIC_URL",
            "text",
            "",
            "Address of this site, https://host, for links in e-mails; without it they have none.",
        ),
        (
            "DIGEST_HOUR",
            "integer",
            7,
            "Hour of the day in TIME_ZONE at which daily e-mails are sent, 0 to 23.",
        ),
    ),
    *_section(
        "Server",
        ("HOST", "text", "127.0.0.1", "Address `manage.py serve` listens on."),
        ("PORT", "integer", 8000, "Port `manage.py serve` listens on."),
        ("WORKER_THREADS", "integer", 4, "Threads of the worker inside `manage.py serve`."),
        ("WORKER_PROCESSES", "integer", 2, "Processes of `manage.py worker`."),
        (
            "SHUTDOWN_GRACE_SECONDS",
            "integer",
            25,
            "Time that running requests and jobs get to finish on a stop.",
        ),
        (
            "SWEEP_INTERVAL_SECONDS",
            "number",
            1.0,
            "Pause between two sweeps for due timers and lost wake-ups.",
        ),
        (
            "COMMAND_WAIT_SECONDS",
            "number",
            5.0,
            "How long a request waits for its command before it answers 202.",
        ),
    ),
    *_section(
        "General",
        (
            "ADMIN_PASSWORD",
            "text",
            "",
            "Password of the first administrator, `admin`, made by `manage.py prepare`.",
        ),
        ("DEMO", "boolean", False, "Let `manage.py prepare` load the examples and their users."),
        ("VAR_DIR", "path", "var", "Folder of the SQLite file and of heartbeats, relative to the project."),
        ("LANGUAGE_CODE", "text", "en", "Language for clients that ask for none: en or de."),
        ("TIME_ZONE", "text", "UTC", "Zone in which pages show times; the API and the database speak UTC."),
        (
            "TRACES_ENDPOINT",
            "text",
            "",
            "http://collector:4318 to send OpenTelemetry traces to by OTLP; empty: none are made.",
        ),
        ("LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR."),
        ("LOG_FORMAT", "text", "auto", "json, text, or auto: text with DEBUG, json without."),
        (
            "TEST_DATABASE_NAME",
            "text",
            "",
            "Name (PostgreSQL) or file (SQLite) of the database the tests make.",
        ),
    ),
    *_section(
        "Deployment",
        (
            "DEPLOYMENT_ERRORS",
            "list",
            [],
            "Rules whose warnings refuse a deployment, as callable-unknown, unknown-decision, unknown-form.",
        ),
    ),
    *_section(
        "Connectors",
        (
            "AMQP_CONNECTOR_EXCHANGES",
            "list",
            ["pythmata.outbound"],
            "Exchanges of RabbitMQ that the amqp connector may publish to; * stands for any text.",
        ),
        (
            "HTTP_CONNECTOR_ALLOW",
            "list",
            [],
            "Hosts (name, name:port, address or network) the http connector may reach besides public ones.",
        ),
        (
            "HTTP_CONNECTOR_TIMEOUT_SECONDS",
            "number",
            20.0,
            "Time one HTTP call gets unless it asks for less.",
        ),
        ("HTTP_CONNECTOR_MAX_BYTES", "integer", 1024 * 1024, "A larger answer to an HTTP call is a failure."),
        ("JOB_LEASE_SECONDS", "number", 30.0, "A job whose worker is silent for longer goes to another one."),
        ("JOB_DEADLINE_SECONDS", "number", 60.0, "Time one attempt of a job gets; its lease ends then."),
    ),
    *_section(
        "History",
        (
            "HISTORY_TTL_DAYS",
            "integer",
            0,
            "Days that ended instances are kept whose process names no time to live; 0: for ever.",
        ),
        (
            "HISTORY_CLEANUP_HOURS",
            "hours",
            (),
            "Hours of the day in TIME_ZONE in which workers remove what has outlived its time: 22-6; empty: always.",
        ),
        (
            "QUEUE_RETENTION_DAYS",
            "integer",
            7,
            "Days that sent events can be replayed and idempotency keys are remembered; 0: for ever.",
        ),
    ),
    *_section(
        "Attachments",
        (
            "FILES_DIR",
            "path",
            "var/files",
            "Folder of the attachments; every process that serves the API needs the same one.",
        ),
        ("ATTACHMENT_MAX_BYTES", "integer", 5 * 1024 * 1024, "A larger attachment is refused (413)."),
        (
            "ATTACHMENT_TYPES",
            "list",
            [
                *("pdf", "txt", "md", "csv", "json", "xml", "eml", "zip"),
                *("png", "jpg", "jpeg", "gif", "webp", "tif", "tiff"),
                *("odt", "ods", "odp", "docx", "xlsx", "pptx"),
            ],
            "Endings of the names of files that may be attached; others are refused (415).",
        ),
        ("ATTACHMENTS_PER_TASK", "integer", 50, "One task has no more attachments than that."),
    ),
    *_section(
        "Limits",
        ("MAX_REQUEST_BYTES", "integer", 6 * 1024 * 1024, "A larger request body is refused (413)."),
        ("THROTTLE_USER", "text", "1200/min", "Requests to the API per user."),
        ("THROTTLE_ANONYMOUS", "text", "60/min", "Requests to the API per address without a login."),
    ),
)

_BY_NAME: Mapping[str, Variable] = {variable.name: variable for variable in VARIABLES}


def load_dotenv(file: Path = BASE_DIR / ".env") -> None:
    """Fill the environment from `file` where it says nothing yet; a missing file is fine."""
    if not TESTING and file.is_file():
        environ.Env.read_env(str(file))


def value(name: str) -> Any:
    """The typed value of a variable listed above.

    Raises ImproperlyConfigured, naming variable, type and meaning, if the text does not fit the type.
    """
    variable = _BY_NAME[name]
    text = os.environ.get(name, "").strip()
    if not text:
        return _path(variable.default) if variable.kind == "path" else variable.default
    try:
        return _CASTS[variable.kind](name)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={text!r} is not of type {variable.kind}. Meaning: {variable.help}"
        ) from error


def default(name: str) -> Any:
    """What holds while the environment says nothing."""
    return _BY_NAME[name].default


def _path(text: str) -> Path:
    return (BASE_DIR / text).resolve()


def _boolean(name: str) -> bool:
    text = os.environ[name].strip().lower()
    if text in environ.Env.BOOLEAN_TRUE_STRINGS:
        return True
    if text in ("false", "off", "no", "n", "0"):
        return False
    raise ValueError(text)


def _hours(name: str) -> tuple[int, int]:
    first, _, end = os.environ[name].strip().partition("-")
    hours = int(first), int(end)
    if not all(0 <= hour <= 24 for hour in hours):
        raise ValueError(os.environ[name])
    return hours


_env = environ.Env()
_CASTS = {
    "text": _env.str,
    "boolean": _boolean,
    "integer": lambda name: int(os.environ[name]),
    "number": lambda name: float(os.environ[name]),
    "list": lambda name: [part.strip() for part in _env.list(name) if part.strip()],
    "path": lambda name: _path(_env.str(name)),
    "hours": _hours,
}
