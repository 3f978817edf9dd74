"""What the measurements of a run say: medians, ratios within a round, and what one resource costs."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measurements import Calls, Load, MakespanRun, Operation, PolicyRun, Preview, Run, SandboxRun
from benchmarks.programs import Case, Program

EMPTY = Case(Program.EMPTY, 0)


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
class Target:
    """The most that a ratio, or a time, may be."""

    what: str
    most: float
    actual: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it is low enough."""
        return self.actual <= self.most

    def told(self, value: float) -> str:
        """A value as people read it."""
        return f"{value:.2f} {self.unit}".rstrip()


@dataclass(frozen=True)
class PolicySummary:
    """The figures of the policy pack."""

    run: PolicyRun

    @property
    def without_pack(self) -> Spread:
        """Seconds of prod's preview without the pack."""
        return Spread.of([each.without_pack_seconds for each in self.run.rounds])

    @property
    def with_pack(self) -> Spread:
        """The same with it."""
        return Spread.of([each.with_pack_seconds for each in self.run.rounds])

    @property
    def with_to_without(self) -> Spread:
        """A preview with the pack by that of the same round without."""
        return Spread.of([each.with_pack_seconds / each.without_pack_seconds for each in self.run.rounds])

    @property
    def start(self) -> Spread:
        """Seconds of the pack's start."""
        return Spread.of([each.start_seconds for each in self.run.rounds])

    def targets(self) -> list[Target]:
        """The targets of the pack."""
        return [
            Target("Prod with the policy pack by without", 1.25, self.with_to_without.median),
            Target("Start of the policy pack", 0.5, self.start.median, "s"),
        ]


@dataclass(frozen=True)
class SandboxSummary:
    """The figures of the sandbox."""

    run: SandboxRun

    @property
    def loads(self) -> list[Load]:
        """Under which loads it was measured, the smallest first."""
        return sorted({calls.load for calls in self.run.calls}, key=lambda load: (load.held, load.parallel))

    def runs(self, load: Load) -> int:
        """How often a load was measured."""
        return sum(calls.load == load for calls in self.run.calls) // len(Operation)

    def per_second(self, load: Load, operation: Operation) -> Spread:
        """How many calls are answered in a second."""
        return Spread.of([calls.per_second for calls in self.run.calls if _is(calls, load, operation)])

    def milliseconds(self, load: Load, operation: Operation) -> Spread:
        """How long a call takes, of those made one after another."""
        return Spread.of([calls.milliseconds for calls in self.run.calls if _is(calls, load, operation)])

    def growth(self, held: int, operation: Operation) -> float:
        """What a call takes beside so many resources by what it takes in an empty Azure."""
        full, empty = (self.milliseconds(Load(1, each), operation).median for each in (held, 0))
        return full / empty

    def targets(self) -> list[Target]:
        """The targets of the sandbox."""
        many = 10_000
        if Load(1, many) not in self.loads:
            return []
        what = f"beside {many:,} resources, by one in an empty Azure"
        return [
            Target(f"A {operation} {what}", 1.25, self.growth(many, operation)) for operation in Operation
        ]


def _is(calls: Calls, load: Load, operation: Operation) -> bool:
    return calls.load == load and calls.operation == operation


@dataclass(frozen=True)
class MakespanSummary:
    """The figures of prod's first update."""

    run: MakespanRun

    @property
    def critical_path(self) -> float:
        """Seconds that Azure needs for it at least, of its own time."""
        return sum(step.seconds for step in self.run.path)

    @property
    def shortened(self) -> float:
        """The same in the update that was measured."""
        return self.run.factor * self.critical_path

    @property
    def without_latencies(self) -> Spread:
        """Seconds of the update where Azure takes no time."""
        return Spread.of([each.without_latencies_seconds for each in self.run.rounds])

    @property
    def with_latencies(self) -> Spread:
        """Seconds of the update where Azure takes its time."""
        return Spread.of([each.with_latencies_seconds for each in self.run.rounds])

    @property
    def to_critical_path(self) -> Spread:
        """The update, from its start to its end, by the critical path; nothing is subtracted."""
        return Spread.of([each.with_latencies_seconds / self.shortened for each in self.run.rounds])

    def targets(self) -> list[Target]:
        """The target of the makespan; a short update would tell of the engine's start instead."""
        if self.shortened < 20:
            return []
        return [Target("Prod's first update by its critical path", 1.15, self.to_critical_path.median)]


@dataclass(frozen=True)
class Summary:
    """The figures of one run."""

    run: Run

    @property
    def cases(self) -> list[Case]:
        """What was measured, the smallest stack first."""
        programs = list(Program)
        return sorted(
            {preview.case for preview in self.run.previews},
            key=lambda case: (case.environments, programs.index(case.program)),
        )

    @property
    def sizes(self) -> list[int]:
        """How many environments stood in a stack, the smallest first."""
        return sorted({case.environments for case in self.cases if case != EMPTY})

    def previews(self, case: Case) -> list[Preview]:
        """All previews of a case."""
        return [preview for preview in self.run.previews if preview.case == case]

    def seconds(self, case: Case) -> Spread:
        """How long a case's preview takes."""
        return Spread.of([preview.seconds for preview in self.previews(case)])

    def cpu_seconds(self, case: Case) -> float:
        """The median of a case's CPU time."""
        return statistics.median(preview.cpu_seconds for preview in self.previews(case))

    def peak_memory_mib(self, case: Case) -> float:
        """The median of a case's largest process."""
        return statistics.median(preview.peak_memory_mib for preview in self.previews(case))

    def ours_to_flat(self, environments: int) -> Spread:
        """Ours by flat, round by round: what slows the machine down for a while slows both."""
        flat = {preview.round: preview for preview in self.previews(Case(Program.FLAT, environments))}
        return Spread.of(
            [
                ours.seconds / flat[ours.round].seconds
                for ours in self.previews(Case(Program.OURS, environments))
            ]
        )

    def milliseconds_per_resource(self, case: Case) -> float:
        """What each of Azure's resources costs beyond the empty program, with its share of the imports."""
        beyond = self.seconds(case).median - self.seconds(EMPTY).median
        return 1000 * beyond / self.previews(case)[0].azure_resources

    def milliseconds_per_further_resource(self, smaller: Case, larger: Case) -> float:
        """What each of Azure's resources costs that the larger stack has more than the smaller."""
        more = self.previews(larger)[0].azure_resources - self.previews(smaller)[0].azure_resources
        return 1000 * (self.seconds(larger).median - self.seconds(smaller).median) / more

    def growth(self, program: Program) -> float | None:
        """The cost of a further resource in the largest stack by that in the smallest; 1 is linear."""
        steps = [Case(program, size) for size in self.sizes]
        if len(steps) < 3:
            return None
        return self.milliseconds_per_further_resource(
            steps[-2], steps[-1]
        ) / self.milliseconds_per_further_resource(steps[0], steps[1])

    def targets(self) -> list[Target]:
        """The targets that the run can speak to."""
        most = {1: 1.15, 40: 0.5}
        targets = [
            Target(f"Ours by flat, environments: {size}", most[size], self.ours_to_flat(size).median)
            for size in self.sizes
            if size in most
        ]
        growth = self.growth(Program.OURS)
        if growth is not None:
            targets.append(
                Target("Ours: a further resource, by what it costs in a small stack", 1.15, growth)
            )
        if self.run.policies is not None:
            targets += PolicySummary(self.run.policies).targets()
        if self.run.sandbox is not None:
            targets += SandboxSummary(self.run.sandbox).targets()
        if self.run.makespan is not None:
            targets += MakespanSummary(self.run.makespan).targets()
        return targets

    def unlike_work(self) -> str | None:
        """What makes the programs incomparable, or None: both must preview the same resources of Azure."""
        for size in self.sizes:
            counts = {
                program: {preview.azure_resources for preview in self.previews(Case(program, size))}
                for program in (Program.FLAT, Program.OURS)
            }
            every = set[int]().union(*counts.values())
            if len(every) != 1 or 0 in every:
                return (
                    f"environments: {size}; Azure's resources that the previews would create: "
                    + ", ".join(f"{program} {sorted(count)}" for program, count in counts.items())
                )
        return None
