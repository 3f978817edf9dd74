"""`stitches plan` and `apply`: run by the pipelines, and available to people."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
import shlex
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.arguments import Stack
from operations.terminal.exit_codes import BAD_NEWS

_OUTCOMES = {
    "no plan": "What is left of the plan for {stack} could not be previewed again, for the reason above."
    " Nothing was changed.",
    "failed": "The update of {stack} failed, for the reason above. The state records what was done. Apply the"
    " same plan again to do the rest.",
    "cancelled": "The update of {stack} was cancelled. The state records what was done; “expected resource"
    " operations” above names what was not done. Apply the same plan again to do the rest. In a pipeline,"
    " “Re-run failed jobs” does so, and removes a lock that was left behind.",
    "exists": "Azure already has resources that the update of {stack} would create. They may be somebody"
    " else's, so they were not changed. Check each of them in Azure. If it belongs to {stack}, run the"
    " command above, and plan again: the plan shows what will happen to it. If it does not, rename or delete "
    "either the resource in Azure or the one in the program.",
    "failed in silence": "The engine gave no reason, and Azure WAS changed as shown above. This happens if"
    " the stack's outputs differ from the plan's (github.com/pulumi/pulumi/issues/16670). The state has the"
    " current resources and the old outputs. Plan {stack} again, and apply the new plan.",
}

_Output = typer.Option(metavar="FOLDER", file_okay=False, help="The folder for the plan.", show_default=False)


def plan(stack: Stack, output: Annotated[Path, _Output]) -> None:
    """Preview an update with the policy pack, and save it as a plan in a folder.

    The plan is only valid for the commit, the files and the state from which it was created. It contains no
    secret in plain text. The folder also gets report.md, which describes the plan as a review does.

    The exit code is 0 if there is a plan, 1 if the preview failed or a mandatory rule is broken, and 2 if
    there is no result, for example because the stack does not exist.
    """
    from operations.github.runner import set_output
    from operations.plans.plan import make_plan
    from operations.review.report import Verdict
    from operations.review.words import status_line
    from operations.stacks.fixes import fixes

    plan, review = make_plan(stack, output)
    if review is not None:
        line = status_line(review)
        typer.echo(line)
        set_output("summary", line)
        set_output("changes", "true" if review.verdict is not Verdict.UNCHANGED else "false")
    if plan is None:
        typer.echo(f"No plan was created for {stack}, for the reason above.", err=True)
        raise typer.Exit(BAD_NEWS)
    command = f"{fixes(stack).stitches} apply {stack} --plan {shlex.quote(str(output))}"
    typer.echo(f"{plan.summary} `{command}` does exactly this.")


def apply(
    stack: Stack,
    plan: Annotated[
        Path,
        typer.Option(metavar="FOLDER", file_okay=False, help="The plan's folder.", show_default=False),
    ],
) -> None:
    """Update a stack exactly as a plan says, with the policy pack.

    If the state has changed since the plan was created, the command plans again, and continues if everything
    that is left to do was approved. It rejects a plan for another commit, branch or engine, and a plan that
    somebody has changed.

    The exit code is 0 if the stack is as planned, 1 if the update failed, and 2 if the plan was rejected and
    nothing was changed.
    """
    from operations.plans.plan import Outcome, apply_plan

    def say(line: str) -> None:
        typer.echo(line, nl=False)

    outcome = apply_plan(stack, plan, say)
    if outcome is not Outcome.DONE:
        typer.echo(_OUTCOMES[outcome].format(stack=stack), err=True)
        raise typer.Exit(BAD_NEWS)
