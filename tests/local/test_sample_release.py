"""`stitches local deploy` and `rollback`: the sample, on a deployed stack."""

import json
from pathlib import Path

import pytest

from local.local_engine import LocalEngine
from local.sample_release import arguments_of, site_of
from local.workspace import Workspace
from stitches.__main__ import main

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


def test_the_deployed_files_exist() -> None:
    asked, stack, *options = arguments_of("deploy", "staging")
    assert (asked, stack) == ("deploy", "staging")
    paths = options[1::2]
    assert len(paths) == 4
    assert all(Path(each).exists() for each in paths)
