"""What can be foreseen to go wrong: it parks the token with an incident and undoes nothing else."""

from __future__ import annotations

from engine.errors import EngineError

EXPRESSION = "expression"
SCRIPT = "script"
NO_FLOW = "no_outgoing_flow"
TIMER = "timer"
JOB_FAILED = "job_failed"
UNCAUGHT_ERROR = "uncaught_error"
ENDLESS_LOOP = "endless_loop"
CORRELATION = "correlation"
LOOP = "loop"
CALLED_PROCESS = "called_process"
DECISION = "decision"
FAILED_WORK = frozenset({JOB_FAILED, UNCAUGHT_ERROR, CALLED_PROCESS})
"""What the work itself reports: a user task or job stays open until the incident is retried, skipped or canceled."""


class Foreseen(EngineError):
    """Raised by a behaviour; ``kind`` is one of the names above and in docs/incidents.md."""

    def __init__(self, kind: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail
