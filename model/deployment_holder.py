"""Who started a deployment in progress.

This shows whether the deployment is running, or its process has ended.
"""

from typing import Annotated

from pydantic import Field

from model.base import Model
from model.numbers import Whole
from model.types import Text, UtcTime


class PipelineRun(Model):
    """A run of a GitHub Actions workflow."""

    id: Text = Field(description="The run's id.", examples=["11223344556"])
    attempt: Annotated[int, Field(ge=1), Whole] = Field(
        description="Attempt of the run; the first is 1.", examples=[1]
    )
    url: Text = Field(
        description="Address of the attempt's page.",
        examples=["https://github.com/example/stitches/actions/runs/11223344556/attempts/1"],
    )


class Holder(Model):
    """The process that started a deployment."""

    host: Text = Field(description="Name of the machine.", examples=["build-7"])
    process: Annotated[int, Field(ge=1), Whole] = Field(
        description="Id of the process that called `stitches`.", examples=[4711]
    )
    process_name: Text = Field(description="Program of that process.", examples=["bash"])
    process_started: UtcTime = Field(
        description="Start of that process, in UTC; the system may reuse its id.",
        examples=["2026-01-31T20:29:00Z"],
    )
    run: PipelineRun | None = Field(
        default=None,
        description="The pipeline's run; null outside a pipeline.",
        examples=[
            {
                "id": "11223344556",
                "attempt": 1,
                "url": "https://github.com/example/stitches/actions/runs/11223344556/attempts/1",
            }
        ],
    )

    def __str__(self) -> str:
        """Where to find the holder: the pipeline's run, or the process."""
        if self.run:
            return f"run {self.run.id}, attempt {self.run.attempt}: {self.run.url}"
        return f"process {self.process} ({self.process_name}) on {self.host}"
