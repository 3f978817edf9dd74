"""What a run measured, and where: the content of docs/benchmarks.json."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from benchmarks.programs import Case, Program


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True
    )


class Preview(_Record):
    """One measured preview.

    Attributes:
        round: In which round, from 1; previews of one round are compared with each other.
        seconds: From the start of `pulumi preview` to its end.
        cpu_seconds: Of the engine, the program and the plugins together.
        peak_memory_mib: Of the largest of these processes.
        azure_resources: How many resources of Azure the preview would create.
        resources: The same, with components and the stack itself.
    """

    program: Program
    environments: int = Field(ge=0)
    round: int = Field(ge=1)
    seconds: float = Field(gt=0)
    cpu_seconds: float = Field(gt=0)
    peak_memory_mib: float = Field(gt=0)
    azure_resources: int = Field(ge=0)
    resources: int = Field(ge=1)

    @property
    def case(self) -> Case:
        """What was previewed."""
        return Case(self.program, self.environments)


class Machine(_Record):
    """What it was measured on."""

    system: str
    processor: str
    cores: int
    memory_gib: float


class Measured(_Record):
    """When and on what something was measured.

    Attributes:
        versions: Of all that takes part, by name.
    """

    date: datetime.date
    machine: Machine
    versions: dict[str, str]


class PolicyRound(_Record):
    """What the policy pack costs, measured once.

    Seconds alone: the CPU time that the system tells of a preview leaves out the pack's process.

    Attributes:
        without_pack_seconds: Of prod's preview.
        with_pack_seconds: Of the same with the pack.
        start_seconds: From the start of the pack's process to the port that it tells the engine.
    """

    without_pack_seconds: float = Field(gt=0)
    with_pack_seconds: float = Field(gt=0)
    start_seconds: float = Field(gt=0)


class PolicyRun(Measured):
    """What the policy pack costs, round by round."""

    rounds: tuple[PolicyRound, ...] = Field(min_length=1)


class Operation(StrEnum):
    """What the sandbox is asked to do with a resource."""

    CREATE = "create"
    READ = "read"


@dataclass(frozen=True)
class Load:
    """How many calls the sandbox gets at once, and how many resources its Azure holds before."""

    parallel: int
    held: int

    def __str__(self) -> str:
        """As the progress names it."""
        return f"{self.parallel} at once, beside {self.held:,} resources"


class Calls(_Record):
    """Calls of the sandbox under a load, one after another or several at once.

    Attributes:
        round: In which round, from 1.
        count: How many calls they were.
        seconds: From the first call to the last answer.
    """

    operation: Operation
    parallel: int = Field(ge=1)
    held: int = Field(ge=0)
    round: int = Field(ge=1)
    count: int = Field(ge=1)
    seconds: float = Field(gt=0)

    @property
    def load(self) -> Load:
        """The load under which they were made."""
        return Load(self.parallel, self.held)

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return self.count / self.seconds

    @property
    def milliseconds(self) -> float:
        """How long each took, where they were made one after another."""
        return 1000 * self.seconds / self.count

    def __str__(self) -> str:
        """As the progress tells them."""
        return f"{self.per_second:,.0f} {self.operation}s per second"


class SandboxRun(Measured):
    """How fast the sandbox answers."""

    calls: tuple[Calls, ...] = Field(min_length=1)


class Step(_Record):
    """A resource of the critical path.

    Attributes:
        resource: Its type and its logical name.
        seconds: How long Azure takes to create it.
        because: Why it waits for the step before; empty at the first.
    """

    resource: str
    seconds: float = Field(ge=0)
    because: str


class LostTime(_Record):
    """What the critical path would be shorter by, if something did not wait.

    Attributes:
        waiting: A resource, or a component of which several resources wait.
        waits_for: A resource, or what several have in common.
        because: Why it waits, though it takes nothing from there.
        seconds: Of Azure's own time.
    """

    waiting: str
    waits_for: str
    because: str
    seconds: float = Field(gt=0)


class MakespanRound(_Record):
    """One and the same update, from its start to its end, in an Azure without and with latencies."""

    without_latencies_seconds: float = Field(gt=0)
    with_latencies_seconds: float = Field(gt=0)


class MakespanRun(Measured):
    """How long prod's first update takes, and the shortest that it could take.

    Attributes:
        factor: By which Azure's seconds are shortened, so that an update with latencies can be awaited.
        azure_seconds: Of all creations, one after another.
        path: The longest chain of resources that wait for each other, the first to be made first.
        lost: What makes it longer than it has to be, the costliest first.
    """

    factor: float = Field(gt=0)
    azure_seconds: float = Field(gt=0)
    path: tuple[Step, ...] = Field(min_length=1)
    lost: tuple[LostTime, ...] = ()
    rounds: tuple[MakespanRound, ...] = Field(min_length=1)


class Run(Measured):
    """One run of the benchmark.

    Attributes:
        policies, sandbox, makespan: None in data from before they were measured. Each can be measured again
            alone.
    """

    previews: tuple[Preview, ...]
    policies: PolicyRun | None = None
    sandbox: SandboxRun | None = None
    makespan: MakespanRun | None = None
