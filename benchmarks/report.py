"""The page docs/benchmarks.md, written from the measurements alone."""

from benchmarks.markdown import table
from benchmarks.measurements import Measured, Run
from benchmarks.programs import Case, Program
from benchmarks.sandbox_report import makespan, sandbox
from benchmarks.summary import EMPTY, MakespanSummary, PolicySummary, SandboxSummary, Summary

_LABELS = {
    Program.EMPTY: "an empty program",
    Program.FLAT: "flat, written by hand",
    Program.OURS: "ours",
}

_HEAD = """# How long a preview takes

<!-- Written by `make bench` from benchmarks.json; changes here are lost. -->

`pulumi preview` of a stack that does not exist yet, so that each preview creates everything, against the
local Azure. *Flat* is the same stack written by hand on the SDK alone: no components, no models, literal
values, aliases as the SDK gives them (`benchmarks/flat`). A test proves that both tell Azure the same: the
same resources with the same inputs. At one environment *ours* is the project's own program with the stack
prod; above that, the same environment as often in one stack (`benchmarks/ours`).

![Seconds of a preview by the number of environments, and milliseconds of each resource](benchmarks.svg)
"""

_READING = """## How to read it

The programs take turns within each round, and a ratio is that of two previews of one round: what slows the
machine down slows both, so ratios hold on another machine where seconds do not. *Beyond empty, a resource*
is the time beyond that of the empty program, divided by the number of Azure's resources; it holds the import
of the SDK, which is paid once. *A further resource* leaves that out: it is the slope between two sizes, and
where it stays the same the program is linear. CPU time is that of the engine, the program and the plugins
together, memory that of the largest of them. Components are resources too, which flat does not have; both
are measured by Azure's resources, since these are what somebody wants. Most of flat's time goes into the
aliases that the SDK adds for each API version, which ours drops (`components/version_aliases.py`).
"""


_POLICIES = """## The policies

The preview of prod, our program with one environment, without and with the policy pack
(`--policy-pack policies`), which take turns as the programs do; and the start of the pack alone, from
`python -m pulumi.policy` to the port that it tells the engine.
"""


def report(run: Run) -> str:
    """The whole page."""
    summary = Summary(run)
    sections = [
        _HEAD,
        "## Previews\n\n" + _previews(summary),
        "## Ours by flat\n\n" + _ratios(summary),
        "## Each further resource\n\n" + _slopes(summary) if len(summary.sizes) > 1 else "",
        _POLICIES + "\n" + _policies(PolicySummary(run.policies)) if run.policies else "",
        sandbox(SandboxSummary(run.sandbox)) if run.sandbox else "",
        makespan(MakespanSummary(run.makespan)) if run.makespan else "",
        "## Targets\n\n" + _targets(summary),
        _READING,
        "## Where\n\n" + _where(run),
    ]
    return "\n".join(section for section in sections if section)


def _previews(summary: Summary) -> str:
    return table(
        (
            "Program",
            "Environments",
            "Azure's resources",
            "All resources",
            "Runs",
            "Median",
            "Range",
            "CPU",
            "Memory",
            "Beyond empty, a resource",
        ),
        [_preview(summary, case) for case in summary.cases],
    )


def _preview(summary: Summary, case: Case) -> list[str]:
    previews, seconds = summary.previews(case), summary.seconds(case)
    return [
        _LABELS[case.program],
        "" if case == EMPTY else str(case.environments),
        f"{previews[0].azure_resources:,}",
        f"{previews[0].resources:,}",
        str(len(previews)),
        f"{seconds.median:.2f} s",
        f"{seconds.low:.2f} to {seconds.high:.2f} s",
        f"{summary.cpu_seconds(case):.1f} s",
        f"{summary.peak_memory_mib(case):.0f} MiB",
        "" if case == EMPTY else f"{summary.milliseconds_per_resource(case):.1f} ms",
    ]


def _ratios(summary: Summary) -> str:
    spreads = {size: summary.ours_to_flat(size) for size in summary.sizes}
    return table(
        ("Environments", "Median", "Range"),
        [
            [str(size), f"{spread.median:.2f}", f"{spread.low:.2f} to {spread.high:.2f}"]
            for size, spread in spreads.items()
        ],
    )


def _slopes(summary: Summary) -> str:
    steps = list(zip(summary.sizes, summary.sizes[1:], strict=False))
    return table(
        ("Program", *(f"{smaller} to {larger} environments" for smaller, larger in steps)),
        [
            [
                _LABELS[program],
                *(f"{_slope(summary, program, smaller, larger):.1f} ms" for smaller, larger in steps),
            ]
            for program in (Program.FLAT, Program.OURS)
        ],
    )


def _slope(summary: Summary, program: Program, smaller: int, larger: int) -> float:
    return summary.milliseconds_per_further_resource(Case(program, smaller), Case(program, larger))


def _targets(summary: Summary) -> str:
    return table(
        ("Target", "At most", "Measured", ""),
        [
            [
                target.what,
                target.told(target.most),
                target.told(target.actual),
                "met" if target.met else "missed",
            ]
            for target in summary.targets()
        ],
    )


def _policies(summary: PolicySummary) -> str:
    rows = (
        ("prod without the pack", summary.without_pack, " s"),
        ("prod with the pack", summary.with_pack, " s"),
        ("the ratio of the two", summary.with_to_without, ""),
        ("the start of the pack", summary.start, " s"),
    )
    runs = str(len(summary.run.rounds))
    return table(
        ("Measured", "Runs", "Median", "Range"),
        [
            [what, runs, f"{spread.median:.2f}{unit}", f"{spread.low:.2f} to {spread.high:.2f}{unit}"]
            for what, spread, unit in rows
        ],
    )


def _where(run: Run) -> str:
    """Where it was measured; what was measured elsewhere or later says so."""
    where = _place(run)
    parts = {"The policies": run.policies, "The sandbox": run.sandbox, "The makespan": run.makespan}
    places = {name: _place(part) for name, part in parts.items() if part}
    return "\n".join([where, *(f"{name}: {place}" for name, place in places.items() if place != where)])


def _place(measured: Measured) -> str:
    machine = measured.machine
    versions = ", ".join(f"{name} {version}" for name, version in measured.versions.items())
    return (
        f"{measured.date.isoformat()}, on {machine.cores} cores of {machine.processor} with "
        f"{machine.memory_gib:.0f} GiB of memory ({machine.system}). {versions}.\n"
    )
