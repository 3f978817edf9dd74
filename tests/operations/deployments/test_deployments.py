"""`stitches deployments`: what was deployed, when, by whom, and with which result."""

import json
import re
from pathlib import Path

import pytest

from model.deployment import Deployment
from model.deployment_history import DeploymentHistory
from model.deployment_statistics import DeploymentStatistics
from model.release_journal import ReleaseJournal, ReleasePhase
from tests.model.histories import begun, failed, history
from tests.operations import states
from tests.operations.conftest import Stitches
from tests.operations.fake_backend import FakeBackend
from tests.operations.fake_engine import put_engine


def put(folder: Path, stored: DeploymentHistory) -> DeploymentHistory:
    FakeBackend.put(folder, stored.model_dump(mode="json"))
    return stored


def test_the_newest_is_first_and_the_statistics_are_last(tmp_path: Path, stitches: Stitches) -> None:
    put(tmp_path, history(2, in_progress=True))
    result = stitches("deployments", "dev")
    heading, newest, *earlier, _, statistics = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert heading.split()[:6] == ["Started", "(UTC)", "Status", "Seconds", "Commit", "Branch"]
    assert re.fullmatch(
        r"2026-02-01 12:30:00 +in-progress +0{7} +main +github-actions"
        r" +00000000-0000-4000-8000-000000000002 +process 4711 \(bash\) on build-7",
        newest.rstrip(),
    )
    assert re.fullmatch(
        r"2026-02-01 04:30:00 +failed +400 +0{7} +main +github-actions +not-required +failed"
        r" +00000000-0000-4000-8000-000000000001 +The health endpoint redirects\.",
        earlier[0].rstrip(),
    )
    assert len(earlier) == 2
    assert statistics.startswith("3 deployments since 2026-01-31; ")
    assert statistics.endswith(" a week; median 400 s, longest 400 s; 2 failed (67%)")


def test_a_rollback_shows_its_release_and_its_reason(tmp_path: Path, stitches: Stitches) -> None:
    journal = ReleaseJournal(
        phase=ReleasePhase.PUBLISHING,
        release_id="earlier",
        content_sha256="0" * 64,
        rolls_back=True,
        reason="Orders [sic] are lost.",
    )
    returning = begun(0).model_copy(update={"journal": journal})
    put(tmp_path, DeploymentHistory(entries=(returning,)))
    assert "Rolls back to earlier. Orders [sic] are lost. process 4711" in stitches("deployments", "dev").out


def test_with_latest_there_is_one_row(tmp_path: Path, stitches: Stitches) -> None:
    put(tmp_path, history(3, in_progress=True))
    assert len(stitches("deployments", "dev", "--latest").out.splitlines()) == 2


def test_json_has_everything_in_the_table(tmp_path: Path, stitches: Stitches) -> None:
    stored = put(tmp_path, history(2, in_progress=True))
    result = json.loads(stitches("deployments", "dev", "--json").out)
    assert DeploymentHistory.model_validate({"entries": result["deployments"]}) == stored
    statistics = DeploymentStatistics.model_validate(result["statistics"])
    assert (statistics.count, statistics.failed) == (3, 2)


def test_the_latest_as_json_is_the_specifications_record(tmp_path: Path, stitches: Stitches) -> None:
    stored = put(tmp_path, history(2, in_progress=True))
    result = stitches("deployments", "dev", "--latest", "--json")
    assert Deployment.model_validate_json(result.out) == stored.entries[0].deployment


def test_a_failed_latest_deployment_has_exit_code_1_in_every_format(
    tmp_path: Path, stitches: Stitches
) -> None:
    put(tmp_path, history(2))
    for options in ((), ("--latest",), ("--json",), ("--latest", "--json")):
        assert stitches("deployments", "dev", *options).code == 1


def test_before_the_first_deployment_it_says_so(tmp_path: Path, stitches: Stitches) -> None:
    put(tmp_path, DeploymentHistory())
    result = stitches("deployments", "dev")
    assert result.code == 0
    assert result.out.startswith("Stack dev has no deployments. `stitches deploy dev")
    assert stitches("deployments", "dev", "--latest", "--json").out == "null\n"
    assert json.loads(stitches("deployments", "dev", "--json").out)["deployments"] == []


PROVIDER = {"urn": "urn:pulumi:dev::stitches::pulumi:providers:azure-native::a", "id": "b5f3"}
NOTHING_DEPLOYED = [[], [states.stack(), {**PROVIDER, "type": "pulumi:providers:azure-native"}]]


@pytest.mark.parametrize("entries", NOTHING_DEPLOYED)
def test_a_stack_that_was_only_previewed_is_reported_with_exit_code_0(
    tmp_path: Path, stitches: Stitches, entries: list[states.Entry]
) -> None:
    put_engine(tmp_path, prints=states.export(entries))
    result = stitches("deployments", "dev")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Nothing is deployed to stack dev yet.")
    assert "`make up STACK=dev`" in result.out
    assert stitches("deployments", "dev", "--latest", "--json").out == "null\n"
    assert json.loads(stitches("deployments", "dev", "--json").out)["deployments"] == []


def test_a_stack_with_resources_but_without_the_stash_is_an_error(tmp_path: Path, stitches: Stitches) -> None:
    put_engine(tmp_path, prints=states.export([states.stack(), states.environment()]))
    assert stitches("deployments", "dev").code == 2


def test_a_state_from_before_the_history_is_shown(tmp_path: Path, stitches: Stitches) -> None:
    FakeBackend.put(tmp_path, {"latest": failed(begun()).model_dump(mode="json")})
    result = stitches("deployments", "dev")
    assert result.code == 1
    assert result.out.splitlines()[-1].startswith("1 deployment since 2026-01-31; ")


@pytest.mark.parametrize(
    "stashed", ["hunter2", {"entries": [{"deployment": {"triggeredBy": "hunter2"}}]}, {"latest": {"x": 1}}]
)
def test_values_in_another_form_are_rejected_and_not_repeated(
    tmp_path: Path, stitches: Stitches, stashed: object
) -> None:
    FakeBackend.put(tmp_path, stashed)
    result = stitches("deployments", "dev")
    assert (result.code, result.out) == (2, "")
    assert "are not in the form that this program stores" in result.err
    assert "hunter2" not in result.err
