"""The commands that record deployments, and show them."""

# ruff: noqa: PLC0415
# What a command needs is imported in it: `stitches --help` needs none of it.
import json
import os
import sys
from typing import Annotated, Literal

import typer
from typer.models import OptionInfo

from operations.terminal.arguments import AsJson, Stack
from operations.terminal.help_texts import WholeSentences

_BAD_NEWS = 1

BuildMilliseconds = Annotated[
    float | None,
    typer.Option(min=0, metavar="N", help="Required. Milliseconds that its build took.", show_default=False),
]
Migrations = Literal["not-required", "success", "failed", "rolled-back"]

deployment = typer.Typer(
    help="Record a deployment: how it begins, and how it ends.", cls=WholeSentences, no_args_is_help=True
)


def _option(metavar: str, text: str) -> OptionInfo:
    return typer.Option(metavar=metavar, help=text, show_default=False)


@deployment.command()
def start(  # noqa: PLR0913  # each is an option
    stack: Stack,
    *,
    # Typer would tell of the first missing one alone; the command itself tells of all at once.
    frontend: Annotated[
        str | None, _option("PATH", "Required. The React bundle, a file or a folder.")
    ] = None,
    frontend_build_ms: BuildMilliseconds = None,
    backend: Annotated[
        str | None, _option("PATH", "Required. The published .NET application, a file or a folder.")
    ] = None,
    backend_build_ms: BuildMilliseconds = None,
    commit: Annotated[str | None, _option("SHA", "The commit; else GITHUB_SHA, else git's.")] = None,
    branch: Annotated[str | None, _option("NAME", "Its branch; else GITHUB_REF_NAME, else git's.")] = None,
    triggered_by: Annotated[
        str | None, _option("WHO", "Who began it; else GITHUB_ACTOR, git's user.email, or the login name.")
    ] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="What is in progress is known to be dead: close it as failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a deployment, and print its id; the infrastructure has to be up to date with the checkout.

    While another is in progress this is refused. If its maker has ended without finishing it (the process
    that called `stitches`, or an earlier attempt of the same run of GitHub Actions), it is closed as failed.

    The exit code is 0 when the deployment has begun, and 2 when it has not.
    """
    from model.errors import Problem
    from operations.deployments import life as deployment_life
    from operations.deployments.artifacts import measured
    from operations.deployments.sources import read_source
    from operations.terminal.wrong_options import WrongOptionsError, read_or_note

    problems: list[Problem] = []
    source = read_or_note(
        lambda: read_source(os.environ, commit=commit, branch=branch, triggered_by=triggered_by), problems
    )
    bundle = read_or_note(lambda: measured("--frontend", frontend, frontend_build_ms), problems)
    application = read_or_note(lambda: measured("--backend", backend, backend_build_ms), problems)
    if source is None or bundle is None or application is None:
        raise WrongOptionsError(problems)
    begun, closed = deployment_life.start(stack, source, bundle, application, take_over=take_over)
    if closed:
        typer.echo(f"Closed deployment {closed.deployment.id} as failed: {closed.failure_reason}", err=True)
    if as_json:
        _print_json(begun.deployment.model_dump(mode="json"))
    else:
        typer.echo(begun.deployment.id)


@deployment.command()
def finish(
    stack: Stack,
    *,
    migrations: Annotated[
        Migrations | None, typer.Option(help="What became of the database's migrations.", show_default=False)
    ] = None,
    applied: Annotated[
        list[str] | None, _option("NAME", "A migration that ran; once for each, in their order.")
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="An earlier step failed: close it without a health check.")
    ] = False,
    url: Annotated[
        str | None, _option("URL", "The health endpoint, or the application; else what the stack names.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the application's health, and end the deployment in progress.

    It succeeds if the health endpoint answers, within 30 seconds, with status 200 and {"status": "healthy"},
    and the migrations did not fail. Slots, swap and roll-back come before it, and are not its business. The
    addresses of a local stack lead nowhere: there, start an application and name it with --url.

    The exit code is 0 when the deployment succeeded, 1 when it failed, and 2 when there is no answer, for
    example because none is in progress.
    """
    from model.deployment import DeploymentStatus, MigrationStatus
    from operations.deployments import life as deployment_life

    steps = deployment_life.Steps(
        migrations=MigrationStatus(migrations) if migrations else None,
        applied=tuple(applied or ()),
        failed=failed,
    )
    ended = deployment_life.finish(stack, steps, url)
    record = ended.deployment
    if as_json:
        _print_json(record.model_dump(mode="json"))
    else:
        typer.echo(deployment_life.told(ended))
    if warning := deployment_life.too_long(record):
        in_pipeline = os.environ.get("GITHUB_ACTIONS") == "true"
        typer.echo(f"{'::warning::' if in_pipeline else 'WARNING: '}{warning}", err=True)
    if record.deployment_status is DeploymentStatus.FAILED:
        raise typer.Exit(_BAD_NEWS)


def deployments(
    stack: Stack,
    *,
    latest: Annotated[bool, typer.Option("--latest", help="The latest deployment alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """List a stack's deployments, the newest first: how often, how long, and how many failed.

    The exit code is 0 unless the latest failed (1), or there is no answer (2).
    """
    from datetime import UTC, datetime

    from model.deployment import DeploymentStatus
    from model.deployment_history import DeploymentHistory
    from model.deployment_statistics import DeploymentStatistics
    from operations.deployments.answers import Deployments
    from operations.deployments.history import NothingDeployedError, StoredHistory

    deployed = True
    try:
        history = StoredHistory.read(stack).history
    except NothingDeployedError:
        deployed, history = False, DeploymentHistory()
    newest = history.latest
    now = datetime.now(UTC)
    if as_json and latest:
        _print_json(newest.deployment.model_dump(mode="json") if newest else None)
    elif as_json:
        statistics = DeploymentStatistics.of(history, now)
        answer = Deployments(deployments=history.entries, statistics=statistics)
        _print_json(answer.model_dump(mode="json"))
    else:
        from operations.deployments.table import show_deployments

        show_deployments(history, stack, now, latest_alone=latest, deployed=deployed)
    if newest and newest.deployment.deployment_status is DeploymentStatus.FAILED:
        raise typer.Exit(_BAD_NEWS)


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, indent=2)
    sys.stdout.write("\n")
