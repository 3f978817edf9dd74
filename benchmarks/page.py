"""The page docs/benchmarks.md."""

from benchmarks.figures import Figures, Makespan, Spread, Target
from benchmarks.programs import EMPTY, Case, Program
from github_markdown.tables import table

_LABELS = {
    Program.EMPTY: "an empty program",
    Program.PLAIN: "plain",
    Program.OURS: "ours",
}

_HEAD = """# How long a preview takes

<!-- Written by `make bench`; changes here are lost. -->

The figures are the times of `pulumi preview` of a stack that does not exist yet, against the local Azure,
for three programs. *Ours* is prod: with one environment, it is the project's own program; with ten, the same
environment ten times in one stack. *Plain* registers the same resources with only the SDK, with the inputs
and dependencies in prod's state: it has no components and no models, and it keeps the aliases that the SDK
adds (`benchmarks/plain`). *An empty program* registers nothing.
"""

_FURTHER = """
The time that each additional Azure resource takes, from the smallest stack to the largest:
"""

_PACK = """## The policy pack

The figures are the times of prod's preview without and with the policy pack, which take turns, and the time
that the pack alone needs to start: from the command `python -m pulumi.policy` until it prints its port.
"""

_MAKESPAN = """## The first update

The figures are the times of prod's first `pulumi up`, without the policy pack. The local Azure simulates the
latencies of `sandbox/faults/latencies.py`, multiplied by {factor:.4f}. The critical path is the longest chain
of resources that wait for each other: no update can be shorter. One after another, all creations would take
{total:,.0f} s of Azure's own time; the critical path takes {path:,.0f} s. The engine creates four resources
at the same time for each core, unless `PULUMI_PARALLEL` sets another number. The starts of engine and program
are included.
"""

_PATH = """
The critical path, in Azure's own seconds:
"""

_READING = """## How to read it

The programs take turns within each round, every second round runs in the reverse order, and a ratio compares
two previews of one round. Whatever slows the machine down slows both, so the ratios are valid on another
machine, but the seconds are not. CPU time is the total of the engine, the program and the plugins; memory is
that of the largest of them. Plain spends most of its time on the aliases that the SDK adds for each API
version, which ours drops (`components/sdk/version_aliases.py`). The targets compare figures that are not
rounded. All previews run like those of `make` and of
the pipelines, without the checkpoints that only an update needs (`process_environment/checkpoints.py`).
"""


def page(figures: Figures) -> str:
    """The complete page."""
    sections = [
        _HEAD,
        "## Previews\n\n" + _previews(figures),
        "The time of ours divided by that of plain, for two previews of one round:\n\n"
        + _ratios(figures)
        + _further(figures),
        _PACK + "\n" + _pack(figures),
        _makespan(figures.makespan),
        "## Targets\n\n" + _targets(figures),
        _READING,
        f"## Where\n\n{figures.where}\n",
    ]
    return "\n".join(sections)


def _previews(figures: Figures) -> str:
    heads = ("Program", ">Environments", ">Azure's resources", ">All resources")
    rows = [_preview(figures, case) for case in figures.cases]
    return table((*heads, ">Runs", ">Median", ">Range", ">CPU", ">Memory"), rows)


def _preview(figures: Figures, case: Case) -> list[str]:
    previews = figures.previews(case)
    return [
        _LABELS[case.program],
        "" if case == EMPTY else str(case.environments),
        f"{previews[0].azure_resources:,}",
        f"{previews[0].resources:,}",
        str(len(previews)),
        *_cells(figures.seconds(case), " s"),
        f"{Spread.of([each.cpu_seconds for each in previews]).median:.1f} s",
        f"{Spread.of([each.peak_memory_mib for each in previews]).median:.0f} MiB",
    ]


def _ratios(figures: Figures) -> str:
    rows = [[str(size), *_cells(figures.ours_by_plain(size))] for size in figures.sizes]
    return table(("Environments", ">Median", ">Range"), rows)


def _further(figures: Figures) -> str:
    rows = [
        [_LABELS[program], f"{cost:.1f} ms"]
        for program in (Program.PLAIN, Program.OURS)
        if (cost := figures.milliseconds_per_further_resource(program)) is not None
    ]
    return f"{_FURTHER}\n{table(('Program', '>Each additional resource'), rows)}" if rows else ""


def _pack(figures: Figures) -> str:
    rounds = figures.pack
    rows = (
        ("prod without the pack", [each.without for each in rounds], " s"),
        ("prod with the pack", [each.with_pack for each in rounds], " s"),
        ("the ratio of the two", [each.with_pack / each.without for each in rounds], ""),
        ("the start of the pack", [each.start for each in rounds], " s"),
    )
    return table(
        ("Measured", ">Runs", ">Median", ">Range"),
        [[what, str(len(rounds)), *_cells(Spread.of(values), unit)] for what, values, unit in rows],
    )


def _makespan(measured: Makespan) -> str:
    path = sum(step.seconds for step in measured.path)
    head = _MAKESPAN.format(factor=measured.factor, total=measured.azure_seconds, path=path)
    runs = str(len(measured.seconds))
    times = table(
        ("Measured", ">Runs", ">Median", ">Range"),
        [
            ["the update", runs, *_cells(Spread.of(measured.seconds), " s")],
            ["its critical path", "", f"{measured.shortest:.2f} s", ""],
            ["the ratio of the two", runs, *_cells(measured.to_shortest)],
        ],
    )
    rows, end = list[list[str]](), 0.0
    for step in measured.path:
        end += step.seconds
        rows.append([f"`{step.resource}`", f"{step.seconds:,.0f} s", f"{end:,.0f} s"])
    return f"{head}\n{times}{_PATH}\n{table(('Resource', '>Takes', '>Exists after'), rows)}"


def _targets(figures: Figures) -> str:
    return table(
        ("Target", ">At most", ">Measured", ">"),
        [
            [
                target.what,
                f"{target.maximum:.2f} {target.unit}".rstrip(),
                _measured(target),
                "met" if target.is_met else "missed",
            ]
            for target in figures.targets()
        ],
    )


def _measured(target: Target) -> str:
    """The measured figure; a figure that is above the maximum only before it is rounded says so."""
    shown = f"{target.actual:.2f}"
    above = "above " if not target.is_met and shown == f"{target.maximum:.2f}" else ""
    return f"{above}{shown} {target.unit}".rstrip()


def _cells(spread: Spread, unit: str = "") -> list[str]:
    """A median and its range."""
    return [f"{spread.median:.2f}{unit}", f"{spread.low:.2f} to {spread.high:.2f}{unit}"]
