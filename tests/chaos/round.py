"""One round: a fresh database, load, faults one after another, then quiet until all work is done, then the evidence."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg2

from tests.chaos import models
from tests.chaos.client import Client, Tally
from tests.chaos.evidence import Evidence
from tests.chaos.faults import Fault, Injected, Rig
from tests.chaos.load import Load
from tests.chaos.platform import ROOT, Platform, Servers
from tests.chaos.watch import Viewer, Watch

DRAIN_SECONDS = 90.0
BREATH_SECONDS = 3.0
OPEN = """SELECT (SELECT count(*) FROM processes_processinstance i JOIN processes_process p ON p.id = i.process_id
WHERE i.status = 'active' AND p.key <> 'watched') + (SELECT count(*) FROM processes_outboxmessage WHERE sent_at IS NULL)
+ (SELECT count(*) FROM processes_timer t WHERE t.definition_id IS NOT NULL)"""


@dataclass(frozen=True)
class Plan:
    """``calm`` seconds of load come before the first fault; ``drain`` is how long the work may take afterwards."""

    name: str
    seed: int
    faults: Sequence[Fault]
    calm: float
    per_second: float
    beats: int
    drain: float = DRAIN_SECONDS
    bug: str = ""


@dataclass(frozen=True)
class Outcome:
    evidence: Evidence
    tally: Tally
    rig: Rig
    calm: tuple[float, float]
    """When the load began and the first fault came, Unix seconds."""
    drained: float
    """Seconds until all work was done; infinite if it was not."""
    reconnects: int


def play(servers: Servers, plan: Plan, say: Callable[[str], None]) -> Outcome:
    """Raises RigError when the rig fails, not when the platform does."""
    platform = Platform(servers, plan.name, plan.seed, plan.bug)
    try:
        platform.start()
        return _play(platform, plan, say)
    finally:
        platform.stop()
        for proxy in servers.proxies.values():
            proxy.heal()


def _play(platform: Platform, plan: Plan, say: Callable[[str], None]) -> Outcome:
    tally = Tally()
    client = Client(platform.api_address, tally)
    client.deploy(models.files() | {"metronome.bpmn": models.metronome(plan.beats).decode()})
    viewer, watch = Viewer(platform, _watched(client)), Watch(platform)
    load = Load(client, platform.stub_address, plan.seed)
    viewer.start()
    watch.start()
    begun = time.time()
    load.begin(plan.per_second)
    time.sleep(plan.calm)
    calm = (begun, time.time())
    rig = Rig(platform, load, random.Random(plan.seed))
    injected = [_inject(fault, rig, viewer, say) for fault in plan.faults]
    load.end()
    drained = _drain(platform, plan.drain)
    say(f"all work was done after {drained:.0f} s")
    watch.stop()
    viewer.stop()
    evidence = Evidence(
        platform=platform,
        deeds=load.deeds,
        watch=watch,
        injected=injected,
        beats=plan.beats,
        verified=_verified(platform),
        server_errors=tally.unexpected,
    )
    return Outcome(evidence, tally, rig, calm, drained, viewer.reconnects)


def _watched(client: Client) -> uuid.UUID:
    answer = client.post("process-instances/", {"process": "watched", "variables": {}}, key="watched")
    return uuid.UUID(answer.body["id"])


def _inject(fault: Fault, rig: Rig, viewer: Viewer, say: Callable[[str], None]) -> Injected:
    begun = time.time()
    times = fault.inject(rig)
    healed = time.time()
    version = rig.platform.query("SELECT max(version) FROM processes_processinstance")[0][0]
    # The watched instance moves every second: the next move shows that news arrives again.
    seconds = viewer.seconds_until(version + 1, limit=20.0) if times else 0.0
    say(f"{fault.name}: {times} times, {healed - begun:.0f} s; the page was up to date after {seconds:.1f} s")
    time.sleep(BREATH_SECONDS)
    return Injected(fault, times, begun, healed, seconds)


def _drain(platform: Platform, seconds: float) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with suppress(psycopg2.Error):
            if platform.query(OPEN)[0][0] == 0:
                # What was sent last is on its way to the listener.
                time.sleep(1)
                return time.monotonic() - begun
        time.sleep(0.5)
    return float("inf")


def _verified(platform: Platform) -> str:
    env = platform.env | {"DATABASE_URL": platform.direct_url, "DJANGO_SETTINGS_MODULE": "pythmata.settings"}
    command = [sys.executable, "manage.py", "verify_instances"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.stderr
