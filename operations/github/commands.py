"""`stitches github`: what the workflows call. People need none of it."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: what a command needs is imported in it.
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.help_texts import WholeSentences

_WHERE = {"GITHUB_SERVER_URL": "GitHub's address", "GITHUB_REPOSITORY": "the repository, as OWNER/NAME"}

github = typer.Typer(
    name="github",
    help="What the workflows call; people need none of it.",
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@github.command()
def step(
    title: Annotated[str, typer.Argument(help="The heading in the run's summary.")],
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND", help="What to run.")],
    sign_in: Annotated[  # noqa: FBT002  # Typer passes it by name
        bool, typer.Option("--sign-in", help="Sign the command in to Azure by the job's own token.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="A file of Markdown that it writes, to stand in the summary.")
    ] = None,
) -> None:
    """Run a command; its words stand in the log and in the run's summary, its exit code is the step's."""
    from operations.github.step import run_step

    raise typer.Exit(run_step(title, command, sign_in=sign_in, report=report))


@github.command()
def comment(
    artifact: Annotated[str, typer.Option(help="The artifact with the review.")] = "review",
) -> None:
    """Put the review of a pull request into the pull request, after the workflow that made it."""
    from operations.github.api import GitHub
    from operations.github.comment import put_comment
    from operations.github.runner import settings

    told = settings({"GITHUB_EVENT_PATH": "the file with the event", **_WHERE})
    done = put_comment(
        GitHub.of_this_job(),
        Path(told["GITHUB_EVENT_PATH"]),
        artifact,
        told["GITHUB_SERVER_URL"],
        told["GITHUB_REPOSITORY"],
    )
    typer.echo(done)


@github.command()
def waiting(
    workflow: Annotated[str, typer.Argument(metavar="FILE", help="The workflow's file, such as deploy.yml.")],
) -> None:
    """List the runs of a workflow that wait for an approval, and since when."""
    from operations.github.api import GitHub
    from operations.github.waiting import waiting_runs

    typer.echo(waiting_runs(GitHub.of_this_job(), workflow))


@github.command("own-run")
def own_run(run: Annotated[str, typer.Argument(metavar="RUN_ID", help="The run's number.")]) -> None:
    """See that a run, whose artifacts are to be deployed, ran this commit of this repository's branch."""
    from operations.github.api import GitHub
    from operations.github.runner import settings
    from operations.github.runs import require_own

    told = settings({**_WHERE, "GITHUB_REF_NAME": "the branch", "GITHUB_SHA": "the commit"})
    require_own(
        GitHub.of_this_job(),
        run,
        repository=told["GITHUB_REPOSITORY"],
        branch=told["GITHUB_REF_NAME"],
        commit=told["GITHUB_SHA"],
    )
    typer.echo(f"Run {run} ran {told['GITHUB_SHA'][:12]} of {told['GITHUB_REF_NAME']}.")


@github.command()
def build(
    plan: Annotated[Path, typer.Argument(metavar="FOLDER", help="The plan's folder.")],
    frontend_build_ms: Annotated[
        float, typer.Option(min=0, metavar="N", help="Milliseconds that the frontend took; 0 for none here.")
    ] = 0,
    backend_build_ms: Annotated[
        float, typer.Option(min=0, metavar="N", help="Milliseconds that the backend took.")
    ] = 0,
) -> None:
    """Keep beside a plan what the application's build took, or tell the job's next steps what is kept."""
    from operations.github.build import keep_build

    typer.echo(keep_build(plan, frontend_build_ms, backend_build_ms))


@github.command()
def identity(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The stack.")],
) -> None:
    """Say who the job is in Azure, and whether it can read what the stack needs; it changes nothing.

    The exit code is 0 when it can, 1 when Azure refuses something, and 2 when it is not signed in.
    """
    from operations.bootstrap.check import CHECKOUT
    from operations.bootstrap.identity import identity_of_job
    from operations.bootstrap.setting import Setting
    from operations.terminal.console import show_table

    readings = identity_of_job(Setting(CHECKOUT), stack)
    show_table(
        ("Asked", "Can read", "Answer"),
        [(one.what, "yes" if one.found else "no", one.found or one.refusal) for one in readings],
    )
    if not all(one.found for one in readings):
        raise typer.Exit(1)


@github.command("drift-issue")
def drift_issue(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The stack.")],
    drift: Annotated[Path, typer.Option(help="The folder that `stitches drift --output` wrote.")],
    workflow: Annotated[str, typer.Option(help="The file of the workflow that compares every night.")],
) -> None:
    """Open the issue on a stack's drift, update it, or close it; another where nights gave no answer."""
    from operations.drift.drift import FILE, read_drift
    from operations.github.api import GitHub
    from operations.github.drift_issue import tell
    from operations.github.no_answer import tell_of_an_answer, tell_of_no_answer
    from operations.github.runner import settings

    told = settings({**_WHERE, "GITHUB_RUN_ID": "the run"})
    run = f"{told['GITHUB_SERVER_URL']}/{told['GITHUB_REPOSITORY']}/actions/runs/{told['GITHUB_RUN_ID']}"
    if not (drift / FILE).exists():
        typer.echo(tell_of_no_answer(GitHub.of_this_job(), stack, workflow, run))
        return
    found, github = read_drift(drift, stack), GitHub.of_this_job()
    typer.echo(tell(github, found, run))
    if closed := tell_of_an_answer(github, stack, run):
        typer.echo(closed)
