"""`python -m tests.end_to_end.kill_at_every_write --results FILE`: kill at every write, and lose nothing.

Every write of `up`, of an update and of `destroy` gets every fault (before, during and after it; the plugin,
the engine, or both are killed; or the disk is full), and so does every tenth of a second. Then the same
command runs again, as a person would run it. Afterwards Azure and the state must agree, with nothing left
to do.

A full run takes hours, so it is not a test: run it by hand. If FILE exists, the run continues
where it stopped, and tries again what did not converge. Each pass kills at each write once, with another
fault: the first pass covers every write, and the moments follow. The engine tests run a part of it, which a
seed selects.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.components.stack_files import STACKS
from tests.end_to_end.kill_points import FAULTS, MOMENT, DivergedError, Point, Scenario, Templates, play

CONVERGED, BEYOND, DIVERGED = "converged", "beyond the end", "diverged"
"""The outcomes of a point."""

_MOMENTS = 90  # tenths of a second: hardly any command takes longer


def plan(writes: dict[tuple[str, Scenario], int], first: int = 1) -> Iterator[Point]:
    """Return every point, in passes; a point after the last write shows that it was the last one.

    Args:
        writes: the number of writes in each scenario of each stack.
        first: the first write at which to kill.
    """
    ways = list(FAULTS)
    for turn in range(len(ways)):
        yield from _shuffled(
            [
                point(stack, scenario, write, ways[(write + turn) % len(ways)])
                for (stack, scenario), count in writes.items()
                for write in range(first, count + 1 + (turn == 0))
            ]
        )
        if turn == 0:
            yield from _shuffled(
                [
                    point(stack, scenario, tenths, MOMENT)
                    for stack, scenario in writes
                    for tenths in range(first, _MOMENTS + 1)
                ]
            )


def _shuffled(points: list[Point]) -> list[Point]:
    """Shuffle points, so that any part of them is a sample; the order is the same when a run continues."""
    Random(0).shuffle(points)  # noqa: S311  # not used for security
    return points


def point(stack: str, scenario: Scenario, write: int, fault: str) -> Point:
    """Return a point with a fault; the options of the next command vary with the point."""
    variety = write + 3 * [*FAULTS, MOMENT].index(fault)
    return Point(
        stack=stack,
        scenario=scenario,
        write=write,
        fault=fault,
        serial=variety % 3 == 0,
        twice=variety % 5 == 0,
        refresh=variety % 4 == 0,
    )


@dataclass(frozen=True)
class Results:
    """The outcomes of the points so far, in a file with one line for each."""

    file: Path

    def outcomes(self) -> dict[str, str]:
        """The outcome of each point, by its name; the latest one counts."""
        if not self.file.exists():
            return {}
        outcomes: dict[str, str] = {}
        for line in self.file.read_text(encoding="utf-8").splitlines():
            if line.endswith("}"):  # a kill can leave half a line
                entry = json.loads(line)
                outcomes[entry["point"]] = entry["outcome"]
        return outcomes

    def add(self, name: str, outcome: str, seconds: float, details: str) -> None:
        """Record the outcome of a point."""
        entry = {"point": name, "outcome": outcome, "seconds": round(seconds, 1), "details": details}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(entry)}")


def run_points(points: Sequence[Point], results: Results, templates: Templates, until: float) -> None:
    """Kill at each point that has no outcome yet, as long as there is time."""
    outcomes = results.outcomes()
    open_points = [each for each in points if outcomes.get(str(each), DIVERGED) == DIVERGED]
    for number, each in enumerate(open_points, start=1):
        if time.monotonic() > until:
            return
        began = time.monotonic()
        folder = Path(tempfile.mkdtemp(dir=templates.folder)) / "stacks"
        try:
            outcome, details = (CONVERGED if play(templates, each, folder) else BEYOND), ""
            shutil.rmtree(folder.parent)
        except (AssertionError, DivergedError) as error:  # a command that must succeed failed
            outcome, details = DIVERGED, f"{folder}: {error}"
        seconds = time.monotonic() - began
        results.add(str(each), outcome, seconds, details)
        _say(f"{number} of {len(open_points)}: {each}: {outcome} ({seconds:.0f} s)")


def report(points: Sequence[Point], outcomes: dict[str, str]) -> Iterator[str]:
    """Report in a few lines the kills and their outcomes."""
    struck = [each for each in points if outcomes.get(str(each)) in (CONVERGED, DIVERGED)]
    for scenario in Scenario:
        ways = Counter(each.fault for each in struck if each.scenario is scenario)
        places = {
            (each.stack, each.write) for each in struck if each.scenario is scenario and each.fault != MOMENT
        }
        if ways:
            details = ", ".join(f"{way}: {count}" for way, count in ways.items())
            yield f"{scenario}: {ways.total()} times at {len(places)} writes ({details})"
    counts = Counter(outcomes.get(str(each), "still to do") for each in points)
    yield ", ".join(f"{outcome}: {count}" for outcome, count in counts.items())
    lost = [str(each) for each in struck if outcomes[str(each)] == DIVERGED]
    yield from (f"DIVERGED: {name}" for name in lost)
    yield f"{len(struck)} kills, {len(lost) or 'none'} of them with a loss"


def main() -> None:
    """Parse the command line, and kill at the points."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.end_to_end.kill_at_every_write", description=__doc__
    )
    parser.add_argument(
        "--results", type=Path, required=True, help="the outcomes of the points; read and written"
    )
    parser.add_argument(
        "--from", type=int, default=1, dest="first", help="the first write at which to kill (1)"
    )
    parser.add_argument("--stacks", nargs="+", choices=STACKS, default=["prod"])
    parser.add_argument(
        "--scenarios", nargs="+", type=Scenario, choices=list(Scenario), default=list(Scenario)
    )
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop after this number of minutes (no limit)"
    )
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    results = Results(arguments.results)
    templates = Templates(Path(tempfile.mkdtemp(prefix="kill-at-every-write-")))
    writes = {
        (stack, scenario): templates.writes(stack, scenario)
        for stack in arguments.stacks
        for scenario in arguments.scenarios
    }
    points = list(plan(writes, arguments.first))
    run_points(points, results, templates, until)
    outcomes = results.outcomes()
    for line in report(points, outcomes):
        print(line)  # noqa: T201  # what the command is for
    sys.exit(DIVERGED in outcomes.values())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # the progress


if __name__ == "__main__":
    main()
