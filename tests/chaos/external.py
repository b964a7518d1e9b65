"""An external worker that packs: `python -m tests.chaos.external URL PASSWORD STUB`."""

from __future__ import annotations

import json
import sys
import urllib.request

from tasks.client import Job, Worker
from tests.chaos.models import EXTERNAL_TOPIC

LOCK_SECONDS = 10


def pack_at(stub: str) -> Worker:
    url, password = sys.argv[1:3]
    worker = Worker(url, "admin", password, threads=4, wait_seconds=2)

    @worker.topic(EXTERNAL_TOPIC, lock_seconds=LOCK_SECONDS, variables=[])
    def pack(job: Job) -> dict[str, object]:
        request = urllib.request.Request(
            f"{stub}/pack", data=b"{}", headers={"Idempotency-Key": job.idempotency_key}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return {"packed": json.load(answer)["receipt"]}

    return worker


if __name__ == "__main__":
    pack_at(sys.argv[3]).run()
