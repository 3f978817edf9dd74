"""A deployment is an orphan if its run has ended; GitHub reports whether it has."""

import pytest

from model.deployment_holder import Holder, PipelineRun
from operations.deployments.holders import this_process, why_orphaned
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub


def held_by(run: str, repository: str = REPOSITORY) -> Holder:
    url = f"https://github.com/{repository}/actions/runs/{run}/attempts/1"
    found = PipelineRun(id=run, attempt=1, url=url)
    return this_process({}).model_copy(update={"host": f"runner-{run}", "run": found})


@pytest.mark.parametrize(
    ("status", "ended"), [("completed", True), ("in_progress", False), ("queued", False), ("waiting", False)]
)
def test_another_run_that_has_ended_leaves_an_orphan(github: FakeGitHub, status: str, ended: bool) -> None:
    github.single_runs = {"76": {"status": status}}
    reason = why_orphaned(held_by("76"), held_by("77"))
    assert (reason is not None) is ended
    if reason:
        assert "76" in reason


def test_a_run_without_a_status_does_not_count_as_ended(github: FakeGitHub) -> None:
    assert why_orphaned(held_by("76"), held_by("77")) is None
    assert [each.path.rpartition("/")[2] for each in github.asked] == ["76"]


def test_a_run_of_another_repository_is_not_requested(github: FakeGitHub) -> None:
    github.single_runs = {"76": {"status": "completed"}}
    assert why_orphaned(held_by("76", "another/repository"), held_by("77")) is None
    assert github.asked == []


def test_without_a_token_nothing_is_requested(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert why_orphaned(held_by("76"), held_by("77")) is None
    assert github.asked == []


def test_a_person_does_not_take_over_from_a_run_automatically(github: FakeGitHub) -> None:
    github.single_runs = {"76": {"status": "completed"}}
    assert why_orphaned(held_by("76"), this_process({})) is None
