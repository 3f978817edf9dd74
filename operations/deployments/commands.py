"""Defines the commands that record and list deployments."""

# ruff: noqa: PLC0415
# Each command imports what it needs when it runs, so that `stitches --help` is fast.
import json
import os
import sys
from typing import Annotated, Literal

import typer

from operations.terminal.arguments import (
    AsJson,
    Branch,
    Commit,
    Stack,
    TriggeredBy,
    build_milliseconds,
    option,
)
from operations.terminal.exit_codes import BAD_NEWS
from operations.terminal.help_texts import WholeSentences

Migrations = Literal["not-required", "success", "failed", "rolled-back"]

deployment = typer.Typer(
    help="Record the start and the end of a deployment.", cls=WholeSentences, no_args_is_help=True
)


@deployment.command()
def start(  # noqa: PLR0913  # each argument is an option
    stack: Stack,
    *,
    # Typer would report only the first missing option. The command itself reports all of them.
    frontend: Annotated[str | None, option("PATH", "Required. The React bundle, a file or a folder.")] = None,
    frontend_build_ms: Annotated[float | None, build_milliseconds("frontend", required=True)] = None,
    backend: Annotated[
        str | None, option("PATH", "Required. The published .NET application, a file or a folder.")
    ] = None,
    backend_build_ms: Annotated[float | None, build_milliseconds("backend", required=True)] = None,
    commit: Commit = None,
    branch: Branch = None,
    triggered_by: TriggeredBy = None,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help="Close a deployment in progress as failed. Use it only if you know that the deployment is "
            "no longer running.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start a deployment, and print its id. The infrastructure must be up to date with the checkout.

    The command fails while another deployment is in progress. If that deployment can no longer finish, the
    command closes it as failed, and starts the new one. This is the case if the process or the GitHub Actions
    run that started it has ended, or if an earlier attempt of the same run started it. A release of `stitches
    deploy` or `rollback` that may have swapped is closed only with --take-over.

    The exit code is 0 if the deployment has started, and 2 if it has not.
    """
    from model.errors import Problem
    from operations.deployments import life as deployment_life
    from operations.deployments.artifacts import measure_artifact
    from operations.deployments.sources import read_source
    from operations.terminal.invalid_options import InvalidOptionsError, read_or_note

    problems: list[Problem] = []
    source = read_or_note(
        lambda: read_source(os.environ, commit=commit, branch=branch, triggered_by=triggered_by), problems
    )
    bundle = read_or_note(lambda: measure_artifact("--frontend", frontend, frontend_build_ms), problems)
    application = read_or_note(lambda: measure_artifact("--backend", backend, backend_build_ms), problems)
    if source is None or bundle is None or application is None:
        raise InvalidOptionsError(problems)
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
        Migrations | None, typer.Option(help="The result of the database migrations.", show_default=False)
    ] = None,
    applied: Annotated[
        list[str] | None, option("NAME", "A migration that ran. Repeat the option for each, in order.")
    ] = None,
    failed: Annotated[
        bool,
        typer.Option(
            "--failed",
            help="Close the deployment as failed, without a health check. Use it if an earlier step failed.",
        ),
    ] = False,
    url: Annotated[
        str | None,
        option("URL", "The application or its health endpoint. Default: the one in the stack's outputs."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the application's health, and finish the deployment in progress.

    The deployment succeeds if the health endpoint responds within 30 seconds with status 200 and
    {"status": "healthy"}, and the migrations neither failed nor were rolled back. Swap slots or roll back
    before you run this command; it does neither. The addresses in the outputs of a local stack do not lead to
    this machine: start an application on this machine, and pass its URL with --url.

    The exit code is 0 if the deployment succeeded, 1 if it failed, and 2 if there is no result, for example
    because no deployment is in progress.
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
        typer.echo(deployment_life.result_in_words(ended))
    if warning := deployment_life.too_long(record):
        in_pipeline = os.environ.get("GITHUB_ACTIONS") == "true"
        typer.echo(f"{'::warning::' if in_pipeline else 'WARNING: '}{warning}", err=True)
    if record.deployment_status is DeploymentStatus.FAILED:
        raise typer.Exit(BAD_NEWS)


def deployments(
    stack: Stack,
    *,
    latest: Annotated[bool, typer.Option("--latest", help="Show only the latest deployment.")] = False,
    as_json: AsJson = False,
) -> None:
    """List a stack's deployments, the newest first, with statistics.

    The exit code is 0 if the latest deployment did not fail, 1 if it failed, and 2 if there is no result.
    """
    from datetime import UTC, datetime

    from model.deployment import DeploymentStatus
    from model.deployment_history import DeploymentHistory
    from model.deployment_statistics import DeploymentStatistics
    from operations.deployments.history import NothingDeployedError, StoredHistory
    from operations.deployments.json_output import Deployments

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
        output = Deployments(deployments=history.entries, statistics=statistics)
        _print_json(output.model_dump(mode="json"))
    else:
        from operations.deployments.table import show_deployments

        show_deployments(history, stack, now, only_latest=latest, deployed=deployed)
    if newest and newest.deployment.deployment_status is DeploymentStatus.FAILED:
        raise typer.Exit(BAD_NEWS)


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, indent=2)
    sys.stdout.write("\n")
