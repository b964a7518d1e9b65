"""The distributed deployment without containers: this machine's services, and the Procfile's processes."""

from __future__ import annotations

import os
import subprocess
from urllib.parse import urlsplit, urlunsplit

from tools import services
from tools.environment import BIN, PYTHON, dotenv, manage, port_is_free
from tools.report import ROOT, Failure, step

DATABASE = "pythmata"
CREATE_DATABASE = """
import sys, psycopg2
connection = psycopg2.connect(sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (sys.argv[2],))
if cursor.fetchone() is None:
    cursor.execute(f'CREATE DATABASE "{sys.argv[2]}"')
"""


def with_database(url: str) -> str:
    """The same server, our database, which is made if it is missing."""
    result = subprocess.run(
        [str(PYTHON), "-c", CREATE_DATABASE, url, DATABASE], capture_output=True, text=True
    )
    if result.returncode:
        raise Failure(f"The database {DATABASE} could not be made: {result.stderr.strip().splitlines()[-1]}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


def run(port: int) -> int:
    """Serve until Ctrl-C. Raises Failure if a service is not reachable or the port is taken."""
    if not port_is_free("127.0.0.1", port):
        raise Failure(f"Port {port} is taken by another program. Choose another: make stack PORT={port + 2}")
    found, missing = services.addresses()
    if missing:
        raise Failure("The distributed deployment needs all three services.\n" + "\n".join(missing))
    if "DATABASE_URL" not in os.environ:
        found["DATABASE_URL"] = with_database(found["DATABASE_URL"])
    with step("Database, examples and static files"):
        manage("prepare", env=found)
    print(
        f"\n  Web   http://127.0.0.1:{port}/   admin / {dotenv().get('ADMIN_PASSWORD', '(see .env)')}"
        f"\n  API   http://127.0.0.1:{port + 1}/api/\n\n  Ctrl-C stops all processes.\n",
        flush=True,
    )
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {
        **os.environ,
        **found,
        "PATH": path,
        "PORT": str(port),
        "WEB_PORT": str(port),
        "API_PORT": str(port + 1),
    }
    return subprocess.call([str(BIN / "honcho"), "start", "--no-prefix"], cwd=ROOT, env=env)
