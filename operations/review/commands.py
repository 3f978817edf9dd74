"""Defines the options of `stitches review`. Modules that are slow to import are imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def review(
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="The commit to compare with. Default: the latest one that is also in origin/main, or in "
            "main.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The folder for the report.", show_default=".local/review/report"
        ),
    ] = None,
) -> None:
    """Show what this checkout would change in the three stacks, checked against the policy pack.

    The command needs no credentials. It deploys the base of the change to a temporary local Azure, and
    previews the working tree on it, committed or not. It writes review.md, comment.md (within GitHub's limit)
    and review.json.

    The exit code is 0 if no mandatory rule is broken, 1 if one is broken, and 2 if a preview failed, Pulumi
    would reject the change of a protected resource, or there is no result.
    """
    from operations.github.job_report import show_in_job  # noqa: PLC0415
    from operations.review.checkouts import Checkout  # noqa: PLC0415
    from operations.review.reviewing import run, write  # noqa: PLC0415
    from operations.review.words import reasons, verdict_line  # noqa: PLC0415

    head = Checkout.own()
    report = run(head, base)
    folder = output or head.folder / ".local" / "review" / "report"
    write(report, folder)
    for stack in report.stacks:
        typer.echo(verdict_line(stack))
        for line in reasons(stack):
            typer.echo(line)
    show_in_job(report)
    typer.echo(f"The report is in {folder / 'review.md'}.", err=True)
    if report.verdict.exit_code:
        raise typer.Exit(report.verdict.exit_code)
