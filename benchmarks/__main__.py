"""`python -m benchmarks`: measure, then write the page, the picture and their data into docs/."""

import argparse
import datetime
import os
import platform
import signal
import sys
from importlib.metadata import version
from pathlib import Path

import engine
from benchmarks.measurements import Machine, Preview, Run
from benchmarks.preview import Bench, PreviewError
from benchmarks.programs import Case, Program, rounds
from benchmarks.report import report
from benchmarks.summary import Summary
from local.workspace import Workspace

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_GIB = 1024**3


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, one environment: does it work?")
    parser.add_argument("--into", type=Path, default=_DOCS, help="the folder to write into (docs)")
    parser.add_argument("--draw", action="store_true", help="measure nothing: write from the data there")
    arguments = parser.parse_args()
    if arguments.draw:
        run = Run.model_validate_json((arguments.into / "benchmarks.json").read_text(encoding="utf-8"))
    else:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the engine too
        try:
            run = measure(quick=arguments.quick)
        except (engine.EngineUnavailable, PreviewError) as error:
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


def measure(*, quick: bool) -> Run:
    """Preview everything, telling how far it is.

    Raises:
        engine.EngineUnavailable: There is no engine.
        PreviewError: A preview failed.
    """
    bench = Bench.prepare(Workspace.default().folder / "benchmarks")
    every = rounds(quick=quick)
    for program in (Program.FLAT, Program.OURS):  # compiled and in the disk's cache from then on
        _say(f"warming up: {program} …")
        bench.preview(Case(program, 1), round_number=1)
    previews: list[Preview] = []
    for number, cases in enumerate(every, start=1):
        for case in cases:
            previews.append(bench.preview(case, number))
            _say(f"round {number} of {len(every)}: {case}: {previews[-1].seconds:.2f} s")
    return Run(
        date=datetime.datetime.now(datetime.UTC).date(),
        machine=_machine(),
        versions={
            "Pulumi": bench.engine.version,
            "pulumi (Python)": version("pulumi"),
            "pulumi-azure-native": version("pulumi-azure-native"),
            "Python": platform.python_version(),
        },
        previews=tuple(previews),
    )


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
        _say(f"{target.what}: {target.actual:.2f}, at most {target.most:.2f}: {verdict}")
    _say(f"written: {folder / 'benchmarks.md'}")


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
