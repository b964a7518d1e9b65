"""What is done to the platform, in the order of the run; each fault returns when what it broke is whole again."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.chaos.load import Load
from tests.chaos.platform import LEASE_SECONDS, Platform
from tests.chaos.proxy import Mode
from tests.chaos.supervised import kill

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
SETTLE_SECONDS = 4.0
HINTS = 500


@dataclass
class Rig:
    """What faults act upon; ``chance`` comes from the seed of the run."""

    platform: Platform
    load: Load
    chance: random.Random
    notes: dict[str, object] = field(default_factory=dict)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True)
class Fault:
    """``bound`` are the seconds within which a pulse has to come through once all is whole again."""

    name: str
    bound: float
    inject: Callable[[Rig], int]
    """Returns how often it was done."""


def kill_worker_children(rig: Rig) -> int:
    """SIGKILL to a process that runs turns and jobs, every other second; a whole worker in the end."""
    for _ in range(7):
        worker = rig.chance.choice(rig.platform.workers)
        children = worker.children()
        if children:
            kill(rig.chance.choice(children))
        rig.sleep(2)
    worker = rig.chance.choice(rig.platform.workers)
    worker.kill()
    rig.sleep(1)
    worker.start()
    return 8


def stop_in_the_middle(rig: Rig) -> int:
    """A worker stands still in a call for longer than its lease, and goes on as if nothing had been."""
    for _ in range(8):
        rig.load.start("slow")
    rig.sleep(1)
    worker = rig.chance.choice(rig.platform.workers)
    worker.signal_all(signal.SIGSTOP)
    rig.sleep(LEASE_SECONDS + 3)
    worker.signal_all(signal.SIGCONT)
    return 1


def lose_redis(rig: Rig) -> int:
    """Emptied three times, then killed and started empty."""
    redis = rig.platform.servers.redis
    for _ in range(3):
        redis.flush()
        rig.sleep(1)
    redis.process.kill()
    rig.sleep(4)
    redis.start()
    return 4


def stop_rabbitmq(rig: Rig) -> int:
    rabbitmq = rig.platform.servers.rabbitmq
    rabbitmq.kill()
    rig.sleep(8)
    rabbitmq.start()
    return 1


def wipe_rabbitmq(rig: Rig) -> int:
    """Everything it held is gone; what it had confirmed and nobody read is sent again on command."""
    since = datetime.now(UTC) - timedelta(seconds=5)
    rabbitmq = rig.platform.servers.rabbitmq
    rabbitmq.kill()
    rabbitmq.wipe()
    rabbitmq.start()
    rig.sleep(SETTLE_SECONDS)
    rig.notes["replayed"] = rig.platform.manage("replay_outbox", "--since", since.isoformat()).strip()
    return 1


def fill_the_broker(rig: Rig) -> int:
    """It has no memory left, and holds back whoever publishes."""
    rabbitmq = rig.platform.servers.rabbitmq
    rabbitmq.control("set_vm_memory_high_watermark", "absolute", "1")
    rig.sleep(8)
    rabbitmq.control("set_vm_memory_high_watermark", "absolute", "1GiB")
    return 1


def crash_postgresql(rig: Rig) -> int:
    postgresql = rig.platform.servers.postgresql
    for _ in range(3):
        postgresql.crash()
        postgresql.start()
        rig.sleep(3)
    postgresql.crash()
    rig.sleep(8)
    postgresql.start()
    return 4


def repeat_hints(rig: Rig) -> int:
    """Hints of long ago, among them those of jobs that are done."""
    done = rig.platform.query(
        "SELECT id::text FROM tasks_job WHERE status IN ('completed', 'reported') LIMIT 50"
    )
    rig.platform.run("-m", "tests.chaos.hints", str(HINTS), *(pk for (pk,) in done))
    return HINTS


def silence_postgresql(rig: Rig) -> int:
    """The network takes everything and hands nothing on."""
    proxy = rig.platform.servers.proxies["postgresql"]
    proxy.mode = Mode.BLACKHOLE
    rig.sleep(8)
    proxy.heal()
    return 1


def disturb_the_network(rig: Rig) -> int:
    """200 ms more to the database, then cut connections to all three services."""
    proxies = rig.platform.servers.proxies
    proxies["postgresql"].mode = Mode.SLOW
    rig.sleep(5)
    proxies["postgresql"].heal()
    return 1 + cut_connections(rig)


def cut_connections(rig: Rig) -> int:
    """Those to all three services, five times."""
    for _ in range(5):
        for proxy in rig.platform.servers.proxies.values():
            proxy.reset()
        rig.sleep(1)
    return 5


def cut_after_commit(rig: Rig) -> int:
    """The database has committed; that it did, nobody learns."""
    proxy = rig.platform.servers.proxies["postgresql"]
    before = proxy.cuts
    proxy.mode = Mode.CUT_AFTER_COMMIT
    rig.sleep(6)
    proxy.heal()
    return proxy.cuts - before


def wrong_clocks(rig: Rig) -> int:
    """Workers two hours early and two hours late join."""
    if not FAKETIME:
        rig.notes["clocks"] = "not done: Debian's package libfaketime is not installed"
        return 0
    for offset in ("+2h", "-2h"):
        env = rig.platform.env | {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": offset}
        worker = rig.platform.worker(f"worker{offset}", env)
        worker.start()
        rig.sleep(8)
        worker.stop()
    return 2


def restart_all(rig: Rig) -> int:
    """SIGTERM, one after another, as a new version is rolled out; nobody may leave a lease behind."""
    seconds: dict[str, float] = {}
    left: list[str] = []
    for process in rig.platform.processes:
        owners = [process.pid, *process.children()]
        seconds[process.name] = round(process.stop(), 1)
        left += _leases_of(rig.platform, owners)
        rig.platform.restart(process)
        rig.sleep(1)
    rig.notes["stopped in seconds"] = seconds
    rig.notes["leases left behind"] = left
    return len(seconds)


def _leases_of(platform: Platform, pids: list[int]) -> list[str]:
    owners = " OR ".join(f"lease_owner LIKE '%:{pid}:%'" for pid in pids)
    rows = platform.query(f"SELECT lease_owner FROM tasks_job WHERE status = 'running' AND ({owners})")
    return [str(owner) for (owner,) in rows]


def start_slow_work(rig: Rig) -> int:
    """Calls that take longer than a sweep."""
    for _ in range(12):
        rig.load.start("slow")
    rig.sleep(4)
    return 12


def kill_workers(rig: Rig) -> int:
    """Both at once, three times."""
    for _ in range(3):
        for worker in rig.platform.workers:
            worker.kill()
            worker.start()
        rig.sleep(4)
    return 6


FAULTS = (
    Fault("worker killed", LEASE_SECONDS + 7, kill_worker_children),
    Fault("worker stopped for longer than its lease", LEASE_SECONDS + 7, stop_in_the_middle),
    Fault("Redis emptied and killed", 5, lose_redis),
    Fault("RabbitMQ stopped", 12, stop_rabbitmq),
    Fault("RabbitMQ emptied", 12, wipe_rabbitmq),
    Fault("RabbitMQ without memory", 12, fill_the_broker),
    Fault("PostgreSQL crashed", LEASE_SECONDS + 7, crash_postgresql),
    Fault("old hints repeated", 5, repeat_hints),
    Fault("PostgreSQL silent", 17, silence_postgresql),
    Fault("network slow, connections cut", LEASE_SECONDS + 7, disturb_the_network),
    Fault("cut after COMMIT", LEASE_SECONDS + 7, cut_after_commit),
    Fault("clocks wrong", 5, wrong_clocks),
    Fault("all restarted", 5, restart_all),
)
"""Those of a whole run, in this order."""

PROVOCATIONS = (
    Fault("connections cut", LEASE_SECONDS + 7, cut_connections),
    Fault("slow work", LEASE_SECONDS + 7, start_slow_work),
    Fault("workers killed at once", LEASE_SECONDS + 7, kill_workers),
)
"""Those that a seeded mistake needs besides."""


@dataclass(frozen=True)
class Injected:
    """A fault that was done; Unix seconds."""

    fault: Fault
    times: int
    begun: float
    healed: float
    socket_seconds: float
