"""Runs of the benchmark that were never measured."""

import datetime

from benchmarks.measurements import (
    Calls,
    LostTime,
    Machine,
    MakespanRound,
    MakespanRun,
    Operation,
    PolicyRound,
    PolicyRun,
    Preview,
    Run,
    SandboxRun,
    Step,
)
from benchmarks.programs import Program


def preview(
    program: Program, environments: int, round_number: int, seconds: float, azure_resources: int | None = None
) -> Preview:
    """A preview with ten of Azure's resources in each environment, if not told otherwise."""
    return Preview(
        program=program,
        environments=environments,
        round=round_number,
        seconds=seconds,
        cpu_seconds=seconds,
        peak_memory_mib=100,
        azure_resources=10 * environments if azure_resources is None else azure_resources,
        resources=10 * environments + 1,
    )


MACHINE = Machine(system="Linux x86_64", processor="Some processor", cores=2, memory_gib=24)
VERSIONS = {"Pulumi": "3.259.0"}


def run(*previews: Preview) -> Run:
    """A run with these previews."""
    return Run(date=datetime.date(2026, 1, 2), machine=MACHINE, versions=VERSIONS, previews=previews)


def policy_run(*rounds: tuple[float, float, float], day: int = 2) -> PolicyRun:
    """Rounds of the policy pack: seconds of a preview without it, with it, and of its start."""
    return PolicyRun(
        date=datetime.date(2026, 1, day),
        machine=MACHINE,
        versions=VERSIONS,
        rounds=tuple(
            PolicyRound(without_pack_seconds=without, with_pack_seconds=judged, start_seconds=start)
            for without, judged, start in rounds
        ),
    )


def calls(
    operation: Operation, parallel: int, held: int, *seconds_of_rounds: float, count: int = 100
) -> tuple[Calls, ...]:
    """Calls under one load, round by round."""
    return tuple(
        Calls(operation=operation, parallel=parallel, held=held, round=number, count=count, seconds=seconds)
        for number, seconds in enumerate(seconds_of_rounds, start=1)
    )


def sandbox_run(*of_loads: tuple[Calls, ...], day: int = 2) -> SandboxRun:
    """Calls of the sandbox under several loads."""
    return SandboxRun(
        date=datetime.date(2026, 1, day),
        machine=MACHINE,
        versions=VERSIONS,
        calls=tuple(each for of_load in of_loads for each in of_load),
    )


def makespan_run(
    *updates: tuple[float, float], lost: tuple[LostTime, ...] = (), factor: float = 0.5
) -> MakespanRun:
    """Updates without and with latencies, whose critical path takes 80 s, or 40 s when halved."""
    return MakespanRun(
        date=datetime.date(2026, 1, 2),
        machine=MACHINE,
        versions=VERSIONS,
        factor=factor,
        azure_seconds=100,
        path=(
            Step(resource="resources:ResourceGroup shop", seconds=5, because=""),
            Step(resource="sql:Server shop", seconds=75, because="refers to it"),
        ),
        lost=lost,
        rounds=tuple(
            MakespanRound(without_latencies_seconds=without, with_latencies_seconds=with_latencies)
            for without, with_latencies in updates
        ),
    )


def whole_run(*, factor: float = 1) -> Run:
    """A run with all sizes: empty takes 1 s, a resource 0.1 s in flat and 0.05 s in ours."""
    return run(
        *(
            preview(program, size, round_number, factor * (1 + 10 * size * each + 0.01 * round_number))
            for round_number in (1, 2, 3)
            for program, size, each in (
                (Program.EMPTY, 0, 0.0),
                *((Program.FLAT, size, 0.1) for size in (1, 10, 40)),
                *((Program.OURS, size, 0.05) for size in (1, 10, 40)),
            )
        )
    )
