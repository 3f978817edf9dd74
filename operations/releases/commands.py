"""Defines `stitches deploy` and `stitches rollback`."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from operations.releases.azure_estate import AzureEstate
    from operations.releases.release import Release

_BROKEN = 3


Timeout = Annotated[
    float,
    typer.Option(
        min=10,
        metavar="S",
        help="The time limit in seconds. A rollback after a failure may take another 240.",
    ),
]
TakeOver = Annotated[
    bool,
    typer.Option(
        "--take-over",
        help="Continue or close a deployment in progress. Use it only if you know that the deployment is no "
        "longer running.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Check whether the release could start, and change nothing.")
]


def deploy(  # noqa: PLR0913  # each is an option
    stack: Stack,
    *,
    frontend: Annotated[str | None, option("DIR", "Required. The built React application.")] = None,
    backend: Annotated[str | None, option("DIR", "Required. The folder that `dotnet publish` wrote.")] = None,
    frontend_build_ms: Annotated[float, build_milliseconds("frontend", remark="; 0 if unknown")] = 0,
    backend_build_ms: Annotated[float, build_milliseconds("backend", remark="; 0 if unknown")] = 0,
    migrations: Annotated[
        Path | None, option("FILE", "The bundle from `dotnet ef migrations bundle`.")
    ] = None,
    no_migrations: Annotated[
        bool, typer.Option("--no-migrations", help="The release does not change the database's schema.")
    ] = False,
    sql_client: Annotated[
        Path | None,
        option(
            "FILE",
            "go-sqlcmd for Linux x64. Default: the pinned version, which is downloaded if --migrations is"
            " set.",
        ),
    ] = None,
    migrate_from_here: Annotated[
        bool,
        typer.Option(
            "--migrate-from-here",
            help="Prepare the database from this machine, not in the slot. This machine must reach the"
            " database and have the migrator's identity.",
        ),
    ] = False,
    commit: Commit = None,
    branch: Branch = None,
    triggered_by: TriggeredBy = None,
    take_over: TakeOver = False,
    timeout: Timeout = 600,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Release Stitches: publish to the slot, migrate, swap, check, and roll back if it is not healthy.

    If the command is killed at any step, run it again, and it continues where it stopped. dev has no slot:
    there, the command publishes to the site itself, and rolls back to the previous package.

    The exit code is 0 if it is released, 1 if it failed and the site is as it was before, 2 if it was
    rejected and nothing has changed, and 3 if it failed and the site may not be in its previous state.
    """
    from operations.releases.interruptions import Interruptions

    # Also while the artifacts and the stack are read, which takes seconds.
    with Interruptions(stack) as interruptions:
        from tempfile import TemporaryDirectory

        from operations.deployments.artifacts import measure_artifact
        from operations.deployments.sources import read_source
        from operations.releases.azure_estate import AzureEstate
        from operations.releases.contents import contents, require_runtime
        from operations.releases.deploying import Artifacts, new_release, read_stack
        from operations.releases.options import database_problems
        from operations.releases.preparation import PreparedHere
        from operations.releases.sql_client import sql_client as pinned_sql_client
        from operations.terminal.invalid_options import InvalidOptionsError, read_or_note

        problems = database_problems(
            migrations, sql_client, no_migrations=no_migrations, from_here=migrate_from_here
        )
        source = read_or_note(
            lambda: read_source(os.environ, commit=commit, branch=branch, triggered_by=triggered_by), problems
        )
        pages = read_or_note(
            lambda: measure_artifact("--frontend", frontend or None, frontend_build_ms), problems
        )
        assemblies = read_or_note(
            lambda: measure_artifact("--backend", backend or None, backend_build_ms), problems
        )
        whole = None
        if frontend and backend and pages and assemblies:
            whole = read_or_note(lambda: contents(Path(frontend), Path(backend), migrations), problems)
        if problems or source is None or pages is None or assemblies is None or whole is None:
            raise InvalidOptionsError(problems)
        history, target = read_stack(stack)
        require_runtime(whole, target.runtime)
        if whole.migrates and sql_client is None:
            sql_client = pinned_sql_client()
        with TemporaryDirectory(prefix="stitches-") as folder, AzureEstate(target) as estate:
            here = None
            if migrate_from_here and sql_client is not None:
                here = PreparedHere(folder=Path(folder), sql_client=sql_client, bundle=migrations)
            artifacts = Artifacts(
                frontend=pages,
                backend=assemblies,
                contents=whole.without_migrations() if here else whole,
                sql_client=None if here else sql_client,
                runtime=target.runtime,
                here=here,
            )
            release = new_release(
                stack,
                estate,
                history,
                source,
                artifacts,
                Path(folder),
                take_over=take_over,
                seconds=timeout,
            )
            interruptions.watch(release)
            _carry_out(release, estate, target.site, dry_run=dry_run, as_json=as_json)


def rollback(  # noqa: PLR0913  # each is an option
    stack: Stack,
    *,
    to: Annotated[
        str | None,
        option(
            "DEPLOYMENT_ID",
            "The deployment to roll back to. Default: the latest one before the live release.",
        ),
    ] = None,
    reason: Annotated[str | None, option("TEXT", "The reason, which is recorded.")] = None,
    triggered_by: TriggeredBy = None,
    take_over: TakeOver = False,
    timeout: Timeout = 600,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Roll back to an earlier release, whose package App Service still keeps.

    The database's schema does not change. The rollback is recorded as another deployment, with the commit of
    the earlier release.

    The exit code is 0 if the earlier release is live, 1 if it failed and the site is as it was before, 2 if
    it was rejected and nothing has changed, and 3 if it failed and the site may not be in its previous state.
    """
    from operations.releases.interruptions import Interruptions

    with Interruptions(stack) as interruptions:
        from operations.deployments.sources import current_user
        from operations.releases.azure_estate import AzureEstate
        from operations.releases.deploying import read_stack, return_to

        history, target = read_stack(stack)
        with AzureEstate(target) as estate:
            release = return_to(
                stack,
                estate,
                history,
                to or None,
                reason=reason or None,
                triggered_by=triggered_by or current_user(os.environ),
                take_over=take_over,
                seconds=timeout,
            )
            interruptions.watch(release)
            _carry_out(release, estate, target.site, dry_run=dry_run, as_json=as_json)


def _carry_out(release: "Release", estate: "AzureEstate", site: str, *, dry_run: bool, as_json: bool) -> None:
    from contextlib import closing

    from operations.releases.machine import Outcome, run
    from operations.releases.progress import Progress
    from operations.releases.release import ClosedMeanwhileError, UnrecordedError
    from operations.releases.steps import STEPS, preflight
    from operations.terminal.errors import OperationError, errors_of_this_machine

    if dry_run:
        preflight(release, STEPS[0].seconds)
        typer.echo(
            f"The release can start. It would be published to the {release.place} of {site}. Nothing "
            "has changed."
        )
        return
    with closing(Progress()) as progress:
        try:
            with errors_of_this_machine():
                outcome = run(release, progress)
        except OperationError as error:
            if not release.begun:
                raise
            typer.echo(error, err=True)
            if isinstance(error, UnrecordedError):
                raise typer.Exit(BAD_NEWS) from None
            if not isinstance(error, ClosedMeanwhileError):
                again = f"Run the same command again to continue deployment {release.deployment.id}."
                typer.echo(again, err=True)
            raise typer.Exit(_BROKEN if release.may_have_changed else BAD_NEWS) from None
    for each in estate.mark(release.deployment):
        typer.echo(f"{each} The release itself is not affected.", err=True)
    if as_json:
        json.dump(release.deployment.model_dump(mode="json"), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        typer.echo(_result(release, site, outcome))
    if outcome is not Outcome.RELEASED:
        raise typer.Exit(int(outcome))


def _result(release: "Release", site: str, outcome: int) -> str:
    """The result of a release, for people."""
    record = release.deployment
    why = release.entry.failure_reason or ""
    failed = f"Deployment {record.id} failed"
    lines = {
        0: f"Release {release.id} is live at {site}, after {record.duration_seconds or 0:.0f} s.",
        BAD_NEWS: f"{failed}. The site is as it was before. {why}",
        _BROKEN: f"{failed}, and THE SITE MAY NOT BE IN ITS PREVIOUS STATE: check {site} now. {why}",
    }
    return lines[outcome]
