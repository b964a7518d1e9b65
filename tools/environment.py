"""Virtual environment, packages, front end, `.env`, database: what one process needs to run."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.report import ROOT, Failure, run, step

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
FRONTEND = ROOT / "frontend"
DOTENV = ROOT / ".env"
OLDEST_NODE = (20, 19)
RESOLVER = (
    *(BIN / "uv", "pip", "compile", "-q", "--universal", "--generate-hashes"),
    *("--python-version", "3.11", "--no-header", "--no-emit-index-url"),
)


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def create_venv() -> None:
    if PYTHON.exists():
        return
    with step(f"Virtual environment in {VENV.name}/ with Python {sys.version.split()[0]}"):
        minor = f"{sys.version_info.major}.{sys.version_info.minor}"
        hint = (
            f"Python's venv module is incomplete here; on Debian and Ubuntu: apt install python{minor}-venv"
        )
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV], hint=hint)


def installer() -> list[str]:
    """The command that installs into the environment: uv where there is one, else the environment's pip."""
    uv = shutil.which("uv") or (str(BIN / "uv") if (BIN / "uv").exists() else None)
    if uv:
        return [uv, "pip", "install", "-q", "--python", str(PYTHON)]
    return [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]


def install(name: str) -> None:
    """Install a pinned requirements file with hash checking. The dev file contains the runtime one."""
    create_venv()
    file = ROOT / name
    value = digest([file])
    stamp = VENV / f".{name}.installed"
    if is_current(stamp, value):
        return
    with step(f"Packages of {name}"):
        run([*installer(), "--require-hashes", "-r", file])
        stamp.write_text(value)


def node_version(node: str) -> tuple[int, ...]:
    text = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())


def node_path() -> Path:
    """The folder with `node` and `npm`: the machine's own if it is new enough, else one from a wheel."""
    node = shutil.which("node")
    if node and shutil.which("npm") and node_version(node) >= OLDEST_NODE:
        return Path(node).parent
    wheel = BIN / ("node.exe" if os.name == "nt" else "node")
    if not wheel.exists():
        with step("Node.js for building the front end (this machine has none, or an older one)"):
            run([*installer(), "--require-hashes", "-r", ROOT / "requirements-node.txt"])
    return BIN


def npm(*arguments: str) -> None:
    folder = node_path()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    command = shutil.which("npm", path=path)
    if command is None:
        raise Failure("npm was not found. Install Node.js 20.19 or newer, and run this again.")
    run([command, *arguments], cwd=FRONTEND, env={**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"})


def install_front_end() -> None:
    lock = FRONTEND / "package-lock.json"
    stamp = FRONTEND / "node_modules" / ".installed"
    value = digest([lock, FRONTEND / "package.json"])
    if is_current(stamp, value):
        return
    with step("Packages of the front end"):
        npm("ci", "--no-audit", "--no-fund")
        stamp.write_text(value)


def front_end_sources() -> list[Path]:
    skipped = {"node_modules", "dist", "coverage"}
    tracked = (path for path in FRONTEND.rglob("*") if not skipped & set(path.relative_to(FRONTEND).parts))
    return [path for path in tracked if path.is_file()]


def build_front_end(*, force: bool = False) -> None:
    value = digest(front_end_sources())
    stamp = FRONTEND / "dist" / ".built"
    if is_current(stamp, value) and not force:
        return
    install_front_end()
    with step("Front end"):
        npm("run", "build")
        stamp.write_text(value)


def dotenv() -> dict[str, str]:
    """The assignments of `.env`."""
    if not DOTENV.exists():
        return {}
    lines = (
        line.partition("=") for line in DOTENV.read_text().splitlines() if not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip() for name, separator, value in lines if separator}


def write_dotenv() -> None:
    """Generate what must be secret, once; what is there stays."""
    wanted = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ADMIN_PASSWORD": secrets.token_urlsafe(12),
        "DEMO": "1",
    }
    missing = {name: value for name, value in wanted.items() if name not in dotenv()}
    if not missing:
        return
    with step("Secrets in .env"):
        DOTENV.touch(mode=0o600, exist_ok=True)
        with DOTENV.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in missing.items())


def manage(*arguments: str, env: dict[str, str] | None = None) -> None:
    run([PYTHON, "manage.py", *arguments], env={**os.environ, **(env or {})})


def prepare_database() -> None:
    with step("Database, examples and static files"):
        manage("prepare")


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(host: str, port: int) -> int:
    """Serve until Ctrl-C. Raises Failure if the port is taken."""
    if not port_is_free(host, port):
        raise Failure(
            f"Port {port} on {host} is taken by another program. Stop it, or choose another port:\n"
            f"  make up PORT={port + 1}"
        )
    print(
        f"\n  Pythmata       http://{host}:{port}/\n"
        f"  Administrator  admin / {dotenv().get('ADMIN_PASSWORD', '(see .env)')}\n"
        f"  Demo users     var/demo-users.txt\n\n  Ctrl-C stops it.\n",
        flush=True,
    )
    os.environ |= {"HOST": host, "PORT": str(port)}
    command = [str(PYTHON), "manage.py", "serve"]
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(command[0], command)
    return subprocess.call(command, cwd=ROOT)


def generate_docs() -> int:
    write_dotenv()
    with step("Generated pages of docs/"):
        manage("write_docs")
    return 0


def resolve_requirements() -> int:
    for name in ("requirements", "requirements-dev", "requirements-node"):
        with step(f"{name}.in → {name}.txt"):
            run([*RESOLVER, f"{name}.in", "-o", f"{name}.txt"])
    return 0
