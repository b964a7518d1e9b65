"""From records to rows: `projects(RecordType)` registers a function that writes what these records mean.

All records of a batch of turns reach each function at once, in the order in which they happened, inside the
transaction of the turns.
"""

from processes.projections import calls, data_stores, decisions, events, history, waits
from processes.projections.registry import Entry, TurnRef, project, projects

__all__ = [
    "Entry",
    "TurnRef",
    "calls",
    "data_stores",
    "decisions",
    "events",
    "history",
    "project",
    "projects",
    "waits",
]
