"""The measurements and the results: medians, ratios within a round, and the cost of one resource."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.bench import Preview
from benchmarks.critical_path import Step
from benchmarks.programs import EMPTY, Case, Program


@dataclass(frozen=True)
class Spread:
    """A median, with the smallest and the largest value."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class PackRound:
    """Seconds of prod's preview without and with the policy pack, and of the pack's start only."""

    without: float
    with_pack: float
    start: float


@dataclass(frozen=True)
class Makespan:
    """Prod's first update, with an Azure that takes time.

    Attributes:
        factor: The factor for Azure's own times, which keeps an update short.
        azure_seconds: Seconds of all creations, one after another, in Azure's own time.
        path: The critical path, in Azure's own time.
        seconds: Seconds of each update.
    """

    factor: float
    azure_seconds: float
    path: Sequence[Step]
    seconds: Sequence[float]

    @property
    def shortest(self) -> float:
        """The minimum number of seconds of such an update."""
        return self.factor * sum(step.seconds for step in self.path)

    @property
    def to_shortest(self) -> Spread:
        """The update divided by the shortest possible one; the starts of engine and program are included."""
        return Spread.of([each / self.shortest for each in self.seconds])


@dataclass(frozen=True)
class Target:
    """The maximum of a figure."""

    what: str
    maximum: float
    actual: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it is low enough."""
        return self.actual <= self.maximum


@dataclass(frozen=True)
class Figures:
    """All figures of a run.

    Attributes:
        rounds: The previews of each round, by case: those of one round are compared with each other.
        where: The date and the machine of the measurements.
    """

    rounds: Sequence[Mapping[Case, Preview]]
    pack: Sequence[PackRound]
    makespan: Makespan
    where: str

    @property
    def sizes(self) -> list[int]:
        """The numbers of environments of the stacks, the smallest first."""
        return sorted({case.environments for cases in self.rounds for case in cases} - {0})

    @property
    def cases(self) -> list[Case]:
        """The previewed cases, the smallest stack first."""
        return [EMPTY, *(Case(each, size) for size in self.sizes for each in (Program.PLAIN, Program.OURS))]

    def previews(self, case: Case) -> list[Preview]:
        """Every preview of a case."""
        return [cases[case] for cases in self.rounds if case in cases]

    def seconds(self, case: Case) -> Spread:
        """The duration of a case's preview."""
        return Spread.of([preview.seconds for preview in self.previews(case)])

    def ours_by_plain(self, size: int) -> Spread:
        """The time of ours divided by that of plain, for each round."""
        ours, plain = Case(Program.OURS, size), Case(Program.PLAIN, size)
        return Spread.of([each[ours].seconds / each[plain].seconds for each in self.rounds if ours in each])

    def milliseconds_per_further_resource(self, program: Program) -> float | None:
        """The time for each additional Azure resource, from the smallest stack to the largest."""
        if len(self.sizes) < 2:
            return None
        small, large = Case(program, self.sizes[0]), Case(program, self.sizes[-1])
        more = self.previews(large)[0].azure_resources - self.previews(small)[0].azure_resources
        return 1000 * (self.seconds(large).median - self.seconds(small).median) / more

    def unlike_work(self) -> str | None:
        """The difference between the programs, or None: they must preview the same Azure resources."""
        for size in self.sizes:
            counts = {
                program: {each.azure_resources for each in self.previews(Case(program, size))}
                for program in (Program.PLAIN, Program.OURS)
            }
            if len(set[int]().union(*counts.values())) != 1 or 0 in counts[Program.OURS]:
                found = ", ".join(f"{program} {sorted(each)}" for program, each in counts.items())
                return f"environments: {size}; resources of Azure that the previews would create: {found}"
        return None

    def targets(self) -> Iterator[Target]:
        """The targets for the figures."""
        yield Target("Ours divided by plain, one environment", 0.60, self.ours_by_plain(1).median)
        ratio = Spread.of([each.with_pack / each.without for each in self.pack])
        yield Target("Prod with the policy pack, divided by prod without it", 1.25, ratio.median)
        yield Target(
            "Start of the policy pack", 0.5, Spread.of([each.start for each in self.pack]).median, "s"
        )
        yield Target(
            "Prod's first update divided by its critical path", 1.15, self.makespan.to_shortest.median
        )
