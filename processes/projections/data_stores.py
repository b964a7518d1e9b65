"""What instances write to data stores."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from engine.interpreter import records as r
from processes import data_stores
from processes.projections.registry import Entry, projects


@projects(r.DataStoreWritten)
def write_data_stores(entries: Sequence[Entry]) -> None:
    """The last value of the batch stays."""
    latest: dict[tuple[str, str], tuple[object, uuid.UUID]] = {
        (turn.tenant, record.data_store): (record.value, turn.instance_id) for turn, _, record in entries
    }
    for (tenant, name), (value, instance_id) in sorted(latest.items()):
        data_stores.write({name: value}, entries[0].turn.at, instance_id, tenant)
