"""`python -m tests.end_to_end.kill_sweep --results FILE`: kill at every write there is, and nothing is lost.

Every write of `up`, of an update and of `destroy` is struck in every way (before, during and after it; the
plugin, the engine, or both are killed; or the disk is full), and every tenth of a second besides; then the
same command runs again, as a person would type it, and has to leave what Azure holds and what the state says
the same, with nothing left to do.

All of it takes hours, so it is no test: run it by hand, or at night. It goes on where it was when FILE is
there, and what did not converge is tried again. Each pass over the writes strikes each of them once, in
another way: the first pass alone has been everywhere, and the moments come after it. The engine tier runs a
part of it, chosen by a seed.
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
"""What came of a point."""

_MOMENTS = 90  # tenths of a second: no command takes longer, or hardly


def plan(writes: dict[tuple[str, Scenario], int], first: int = 1) -> Iterator[Point]:
    """Every point, in passes; one past the last write shows that it was the last.

    Args:
        writes: how many there are in each scenario of each stack.
        first: the first write to strike.
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
    """Mix points: any part of them is one of the whole, and the order is the same when a sweep goes on."""
    Random(0).shuffle(points)  # noqa: S311  # nobody needs to be unable to guess it
    return points


def point(stack: str, scenario: Scenario, write: int, fault: str) -> Point:
    """A point that is struck one way; how the next command goes about it varies with it."""
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
    """What came of each point so far, in a file of one line for each."""

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

    def add(self, name: str, outcome: str, seconds: float, told: str) -> None:
        """Write down what came of a point."""
        entry = {"point": name, "outcome": outcome, "seconds": round(seconds, 1), "told": told}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(entry)}")


def sweep(points: Sequence[Point], results: Results, templates: Templates, until: float) -> None:
    """Strike at each point that is still open, as long as there is time."""
    outcomes = results.outcomes()
    open_points = [each for each in points if outcomes.get(str(each), DIVERGED) == DIVERGED]
    for number, each in enumerate(open_points, start=1):
        if time.monotonic() > until:
            return
        began = time.monotonic()
        folder = Path(tempfile.mkdtemp(dir=templates.folder)) / "stacks"
        try:
            outcome, told = (CONVERGED if play(templates, each, folder) else BEYOND), ""
            shutil.rmtree(folder.parent)
        except (AssertionError, DivergedError) as error:  # a command that must go well did not
            outcome, told = DIVERGED, f"{folder}: {error}"
        seconds = time.monotonic() - began
        results.add(str(each), outcome, seconds, told)
        _say(f"{number} of {len(open_points)}: {each}: {outcome} ({seconds:.0f} s)")


def report(points: Sequence[Point], outcomes: dict[str, str]) -> Iterator[str]:
    """Tell in a few lines what was struck, and what came of it."""
    struck = [each for each in points if outcomes.get(str(each)) in (CONVERGED, DIVERGED)]
    for scenario in Scenario:
        ways = Counter(each.fault for each in struck if each.scenario is scenario)
        places = {
            (each.stack, each.write) for each in struck if each.scenario is scenario and each.fault != MOMENT
        }
        if ways:
            told = ", ".join(f"{way}: {count}" for way, count in ways.items())
            yield f"{scenario}: {ways.total()} times at {len(places)} writes ({told})"
    counts = Counter(outcomes.get(str(each), "still to do") for each in points)
    yield ", ".join(f"{outcome}: {count}" for outcome, count in counts.items())
    lost = [str(each) for each in struck if outcomes[str(each)] == DIVERGED]
    yield from (f"DIVERGED: {name}" for name in lost)
    yield f"{len(struck)} kills, {len(lost) or 'none'} of them with a loss"


def main() -> None:
    """Parse the command line and sweep."""
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.kill_sweep", description=__doc__)
    parser.add_argument(
        "--results", type=Path, required=True, help="what came of each point; read and written"
    )
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first write to strike (1)")
    parser.add_argument("--stacks", nargs="+", choices=STACKS, default=["prod"])
    parser.add_argument(
        "--scenarios", nargs="+", type=Scenario, choices=list(Scenario), default=list(Scenario)
    )
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many (no limit)")
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    results = Results(arguments.results)
    templates = Templates(Path(tempfile.mkdtemp(prefix="kill-sweep-")))
    writes = {
        (stack, scenario): templates.writes(stack, scenario)
        for stack in arguments.stacks
        for scenario in arguments.scenarios
    }
    points = list(plan(writes, arguments.first))
    sweep(points, results, templates, until)
    outcomes = results.outcomes()
    for line in report(points, outcomes):
        print(line)  # noqa: T201  # what the command is for
    sys.exit(DIVERGED in outcomes.values())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # how far it is


if __name__ == "__main__":
    main()
