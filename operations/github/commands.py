"""`stitches github`: the commands that only the workflows call."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.arguments import build_milliseconds
from operations.terminal.help_texts import WholeSentences

_WHERE = {"GITHUB_SERVER_URL": "GitHub's address", "GITHUB_REPOSITORY": "the repository, as OWNER/NAME"}

github = typer.Typer(
    name="github",
    help="Commands for the workflows. People do not need them.",
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@github.command()
def step(
    title: Annotated[str, typer.Argument(help="The heading in the run's summary.")],
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND", help="What to run.")],
    sign_in: Annotated[  # noqa: FBT002  # Typer passes it by name
        bool, typer.Option("--sign-in", help="Sign the command in to Azure with the job's token.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="A Markdown file that the command writes, for the summary.")
    ] = None,
) -> None:
    """Run a command, and show its output in the log and in the run's summary.

    The exit code is that of the command.
    """
    from operations.github.step import run_step

    raise typer.Exit(run_step(title, command, sign_in=sign_in, report=report))


@github.command()
def comment(
    artifact: Annotated[str, typer.Option(help="The artifact with the review.")] = "review",
) -> None:
    """Comment on a pull request with its review, after the workflow that created the review."""
    from operations.github.api import GitHub
    from operations.github.comment import put_comment
    from operations.github.runner import required_variables

    variables = required_variables({"GITHUB_EVENT_PATH": "the file with the event", **_WHERE})
    done = put_comment(
        GitHub.of_this_job(),
        Path(variables["GITHUB_EVENT_PATH"]),
        artifact,
        variables["GITHUB_SERVER_URL"],
        variables["GITHUB_REPOSITORY"],
    )
    typer.echo(done)


@github.command()
def waiting(
    workflow: Annotated[str, typer.Argument(metavar="FILE", help="The workflow's file, such as deploy.yml.")],
) -> None:
    """List the runs of a workflow that wait for an approval, and since when they wait."""
    from operations.github.api import GitHub
    from operations.github.waiting import waiting_runs

    typer.echo(waiting_runs(GitHub.of_this_job(), workflow))


@github.command("own-run")
def own_run(run: Annotated[str, typer.Argument(metavar="RUN_ID", help="The run's number.")]) -> None:
    """Check that a run, whose artifacts will be deployed, ran this commit of this repository and branch."""
    from operations.github.api import GitHub
    from operations.github.runner import required_variables
    from operations.github.runs import require_own

    variables = required_variables({**_WHERE, "GITHUB_REF_NAME": "the branch", "GITHUB_SHA": "the commit"})
    require_own(
        GitHub.of_this_job(),
        run,
        repository=variables["GITHUB_REPOSITORY"],
        branch=variables["GITHUB_REF_NAME"],
        commit=variables["GITHUB_SHA"],
    )
    typer.echo(f"Run {run} ran {variables['GITHUB_SHA'][:12]} of {variables['GITHUB_REF_NAME']}.")


@github.command()
def build(
    plan: Annotated[Path, typer.Argument(metavar="FOLDER", help="The plan's folder.")],
    frontend_build_ms: Annotated[
        float, build_milliseconds("frontend", remark="; 0 if this run has no application")
    ] = 0,
    backend_build_ms: Annotated[float, build_milliseconds("backend")] = 0,
) -> None:
    """Keep the application's build times beside a plan, or read them for the job's next steps."""
    from operations.github.build import keep_build

    typer.echo(keep_build(plan, frontend_build_ms, backend_build_ms))


@github.command()
def identity(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The stack.")],
) -> None:
    """Show the job's identity in Azure, and whether it can read what the stack needs.

    The command changes nothing.

    The exit code is 0 if it can read everything, 1 if Azure rejects a request, and 2 if the job is not signed
    in.
    """
    from operations.bootstrap.check import CHECKOUT
    from operations.bootstrap.identity import identity_of_job
    from operations.bootstrap.setting import Setting
    from operations.terminal.console import show_table

    readings = identity_of_job(Setting(CHECKOUT), stack)
    show_table(
        ("What", "Can read", "Result"),
        [(one.what, "yes" if one.found else "no", one.found or one.rejection) for one in readings],
    )
    if not all(one.found for one in readings):
        raise typer.Exit(1)


@github.command("drift-issue")
def drift_issue(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The stack.")],
    drift: Annotated[Path, typer.Option(help="The folder that `stitches drift --output` wrote.")],
    workflow: Annotated[str, typer.Option(help="The file of the workflow that checks every night.")],
) -> None:
    """Open, update or close the issue on a stack's drift.

    Another issue reports that several checks in a row had no result.
    """
    from operations.drift.drift import FILE, read_drift
    from operations.github.api import GitHub
    from operations.github.drift_issue import keep_drift_issue
    from operations.github.no_result import report_no_result, report_result
    from operations.github.runner import required_variables

    variables = required_variables({**_WHERE, "GITHUB_RUN_ID": "the run"})
    repository = f"{variables['GITHUB_SERVER_URL']}/{variables['GITHUB_REPOSITORY']}"
    run = f"{repository}/actions/runs/{variables['GITHUB_RUN_ID']}"
    if not (drift / FILE).exists():
        typer.echo(report_no_result(GitHub.of_this_job(), stack, workflow, run))
        return
    found, github = read_drift(drift, stack), GitHub.of_this_job()
    typer.echo(keep_drift_issue(github, found, run))
    if closed := report_result(github, stack, run):
        typer.echo(closed)
