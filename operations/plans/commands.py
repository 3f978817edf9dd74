"""`stitches plan` and `apply`: what the pipelines run on a stack, and people can."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: what a command needs is imported in it.
import shlex
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.arguments import Stack

_BAD_NEWS = 1

_OUTCOMES = {
    "no plan": "What is left to do in {stack} could not be planned, and nothing was changed: the engine says"
    " why above.",
    "failed": "The update of {stack} failed: the engine says why above. The state holds what was done. Apply"
    " the same plan again, and what is left of it is done.",
    "cancelled": "The update of {stack} was cancelled. The state holds what was done; above, “expected"
    " resource operations” names what the update did not come to. Apply the same plan again, and what is"
    " left of it is done. In a pipeline, “Re-run failed jobs” does so, and removes a lock that was left"
    " behind.",
    "exists": "Azure holds what the update of {stack} would create, it may be somebody else's, and nothing"
    " of it was changed. Look at it in Azure. If it belongs to {stack}, run the command above and plan again:"
    " the plan shows what becomes of it. If it does not, rename or remove one of the two.",
    "failed in silence": "The engine gave no reason, and Azure WAS changed as it says above. It does so where"
    " the stack's outputs differ from the plan's (github.com/pulumi/pulumi/issues/16670): the state holds the"
    " resources as they are now, and the outputs of before. Plan {stack} again, and apply that.",
}

_Output = typer.Option(metavar="FOLDER", file_okay=False, show_default=False)


def plan(stack: Stack, output: Annotated[Path, _Output]) -> None:
    """Preview an update with the policies, and keep it as a plan in a folder.

    The plan belongs to the commit, the files and the state that it was made with. It holds no secret in plain
    text. Beside it stands report.md, which tells what it does as a review tells it.

    The exit code is 0 when there is a plan, 1 when the preview failed or the policies refuse it, and 2 when
    there is no answer, for example because the stack does not exist.
    """
    from operations.github.runner import set_output
    from operations.plans.plan import make_plan
    from operations.review.report import Verdict
    from operations.review.words import status_line
    from operations.stacks.remedies import remedies

    made, review = make_plan(stack, output)
    if review is not None:
        line = status_line(review)
        typer.echo(line)
        set_output("summary", line)
        set_output("changes", "true" if review.verdict is not Verdict.UNCHANGED else "false")
    if made is None:
        typer.echo(f"There is no plan for {stack}: the engine says why above.", err=True)
        raise typer.Exit(_BAD_NEWS)
    command = f"{remedies(stack).stitches} apply {stack} --plan {shlex.quote(str(output))}"
    typer.echo(f"{made.summary} `{command}` does exactly this.")


def apply(
    stack: Stack,
    plan: Annotated[Path, typer.Option(metavar="FOLDER", file_okay=False, show_default=False)],
) -> None:
    """Update a stack by a plan that somebody has read: exactly that, with the policies.

    Where the state has moved since, what is left to do is planned anew, and done if all of it was approved.
    Refused is what was not approved, a plan for another commit, branch or engine, and one that was changed.

    The exit code is 0 when the stack is as planned, 1 when the update failed, and 2 when it was refused: then
    nothing was changed.
    """
    from operations.plans.plan import Outcome, apply_plan

    def say(line: str) -> None:
        typer.echo(line, nl=False)

    outcome = apply_plan(stack, plan, say)
    if outcome is not Outcome.DONE:
        typer.echo(_OUTCOMES[outcome].format(stack=stack), err=True)
        raise typer.Exit(_BAD_NEWS)
