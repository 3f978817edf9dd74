"""`stitches review`, as the command line takes it; all that is heavy is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def review(
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="The commit to compare with. By default, where the change left origin/main or main.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the report goes.", show_default=".local/review/report"),
    ] = None,
) -> None:
    """Show what this checkout would change in the three stacks, judged by the policies. Needs no credentials.

    The base of the change is brought up in a throw-away local Azure, and the working tree, committed or not,
    is previewed on it. Writes review.md, comment.md (within GitHub's limit) and review.json.

    The exit code is 0 when no rule is broken, 1 when one is, and 2 when a preview failed or there is no
    answer.
    """
    from operations.github.job_report import show_in_job  # noqa: PLC0415
    from operations.review.checkouts import Checkout  # noqa: PLC0415
    from operations.review.command import run, write  # noqa: PLC0415
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
    typer.echo(f"the report is {folder / 'review.md'}", err=True)
    if report.verdict.exit_code:
        raise typer.Exit(report.verdict.exit_code)
