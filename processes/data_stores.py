"""Data stores: read by turns and by people, written when a turn commits, or by hand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from engine.interpreter.codec import decode_variables, encode_variables, to_plain
from processes import bulk
from processes.models import DataStoreEntry
from processes.tenants import SHARED, acting

MAX_NAME = 255
_VALUE = "value"


class StoredDataStores:
    """The port of the interpreter. What other turns write at the same time is seen when they have committed."""

    def read(self, name: str) -> object:
        rows = DataStoreEntry.objects.filter(name=name, tenant=acting())
        content = rows.values_list("content", flat=True).first()
        return decode_variables(bytes(content))[_VALUE] if content is not None else None


def write(
    values: Mapping[str, object], at: datetime, instance_id: uuid.UUID | None = None, tenant: str = SHARED
) -> None:
    """The last word on each; raises CodecError for a value that cannot be kept."""
    rows = [
        (name[:MAX_NAME], tenant, encode_variables({_VALUE: value}), to_plain(value), instance_id, at)
        for name, value in sorted(values.items())
    ]
    columns = ("name", "tenant", "content", "value", "written_in", "updated_at")
    bulk.upsert(DataStoreEntry, columns, ("name", "tenant"), rows)
