"""`stitches local deploy` and `rollback`: the sample, on a deployed stack."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from engine_wire import STASH_TYPE
from local.local_engine import LocalEngine
from local.sample_release import arguments_of, has_release, site_of
from local.workspace import Workspace
from model.deployment import MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.release_journal import ReleaseJournal, ReleasePhase
from stitches.__main__ import main
from tests.model.histories import BEGIN, begun

SITE = "https://stitches-staging.azurefd.net/"
_STACK = {"type": "pulumi:pulumi:Stack"}


@pytest.mark.parametrize("resources", [None, [], [_STACK], [{**_STACK, "outputs": {"endpoints": {}}}]])
@pytest.mark.parametrize("asked", ["deploy", "rollback"])
def test_a_release_to_a_stack_that_is_not_deployed_is_rejected_with_the_command_to_run_first(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    resources: list[object] | None,
    asked: str,
) -> None:
    workspace = Workspace(tmp_path)
    if resources is not None:
        workspace.checkpoint("staging").parent.mkdir(parents=True)
        state = {"checkpoint": {"latest": {"resources": resources}}}
        workspace.checkpoint("staging").write_text(json.dumps(state), encoding="utf-8")
    monkeypatch.setattr("local.preparation.prepared", lambda: LocalEngine(tmp_path / "none", workspace))
    monkeypatch.setattr("sys.argv", ["stitches", "local", asked, "staging"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "make up STACK=staging" in capsys.readouterr().err


def test_the_site_is_that_of_the_outputs() -> None:
    other = {"type": "azure-native:web:WebApp", "outputs": {"endpoints": {"site": "https://elsewhere/"}}}
    stack = {**_STACK, "outputs": {"endpoints": {"site": SITE}}}
    assert site_of({"resources": [other, stack]}) == SITE


def entry(*, journal: bool, success: bool) -> DeploymentEntry:
    at = BEGIN + timedelta(minutes=6)
    migrated = begun().deployment.migrated(MigrationStatus.NOT_REQUIRED)
    deployment = migrated.succeed(at) if success else migrated.fail(at)
    done = ReleaseJournal(phase=ReleasePhase.DONE, release_id=deployment.id, content_sha256="0" * 64)
    return DeploymentEntry(
        deployment=deployment,
        failure_reason=None if success else "The slot did not become healthy in time.",
        journal=done if journal else None,
    )


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), False),
        ((entry(journal=True, success=True),), True),
        ((entry(journal=True, success=False),), False),
        ((entry(journal=False, success=True),), False),
    ],
    ids=["none", "released", "failed", "published in another way"],
)
def test_only_a_successful_release_can_be_rolled_back_to(
    entries: tuple[DeploymentEntry, ...], *, expected: bool
) -> None:
    kept = DeploymentHistory(entries=entries).model_dump(mode="json", by_alias=True)
    stash = {"type": STASH_TYPE, "inputs": {"input": kept}}
    assert has_release({"resources": [_STACK, stash]}) is expected
    assert not has_release({"resources": [_STACK]})


def test_the_deployed_files_exist() -> None:
    asked, stack, *options = arguments_of("deploy", "staging")
    assert (asked, stack) == ("deploy", "staging")
    paths = options[1::2]
    assert len(paths) == 4
    assert all(Path(each).exists() for each in paths)
