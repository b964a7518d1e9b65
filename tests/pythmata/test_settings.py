"""The settings as they come out of an environment: each in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from pythmata.config import BASE_DIR, VARIABLES

KEY = "k3-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


def boot(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` with these variables and no others of ours; an empty one also hides the file `.env`."""
    clean = {name: text for name, text in os.environ.items() if name != "PYTEST_VERSION"}
    ours = {variable.name: "" for variable in VARIABLES}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=BASE_DIR,
        env={**clean, **ours, "DJANGO_SETTINGS_MODULE": "pythmata.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(*names: str, **environment: str) -> dict[str, Any]:
    code = (
        "import json, django; from django.conf import settings; django.setup();"
        f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}, default=str))"
    )
    result = boot(code, SECRET_KEY=KEY, **environment)
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("key", ["", "short", "x" * 49])
def test_without_a_long_secret_key_nothing_boots(key: str) -> None:
    result = boot("import django; django.setup()", SECRET_KEY=key)
    assert result.returncode != 0
    assert f"SECRET_KEY has {len(key)} characters" in result.stderr
    assert "secrets.token_urlsafe" in result.stderr


def test_a_key_that_is_long_but_not_random_is_refused_by_every_command() -> None:
    code = "from django.core.management import execute_from_command_line as run; run(['manage.py', 'check'])"
    result = boot(code, SECRET_KEY="x" * 60)
    assert result.returncode != 0
    assert "pythmata.E001" in result.stderr


def test_embedded_mode_needs_nothing() -> None:
    found = settings_of("DATABASES", "CELERY_BROKER_URL", "CHANNEL_LAYERS", "CELERY_BROKER_TRANSPORT_OPTIONS")
    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(BASE_DIR / "var" / "pythmata.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert found["CELERY_BROKER_URL"] == "memory://localhost/"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["polling_interval"] <= 0.02
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels.layers.InMemoryChannelLayer"


def test_three_addresses_make_it_distributed() -> None:
    found = settings_of(
        "DATABASES",
        "CELERY_BROKER_URL",
        "CHANNEL_LAYERS",
        "CELERY_BROKER_TRANSPORT_OPTIONS",
        DATABASE_URL="postgres://u:p%40ss@db:5433/flows",
        REDIS_URL="redis://cache:6379/1",
        AMQP_URL="amqp://u:p@broker:5672/",
        DATABASE_CONN_MAX_AGE="60",
        DATABASE_STATEMENT_TIMEOUT_MS="9000",
    )
    database = found["DATABASES"]["default"]
    assert database["ENGINE"].endswith("postgresql")
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("db", 5433, "p@ss")
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True
    for limit in (
        "statement_timeout=9000",
        "lock_timeout=2000",
        "idle_in_transaction_session_timeout=15000",
    ):
        assert limit in database["OPTIONS"]["options"]
    assert database["OPTIONS"]["tcp_user_timeout"] == 10_000
    assert found["CELERY_BROKER_URL"] == "amqp://u:p@broker:5672/"
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"] == {"confirm_publish": True, "confirm_timeout": 5.0}
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"


def test_passwords_are_hashed_by_argon2() -> None:
    assert "Argon2" in settings_of("PASSWORD_HASHERS")["PASSWORD_HASHERS"][0]


def test_mail_comes_from_its_address() -> None:
    found = settings_of(
        "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", EMAIL_URL="smtp+tls://u:p@mail.example:587"
    )
    assert found == {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True}


def test_a_production_environment_passes_the_deployment_check() -> None:
    code = (
        "from django.core.management import execute_from_command_line as run;"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING', '--tag', 'security'])"
    )
    result = boot(code, SECRET_KEY=KEY, HTTPS_ONLY="1", ALLOWED_HOSTS="flows.example.org")
    assert result.returncode == 0, result.stderr


def test_the_servers_load_without_a_warning() -> None:
    result = boot("import pythmata.asgi, pythmata.wsgi", SECRET_KEY=KEY)
    assert result.returncode == 0, result.stderr


def test_python_m_pythmata_is_manage_py() -> None:
    environment = {**os.environ, "SECRET_KEY": KEY}
    commands = [[sys.executable, "-m", "pythmata", "version"], [sys.executable, "manage.py", "version"]]
    outputs = [subprocess.check_output(command, cwd=BASE_DIR, env=environment) for command in commands]
    assert outputs[0] == outputs[1]
