"""`python -m benchmarks`: measure, and write docs/benchmarks.md."""

import argparse
import datetime
import os
import platform
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import atomic_files
import engine
from benchmarks.bench import Bench, BenchError, Preview
from benchmarks.critical_path import critical_path
from benchmarks.figures import Figures, Makespan, PackRound
from benchmarks.pack_start import PackError, pack_start_seconds
from benchmarks.page import page
from benchmarks.programs import Case, Program, rounds
from local.workspace import CHECKOUT, Workspace
from sandbox.faults.latencies import latency

_PROD = Case(Program.OURS, 1)
_PACK_ROUNDS = 9  # the pack adds little, compared with the noise of the machine
_UPDATES = 3
# The starts of engine and program, some 3 s, are included: the update must be long enough that the target has
# room for them, and short enough to wait for.
_CRITICAL_PATH_SECONDS = 40.0
_QUICK_CRITICAL_PATH_SECONDS = 1.0


def main() -> None:
    """Parse the command line, measure, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, one environment, as a check")
    parser.add_argument(
        "--into", type=Path, default=CHECKOUT / "docs", help="the folder to write into (docs)"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the engine too
    try:
        figures = measure(quick=arguments.quick)
    except (engine.EngineUnavailable, BenchError, PackError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped. Nothing was written.")
    unlike = figures.unlike_work()
    if unlike is not None:
        sys.exit(f"The programs do not do the same work, so nothing was written.\n{unlike}")
    file = arguments.into / "benchmarks.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    atomic_files.write(file, page(figures))
    for target in figures.targets():
        verdict = "met" if target.is_met else "missed"
        _say(f"{target.what}: {target.actual:.2f}, at most {target.maximum:.2f}: {verdict}")
    _say(f"written: {file}")


def measure(*, quick: bool) -> Figures:
    """Measure everything, and print the progress.

    Raises:
        engine.EngineUnavailable: No engine is available.
        BenchError: A preview or an update failed.
        PackError: The policy pack did not start.
    """
    bench = Bench.prepare(Workspace.default().folder / "benchmarks")
    makespan = _makespan(bench, quick=quick)  # first: the plain program builds from its state
    return Figures(
        rounds=_previews(bench, quick=quick),
        pack=_pack(bench, quick=quick),
        makespan=makespan,
        where=_where(bench),
    )


def _makespan(bench: Bench, *, quick: bool) -> Makespan:
    seconds = bench.first_update()
    export = bench.record()
    path = critical_path(export, _azure_seconds)
    shortest = _QUICK_CRITICAL_PATH_SECONDS if quick else _CRITICAL_PATH_SECONDS
    factor = shortest / sum(step.seconds for step in path)
    _say(f"prod's first update, with an Azure that takes no time: {seconds:.2f} s")
    measured: list[float] = []
    for number in range(1, 2 if quick else _UPDATES + 1):
        measured.append(bench.first_update(factor))
        _say(f"update {number}: prod's first update, {measured[-1]:.2f} s; at least {shortest:.2f} s")
        if measured[-1] < shortest:
            raise BenchError("An update was faster than its critical path: the latencies had no effect.")
    total = sum(_azure_seconds(one.type) for one in bench.recording())
    return Makespan(factor=factor, azure_seconds=total, path=path, seconds=measured)


def _azure_seconds(resource_type: str) -> float:
    """How long Azure takes to create a resource of a type; resources outside Azure take no time."""
    return latency(resource_type).create if resource_type.startswith("azure-native:") else 0.0


def _previews(bench: Bench, *, quick: bool) -> Sequence[dict[Case, Preview]]:
    every = rounds(quick=quick)
    for program in () if quick else (Program.PLAIN, Program.OURS):  # fills caches
        _say(f"warming up: {program} …")
        bench.preview(Case(program, 1))
    measured: list[dict[Case, Preview]] = []
    for number, cases in enumerate(every, start=1):
        measured.append({})
        for case in cases:
            measured[-1][case] = bench.preview(case)
            _say(f"round {number} of {len(every)}: {case}: {measured[-1][case].seconds:.2f} s")
    return measured


def _pack(bench: Bench, *, quick: bool) -> Sequence[PackRound]:
    count = 1 if quick else _PACK_ROUNDS
    measured: list[PackRound] = []
    for number in range(1, count + 1):
        turns = (True, False) if number % 2 else (False, True)
        seconds = {with_pack: bench.preview(_PROD, with_pack=with_pack).seconds for with_pack in turns}
        measured.append(PackRound(seconds[False], seconds[True], pack_start_seconds()))
        _say(
            f"round {number} of {count}: prod, {seconds[False]:.2f} s; with the policy pack, "
            f"{seconds[True]:.2f} s; the pack's start, {measured[-1].start:.2f} s"
        )
    return measured


# The official one asks pip for all packages before a program starts, which takes about a second.
_LANGUAGE_HOSTS = {
    engine.Origin.PATH: "of the Pulumi on PATH",
    engine.Origin.INSTALLER: "of the official release",
    engine.Origin.MODULES: "of this repository",
}


def _where(bench: Bench) -> str:
    """When and on what it was measured."""
    versions = {
        "Pulumi": bench.engine.version,
        "language host": _LANGUAGE_HOSTS[bench.engine.origin],
        "pulumi (Python)": version("pulumi"),
        **{package: version(package) for package in ("pulumi-azure-native", "pulumi-policy")},
        "Python": platform.python_version(),
    }
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{datetime.datetime.now(datetime.UTC).date()}, on {os.cpu_count()} cores with {memory:.0f} GiB of "
        f"memory ({platform.system()} {platform.machine()}). {', '.join(map(' '.join, versions.items()))}."
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # the output of a command line


if __name__ == "__main__":
    main()
