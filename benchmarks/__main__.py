"""`python -m benchmarks`: measure, then write the page, the picture and their data into docs/."""

import argparse
import datetime
import os
import platform
import signal
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import engine
from benchmarks import load, makespan
from benchmarks.makespan import UpdateError
from benchmarks.measurements import (
    Machine,
    MakespanRun,
    Measured,
    PolicyRound,
    PolicyRun,
    Preview,
    Run,
    SandboxRun,
)
from benchmarks.pack_start import PackError, pack_start_seconds
from benchmarks.plugin import PluginError
from benchmarks.preview import Bench, PreviewError
from benchmarks.programs import Case, Program, policy_rounds, rounds
from benchmarks.report import report
from benchmarks.summary import Summary
from local.workspace import Workspace

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_GIB = 1024**3
_PROD = Case(Program.OURS, 1)
_FAILURES = (engine.EngineUnavailable, PreviewError, PackError, PluginError, UpdateError)


class Part(StrEnum):
    """What can be measured alone; the value is its field of the data."""

    POLICIES = "policies"
    SANDBOX = "sandbox"
    MAKESPAN = "makespan"


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, one environment: does it work?")
    parser.add_argument("--into", type=Path, default=_DOCS, help="the folder to write into (docs)")
    less = parser.add_mutually_exclusive_group()
    less.add_argument("--only", type=Part, choices=list(Part), help="measure it alone, and keep all else")
    less.add_argument("--draw", action="store_true", help="measure nothing: write from the data there")
    arguments = parser.parse_args()
    earlier = _data_in(arguments.into) if arguments.draw or arguments.only else None
    if earlier is not None and arguments.draw:
        run = earlier
    else:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the engine too
        try:
            run = measure(quick=arguments.quick, earlier=earlier, only=arguments.only)
        except _FAILURES as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit("Stopped; nothing was written.")
    unlike = Summary(run).unlike_work()
    if unlike is not None:
        sys.exit(
            f"The programs do not do the same work, so nothing was written.\n{unlike}\n"
            "Change benchmarks/flat to follow the program; `pytest tests/benchmarks` shows the difference."
        )
    write(run, arguments.into)


def measure(*, quick: bool, earlier: Run | None = None, only: Part | None = None) -> Run:
    """Measure everything, telling how far it is; or one part alone, into an earlier run's figures.

    Raises:
        engine.EngineUnavailable: There is no engine.
        PreviewError: A preview failed.
        PackError: The policy pack did not start.
        PluginError: The sandbox did not start, or refused what it should not.
        UpdateError: An update failed.
    """
    bench = Bench.prepare(Workspace.default().folder / "benchmarks")
    measures = {Part.POLICIES: _policies, Part.SANDBOX: _sandbox, Part.MAKESPAN: _makespan}
    # First, since whatever refuses prod there ends it all.
    parts = {
        part.value: measure_part(bench, quick=quick)
        for part, measure_part in measures.items()
        if only in (None, part)
    }
    return (earlier or _programs(bench, quick=quick)).model_copy(update=parts)


def _programs(bench: Bench, *, quick: bool) -> Run:
    every = rounds(quick=quick)
    for program in () if quick else (Program.FLAT, Program.OURS):  # compiled, and in the disk's cache then
        _say(f"warming up: {program} …")
        bench.preview(Case(program, 1), round_number=1)
    previews: list[Preview] = []
    for number, cases in enumerate(every, start=1):
        for case in cases:
            previews.append(bench.preview(case, number))
            _say(f"round {number} of {len(every)}: {case}: {previews[-1].seconds:.2f} s")
    return Run(date=_today(), machine=_machine(), versions=_versions(bench), previews=tuple(previews))


def _policies(bench: Bench, *, quick: bool) -> PolicyRun:
    every = policy_rounds(quick=quick)
    if not quick:
        _say("warming up: prod with the policy pack …")
        bench.preview(_PROD, round_number=1, with_pack=True)
    measured: list[PolicyRound] = []
    for number, turns in enumerate(every, start=1):
        seconds = {
            with_pack: bench.preview(_PROD, number, with_pack=with_pack).seconds for with_pack in turns
        }
        measured.append(
            PolicyRound(
                without_pack_seconds=seconds[False],
                with_pack_seconds=seconds[True],
                start_seconds=pack_start_seconds(),
            )
        )
        _say(
            f"round {number} of {len(every)}: prod, {seconds[False]:.2f} s; with the policy pack, "
            f"{seconds[True]:.2f} s; the pack's start, {measured[-1].start_seconds:.2f} s"
        )
    return PolicyRun(date=_today(), machine=_machine(), versions=_versions(bench), rounds=tuple(measured))


def _sandbox(bench: Bench, *, quick: bool) -> SandboxRun:
    calls = load.measure(bench.folder / "sandbox", quick=quick, say=_say)
    return SandboxRun(date=_today(), machine=_machine(), versions=_versions(bench), calls=calls)


def _makespan(bench: Bench, *, quick: bool) -> MakespanRun:
    where = Measured(date=_today(), machine=_machine(), versions=_versions(bench))
    return makespan.measure(bench.folder / "makespan", where, quick=quick, say=_say)


def write(run: Run, folder: Path) -> None:
    """Write the data, the page and the picture, and say what came out."""
    from benchmarks.plot import plot  # noqa: PLC0415  # a second to import, and only now of use

    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "benchmarks.json": (run.model_dump_json(indent=1) + "\n").encode(),
        "benchmarks.svg": plot(run),
        "benchmarks.md": report(run).encode(),
    }
    for name, content in contents.items():
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_bytes(content)
        beside.replace(folder / name)
    for target in Summary(run).targets():
        verdict = "met" if target.met else "missed"
        _say(f"{target.what}: {target.told(target.actual)}, at most {target.told(target.most)}: {verdict}")
    _say(f"written: {folder / 'benchmarks.md'}")


def _data_in(folder: Path) -> Run:
    file = folder / "benchmarks.json"
    if not file.exists():
        sys.exit(f"There is no {file} yet: measure everything first.")
    return Run.model_validate_json(file.read_text(encoding="utf-8"))


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


# The official one asks pip for all packages before a program starts, which takes about a second.
_LANGUAGE_HOSTS = {
    engine.Origin.PATH: "of the Pulumi on PATH",
    engine.Origin.INSTALLER: "of the official release",
    engine.Origin.MODULES: "of this repository",
}


def _versions(bench: Bench) -> dict[str, str]:
    packages = ("pulumi-azure-native", "pulumi-policy")
    return {
        "Pulumi": bench.engine.version,
        "language host": _LANGUAGE_HOSTS[bench.engine.origin],
        "pulumi (Python)": version("pulumi"),
        **{package: version(package) for package in packages},
        "Python": platform.python_version(),
    }


def _machine() -> Machine:
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB, 1),
    )


def _processor() -> str:
    """The processor's name; Linux tells it in a file, and macOS tells its kind alone."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # a command line's own words


if __name__ == "__main__":
    main()
