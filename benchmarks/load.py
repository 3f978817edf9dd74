"""How many calls the sandbox answers in a second, and how that changes with what its Azure holds already."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import workload
from benchmarks.measurements import Calls, Load, Operation
from benchmarks.plugin import Made, Plugin

ROUNDS = 7
"""How often each load is measured."""

LOADS = (
    *(Load(parallel, held=0) for parallel in (1, 8, 64)),
    *(Load(1, held=held) for held in (100, 1_000, 10_000)),
)
"""The loads of a whole run; one call at a time in an empty Azure belongs to both series."""

QUICK_LOADS = (Load(1, held=0), Load(8, held=0), Load(1, held=100))
"""The loads of a quick run, which shows that it works."""

_FEWEST_WORKLOADS = 20
_AT_ONCE_TO_FILL = 8


def measure(folder: Path, *, quick: bool, say: Callable[[str], None]) -> tuple[Calls, ...]:
    """Measure every load in turns, each beside an Azure of its own that holds as much as it should.

    Raises:
        PluginError: The sandbox did not start, or refused a call.
    """
    rounds, loads = (1, QUICK_LOADS) if quick else (ROUNDS, LOADS)
    measured: list[Calls] = []
    with ExitStack() as running:
        azures: dict[int, _Azure] = {}
        for held in sorted({load.held for load in loads}):
            say(f"warming up: an Azure that holds {held:,} resources …")
            plugin = running.enter_context(Plugin.started(folder / str(held)))
            azures[held] = _Azure(plugin, itertools.count())
            azures[held].fill(held)
        for number in range(1, rounds + 1):
            for load in loads if number % 2 else loads[::-1]:
                measured += (calls := azures[load.held].measure(load, number))
                say(f"round {number} of {rounds}: {load}: {', '.join(map(str, calls))}")
    return tuple(measured)


@dataclass(frozen=True)
class _Azure:
    """An Azure that holds the same before and after each measurement."""

    plugin: Plugin
    numbers: Iterator[int]

    def fill(self, held: int) -> None:
        """Create as many resources as it should hold, once the process is warm."""
        with ThreadPoolExecutor(_AT_ONCE_TO_FILL) as pool:
            self._delete(pool, self._create(pool, _FEWEST_WORKLOADS))
            self._create(pool, held // workload.SIZE)

    def measure(self, load: Load, number: int) -> tuple[Calls, Calls]:
        """Create workloads, read them, and delete them without a measurement."""
        with ThreadPoolExecutor(load.parallel) as pool:
            start = time.perf_counter()
            made = self._create(pool, max(_FEWEST_WORKLOADS, 4 * load.parallel))
            created = time.perf_counter()
            list(pool.map(self._read, made))
            read = time.perf_counter()
            self._delete(pool, made)

        def calls(operation: Operation, seconds: float) -> Calls:
            return Calls(
                operation=operation,
                parallel=load.parallel,
                held=load.held,
                round=number,
                count=len(made) * workload.SIZE,
                seconds=round(seconds, 4),
            )

        return calls(Operation.CREATE, created - start), calls(Operation.READ, read - created)

    def _create(self, pool: ThreadPoolExecutor, count: int) -> list[Sequence[Made]]:
        numbers = itertools.islice(self.numbers, count)
        return list(pool.map(partial(workload.create, self.plugin), numbers))

    def _read(self, made: Sequence[Made]) -> None:
        for each in made:
            self.plugin.read(each)

    def _delete(self, pool: ThreadPoolExecutor, made: list[Sequence[Made]]) -> None:
        list(pool.map(self.plugin.delete, (each[0] for each in made)))
