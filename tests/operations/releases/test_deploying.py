"""Which release a command starts, continues, or rolls back to."""

import os
from pathlib import Path
from typing import Any

import pytest

from model.deployment import DeploymentStatus, MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.holders import this_process
from operations.deployments.sources import Source
from operations.releases.contents import contents
from operations.releases.deploying import Artifacts, new_release, return_to
from operations.releases.estate import Place
from operations.releases.package import content_sha256
from operations.releases.release import Release
from operations.terminal.errors import OperationError
from tests.model.histories import ARTIFACT, begun
from tests.operations.releases.artifacts import build
from tests.operations.releases.fake_estate import Content, FakeEstate

SOURCE = Source.model_validate(
    {"triggered-by": "somebody", "commit": begun(0).deployment.git_commit_sha, "branch": "main"}
)


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    frontend, backend = build(tmp_path / "built")
    return Artifacts(
        frontend=ARTIFACT,
        backend=ARTIFACT,
        contents=contents(frontend, backend, None),
        sql_client=None,
        runtime="DOTNETCORE|10.0",
    )


def ended_holder() -> Holder:
    return this_process(os.environ).model_copy(update={"process": 2**22 + 1})


def in_progress(artifacts: Artifacts, holder: Holder | None, **journal: Any) -> DeploymentEntry:
    """A release of the artifacts that was interrupted."""
    entry = begun(0)
    record = entry.deployment
    noted = ReleaseJournal(
        phase=ReleasePhase.PUBLISHING,
        release_id=record.id,
        content_sha256=content_sha256(artifacts.contents, None),
    )
    return entry.model_copy(update={"holder": holder, "journal": noted.model_copy(update=journal)})


def released(number: int) -> DeploymentEntry:
    """A release that succeeded; a higher number is a later one."""
    entry = begun(number)
    prepared = entry.deployment.migrated(MigrationStatus.NOT_REQUIRED)
    record = prepared.succeed(prepared.timestamp, health_check_response_time_ms=12.0)
    assert record.deployment_status is DeploymentStatus.SUCCESS
    journal = ReleaseJournal(phase=ReleasePhase.DONE, release_id=record.id, content_sha256="0" * 64)
    return entry.model_copy(update={"deployment": record, "journal": journal})


def deploy(artifacts: Artifacts, folder: Path, *entries: DeploymentEntry, take_over: bool = False) -> Release:
    history = DeploymentHistory(entries=entries)
    return new_release(
        "dev", FakeEstate(), history, SOURCE, artifacts, folder, take_over=take_over, seconds=600
    )


def test_with_the_same_artifacts_the_release_of_an_ended_run_is_continued(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    left = in_progress(artifacts, ended_holder())
    release = deploy(artifacts, tmp_path, left)
    assert (release.begun, release.deployment.id) == (True, left.deployment.id)
    assert release.entry.holder == this_process(os.environ)


def test_a_release_in_progress_is_rejected_unless_it_is_taken_over(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    held = in_progress(artifacts, this_process(os.environ))
    release = deploy(artifacts, tmp_path, held)
    assert not release.begun
    assert release.closes(held) is None
    taken = deploy(artifacts, tmp_path, held, take_over=True)
    assert (taken.begun, taken.deployment.id) == (True, held.deployment.id)


@pytest.mark.parametrize("other", [{"content_sha256": "1" * 64}, {"rolls_back": True}])
def test_another_release_starts_new_and_closes_that_of_an_ended_run(
    artifacts: Artifacts, tmp_path: Path, other: dict[str, Any]
) -> None:
    left = in_progress(artifacts, ended_holder(), **other)
    release = deploy(artifacts, tmp_path, left)
    assert not release.begun
    assert release.deployment.id != left.deployment.id
    assert release.closes(left)


@pytest.mark.parametrize("phase", [ReleasePhase.SWAPPING, ReleasePhase.ROLLING_BACK])
def test_a_release_that_may_have_swapped_is_closed_only_by_its_own_command(
    artifacts: Artifacts, tmp_path: Path, phase: ReleasePhase
) -> None:
    left = in_progress(artifacts, ended_holder(), phase=phase, content_sha256="1" * 64)
    assert deploy(artifacts, tmp_path, left).closes(left) is None
    assert deploy(artifacts, tmp_path, left, take_over=True).closes(left)


def back(*entries: DeploymentEntry, live: str | None, to: str | None = None) -> Release:
    site = Content(packages={"p.zip": live} if live else {}, live="p.zip" if live else None)
    estate = FakeEstate(contents={Place.SITE: site, Place.SLOT: Content()})
    return return_to(
        "dev",
        estate,
        DeploymentHistory(entries=entries),
        to,
        reason="Orders are lost.",
        triggered_by="somebody",
        take_over=False,
        seconds=600,
    )


def test_a_rollback_restores_the_latest_release_that_is_not_live() -> None:
    latest, previous, oldest = (released(number) for number in (2, 1, 0))
    release = back(latest, previous, oldest, live=latest.deployment.id)
    assert release.id == previous.deployment.id
    assert release.deployment.id != previous.deployment.id
    assert release.deployment.git_commit_sha == previous.deployment.git_commit_sha
    assert release.journal.reason == "Orders are lost."


def test_a_second_rollback_restores_an_even_earlier_release() -> None:
    bad, good, oldest = (released(number) for number in (2, 1, 0))
    journal = good.journal
    returned = released(3).model_copy(update={"journal": journal})
    assert back(returned, bad, good, oldest, live=good.deployment.id).id == oldest.deployment.id


def test_a_rollback_of_a_release_after_a_rollback_restores_the_restored_release() -> None:
    bad, good = (released(number) for number in (1, 0))
    returned = released(2).model_copy(update={"journal": good.journal})
    newest = released(3)
    assert back(newest, returned, bad, good, live=newest.deployment.id).id == good.deployment.id


def test_a_rollback_restores_the_given_release() -> None:
    latest, previous, oldest = (released(number) for number in (2, 1, 0))
    named = oldest.deployment.id
    assert back(latest, previous, oldest, live=latest.deployment.id, to=named).id == named


@pytest.mark.parametrize("to", [None, "not-there"])
def test_a_rollback_without_an_earlier_release_is_rejected(to: str | None) -> None:
    only = released(0)
    with pytest.raises(OperationError, match="dev has no release to roll back to"):
        back(only, live=only.deployment.id, to=to)


def test_an_interrupted_rollback_is_continued(artifacts: Artifacts) -> None:
    left = in_progress(artifacts, ended_holder(), rolls_back=True)
    release = back(left, released(1), live=None)
    assert (release.begun, release.deployment.id) == (True, left.deployment.id)
