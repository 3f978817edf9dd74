"""What of the set-up is done: the answer of `stitches bootstrap check`."""

from enum import StrEnum

from pydantic import Field

from model.base import Model


class Status(StrEnum):
    """How far a step is."""

    DONE = "done"
    MISSING = "missing"
    LATER = "later"
    """An earlier step has to be done first."""
    UNKNOWN = "unknown"
    """It could not be asked."""


class Step(Model):
    """One step of the set-up."""

    number: int = Field(ge=1, description="The number in the check's own order.", examples=[1])
    title: str = Field(description="What the step is.", examples=["GitHub's variables"])
    status: Status = Field(description="How far it is.", examples=["missing"])
    found: str = Field(description="What was found, or why it was not asked.", examples=["AZURE_TENANT_ID"])
    command: str = Field(
        default="",
        description="The command that does what is missing; empty where none is.",
        examples=["az login"],
    )


class Setup(Model):
    """What `stitches bootstrap check --json` answers."""

    repository: str = Field(
        description="The repository, with its owner; empty where the configuration cannot be read.",
        examples=["example/stitches-infrastructure"],
    )
    steps: tuple[Step, ...] = Field(description="The steps, in the order in which they are done.")

    @property
    def code(self) -> int:
        """The exit code: 2 where something could not be asked, 1 where something is not done, else 0."""
        found = {step.status for step in self.steps}
        return 2 if Status.UNKNOWN in found else 0 if found <= {Status.DONE} else 1
