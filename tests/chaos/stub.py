"""A service of somebody else: it writes down every call, answers a repeated key as the first time, and has bad days.

`python -m tests.chaos.stub PORT DATABASE SEED`. POST anything with `Idempotency-Key`; the answer is {"receipt": …}.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TABLE = """CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY, key TEXT, path TEXT, begun REAL, ended REAL, status INTEGER, receipt TEXT)"""
REFUSED, OK, NO_CONTENT = 503, 200, 204
REFUSE_RATE, SLOW_RATE = 0.05, 0.05
SLOW_SECONDS = 1.5


class Ledger:
    """What was called, in a file of its own: the word of the other side."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(TABLE)
        self._lock = threading.Lock()

    def begin(self, key: str, path: str) -> int:
        with self._lock:
            sql = "INSERT INTO call (key, path, begun) VALUES (?, ?, ?)"
            row: Any = self._database.execute(sql, (key, path, time.time())).lastrowid
        return int(row)

    def end(self, call: int, key: str, status: int) -> str:
        """The receipt of the first call with this key that was answered well."""
        with self._lock:
            sql = "SELECT receipt FROM call WHERE key = ? AND receipt IS NOT NULL LIMIT 1"
            known = self._database.execute(sql, (key,)).fetchone()
            receipt = (known[0] if known else f"R{call}") if status == OK else None
            sql = "UPDATE call SET ended = ?, status = ?, receipt = ? WHERE id = ?"
            self._database.execute(sql, (time.time(), status, receipt, call))
        return receipt or ""


class Service(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, ledger: Ledger, seed: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.ledger = ledger
        self.mood = random.Random(seed)


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers.get("Idempotency-Key", "")
        call = self.server.ledger.begin(key, self.path)
        mood = self.server.mood.random()
        time.sleep(SLOW_SECONDS if mood > 1 - SLOW_RATE or self.path == "/slow" else 0.01)
        status = REFUSED if mood < REFUSE_RATE else OK
        receipt = self.server.ledger.end(call, key, status)
        self._answer(status, {"receipt": receipt} if status == OK else {"error": "a bad day"})

    def do_GET(self) -> None:
        self._answer(OK, {})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            # Whoever asked is gone; what it asked for was done.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """The ledger has it."""


if __name__ == "__main__":
    port, database, seed = sys.argv[1:]
    Service(int(port), Ledger(database), int(seed)).serve_forever()
