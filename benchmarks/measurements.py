"""What a run measured, and where: the content of docs/benchmarks.json."""

import datetime

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


class Run(Measured):
    """One run of the benchmark.

    Attributes:
        policies: None in data from before they were measured. They can be measured again alone.
    """

    previews: tuple[Preview, ...]
    policies: PolicyRun | None = None
