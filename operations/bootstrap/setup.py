"""The result of `stitches bootstrap check`: which setup steps are done."""

from enum import StrEnum

from pydantic import Field

from model.base import Model


class Status(StrEnum):
    """The status of a step."""

    DONE = "done"
    MISSING = "missing"
    LATER = "later"
    """Earlier steps have to be done first."""
    UNKNOWN = "unknown"
    """The step could not be checked."""


class Step(Model):
    """One step of the setup."""

    number: int = Field(ge=1, description="The number of the step.", examples=[1])
    title: str = Field(description="What the step is.", examples=["GitHub's variables"])
    status: Status = Field(description="The status.", examples=["missing"])
    found: str = Field(
        description="What was found, or why the step was not checked.", examples=["AZURE_TENANT_ID"]
    )
    command: str = Field(
        default="",
        description="The command that does the step; empty if it is done or cannot be done yet.",
        examples=["az login"],
    )


class Setup(Model):
    """What `stitches bootstrap check --json` prints."""

    repository: str = Field(
        description="The repository, with its owner; empty if the configuration cannot be read.",
        examples=["example/stitches-infrastructure"],
    )
    steps: tuple[Step, ...] = Field(description="The steps, in the order in which to do them.")

    @property
    def code(self) -> int:
        """The exit code: 2 if a step could not be checked, 1 if a step is not done, else 0."""
        found = {step.status for step in self.steps}
        return 2 if Status.UNKNOWN in found else 0 if found <= {Status.DONE} else 1
