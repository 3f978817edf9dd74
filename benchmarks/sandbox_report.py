"""The page's sections on the sandbox: how fast it answers, and what it shows of prod's first update."""

from benchmarks.markdown import table
from benchmarks.measurements import Load, Operation
from benchmarks.summary import MakespanSummary, SandboxSummary, Spread

_SANDBOX = """## The sandbox

The local Azure's own process (`sandbox/serve.py`), called over gRPC as the engine calls it, with nothing
between: no engine, no program, no latencies. The calls create and read small workloads of five resources each
(a resource group, a storage account in it, a container, an identity, and its role on the account); what was
made is deleted again after each run. The caller shares the machine with it.
"""

_HELD = """
How long one call takes, one after another, beside so many resources that Azure holds already:
"""

_MAKESPAN = """## The makespan

Prod's first update (`pulumi up`, without the policies) in an Azure that takes its time, as
`sandbox/faults/latencies.py` tells of each type, times {factor:.4f}. The critical path is the longest chain
of resources that wait for each other: no order of work and no number of hands makes the update shorter.
Nothing is subtracted from what the update takes: the start of the engine and of the program count. All
creations one after another would take {total:,.0f} s of Azure's time, the critical path {path:,.0f} s. The
engine makes four resources at once for each core, unless it is told otherwise (`PULUMI_PARALLEL`).
"""

_PATH = """
The critical path, in Azure's own seconds; these are what to shorten:
"""

_LOST = """
What makes it longer, though nothing is taken from there: by so much the critical path would be shorter if
*what waits* did not wait. What a component is given, all of its children wait for, since the SDK registers a
component only when its arguments are known. What is needed all the same says why in `components/`.
"""

_NOTHING_LOST = """
Every wait on it is for something that is taken from there.
"""


def sandbox(summary: SandboxSummary) -> str:
    """The section on the sandbox."""
    empty = [load for load in summary.loads if load.held == 0]
    alone = [load for load in summary.loads if load.parallel == 1]
    at_once = table(
        ("Calls at once", "Runs", "Creates a second", "Range", "Reads a second", "Range"),
        [
            [str(load.parallel), str(summary.runs(load))]
            + [
                cell
                for operation in Operation
                for cell in _cells(summary.per_second(load, operation), "{:,.0f}")
            ]
            for load in empty
        ],
    )
    held = table(
        ("Azure holds", "Runs", "A create", "Range", "By empty", "A read", "Range", "By empty"),
        [
            [f"{load.held:,}", str(summary.runs(load))]
            + [cell for operation in Operation for cell in _growth(summary, load, operation)]
            for load in alone
        ],
    )
    return "\n".join([_SANDBOX, at_once + _HELD, held])


def makespan(summary: MakespanSummary) -> str:
    """The section on the makespan."""
    head = _MAKESPAN.format(
        factor=summary.run.factor, total=summary.run.azure_seconds, path=summary.critical_path
    )
    runs = str(len(summary.run.rounds))
    measured = table(
        ("Measured", "Runs", "Median", "Range"),
        [
            ["the update, Azure taking no time", runs, *_cells(summary.without_latencies, "{:.2f} s")],
            ["the update", runs, *_cells(summary.with_latencies, "{:.2f} s")],
            ["its critical path", "", f"{summary.shortened:.2f} s", ""],
            ["the ratio of the two", runs, *_cells(summary.to_critical_path, "{:.2f}")],
        ],
    )
    return "\n".join([head, measured + _PATH, _path(summary), *_lost(summary)])


def _path(summary: MakespanSummary) -> str:
    rows, end = list[list[str]](), 0.0
    for step in summary.run.path:
        end += step.seconds
        rows.append([f"`{step.resource}`", step.because, f"{step.seconds:,.0f} s", f"{end:,.0f} s"])
    return table(("Resource", "Why it waits for the one above", "Takes", "Stands after"), rows, words=2)


def _lost(summary: MakespanSummary) -> list[str]:
    if not summary.run.lost:
        return [_NOTHING_LOST.lstrip()]
    rows = [
        [f"`{lost.waiting}`", f"`{lost.waits_for}`", lost.because, f"{lost.seconds:,.0f} s"]
        for lost in summary.run.lost
    ]
    return [_LOST.lstrip(), table(("What waits", "For", "Why", "Costs"), rows, words=3)]


def _growth(summary: SandboxSummary, load: Load, operation: Operation) -> list[str]:
    spread = summary.milliseconds(load, operation)
    growth = f"{summary.growth(load.held, operation):.2f}" if load.held else ""
    return [*_cells(spread, "{:.2f} ms"), growth]


def _cells(spread: Spread, form: str) -> list[str]:
    """A median and its range."""
    low, high = form.partition(" ")[0].format(spread.low), form.format(spread.high)
    return [form.format(spread.median), f"{low} to {high}"]
