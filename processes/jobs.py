"""Celery's doors to this floor. A message carries nothing but the wish that somebody looks."""

from celery import shared_task

from processes import turns, wakeups

# Then others get their turn: one message must not keep a worker for ever.
ROUNDS = 20


@shared_task(name="processes.jobs.run_turns")
def run_turns() -> None:
    """Run commands that are due, those included that the turns themselves write."""
    for _ in range(ROUNDS):
        if not turns.run_due():
            return
    wakeups.wake_turns()
