"""`python -m tests.chaos`: a run with every fault, then the seeded mistakes; 0 if all holds and each one is found."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.chaos.bugs.catalogue import BUGS, Bug
from tests.chaos.faults import FAULTS, PROVOCATIONS
from tests.chaos.invariants import broken
from tests.chaos.markdown import HEADING, page
from tests.chaos.platform import Servers
from tests.chaos.report import Hunt, summary, too_slow
from tests.chaos.round import Plan, play
from tests.chaos.supervised import RigError

CALM_SECONDS, BEATS = 15.0, 100
HUNT_CALM, HUNT_DRAIN, HUNT_BEATS, HUNT_RATE = 6.0, 10.0, 4, 4.0
_BY_NAME = {fault.name: fault for fault in (*FAULTS, *PROVOCATIONS)}

Say = Callable[[str], None]


def main() -> int:
    options = _options()
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {text}", flush=True)

    say(f"seed {options.seed}; servers start")
    servers = Servers.start()
    try:
        return _run(servers, options, say)
    except RigError as error:
        print(f"The rig failed: {error}", file=sys.stderr)
        return 2
    finally:
        servers.stop()
        if options.keep:
            print(f"Logs: {servers.folder}")
        else:
            servers.remove()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10**6), help="repeats arrivals and choices"
    )
    parser.add_argument("--rate", type=float, default=3.0, help="instances a second besides the pulse")
    parser.add_argument("--fault", action="append", default=[], choices=[fault.name for fault in FAULTS])
    parser.add_argument("--bug", action="append", default=[], choices=list(BUGS), help="hunt for these alone")
    parser.add_argument("--no-bugs", action="store_true", help="do not hunt for seeded mistakes")
    parser.add_argument("--report", type=Path, help="folder for chaos.json and chaos.md")
    parser.add_argument("--docs", type=Path, help="page whose last section becomes the report")
    parser.add_argument("--keep", action="store_true", help="keep the logs")
    return parser.parse_args()


def _run(servers: Servers, options: argparse.Namespace, say: Say) -> int:
    hunts: list[Hunt] = []
    found: dict[str, Any] | None = None
    late: list[str] = []
    if not options.bug:
        found, late = _whole_run(servers, options, say)
    if not options.no_bugs:
        bugs = [BUGS[name] for name in options.bug] or list(BUGS.values())
        hunts = [_hunt(servers, bug, options.seed, say) for bug in bugs]
    if found is not None:
        text = page(found, hunts, late)
        print(f"\n{text}")
        _write(options.report, found | {"seeded mistakes": [asdict(hunt) for hunt in hunts]}, text)
        _write_into(options.docs, text)
    missed = [hunt.bug for hunt in hunts if not hunt.is_found]
    say(
        f"seeded mistakes: {len(hunts) - len(missed)}/{len(hunts)}"
        + (f", not found: {missed}" if missed else "")
    )
    return 1 if missed or late or (found is not None and found["broken"]) else 0


def _whole_run(servers: Servers, options: argparse.Namespace, say: Say) -> tuple[dict[str, Any], list[str]]:
    faults = [fault for fault in FAULTS if not options.fault or fault.name in options.fault]
    plan = Plan("whole", options.seed, faults, CALM_SECONDS, options.rate, BEATS)
    outcome = play(servers, plan, say)
    wrong = broken(outcome.evidence)
    found, late = summary(outcome, wrong, options.seed), too_slow(outcome)
    say(
        f"{found['instances']} instances, {found['steps']} steps, {sum(found['faults'].values())} faults: "
        f"{found['lost']} lost, {found['doubled']} doubled, {found['missed timers']} missed timers"
    )
    for name, problems in wrong.items():
        say(f"BROKEN {name}: {len(problems)} times; {problems[0]}")
    for sentence in late:
        say(f"TOO LATE {sentence}")
    return found, late


def _hunt(servers: Servers, bug: Bug, seed: int, say: Say) -> Hunt:
    plan = Plan(
        name=f"bug_{bug.name.replace(' ', '_')}",
        seed=seed,
        faults=[_BY_NAME[name] for name in bug.provoked_by],
        calm=HUNT_CALM,
        per_second=HUNT_RATE,
        beats=HUNT_BEATS,
        drain=HUNT_DRAIN,
        bug=bug.name,
    )
    noticed = list(broken(play(servers, plan, lambda text: None).evidence))
    hunt = Hunt(bug.name, bug.found_by, noticed)
    say(
        f"mistake “{bug.name}”: {'found' if hunt.is_found else 'NOT FOUND'}; broken: {', '.join(noticed) or 'nothing'}"
    )
    return hunt


def _write(folder: Path | None, found: dict[str, Any], text: str) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "chaos.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
        (folder / "chaos.md").write_text(text)


def _write_into(file: Path | None, text: str) -> None:
    if file is not None:
        before, _, _ = file.read_text().partition(HEADING)
        file.write_text(before.rstrip() + f"\n\n{text}")


if __name__ == "__main__":
    sys.exit(main())
