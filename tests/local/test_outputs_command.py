"""`stitches local outputs`: the outputs of a stack, or a fix if it has none."""

from pathlib import Path

import pytest

from local.local_engine import LocalEngine
from local.workspace import Workspace
from stitches.__main__ import main


def asked(monkeypatch: pytest.MonkeyPatch, folder: Path, outputs: str, *names: str) -> None:
    """Run the command for a stack for which the engine returns these outputs."""
    workspace = Workspace(folder)
    workspace.checkpoint("prod").parent.mkdir(parents=True)
    workspace.checkpoint("prod").touch()
    engine = folder / "pulumi"
    engine.write_text(f"#!/bin/sh\necho '{outputs}'\n", encoding="utf-8")
    engine.chmod(0o755)
    monkeypatch.setattr("local.preparation.prepared", lambda: LocalEngine(folder, workspace))
    monkeypatch.setattr("sys.argv", ["stitches", "local", "outputs", "prod", *names])
    main()


@pytest.mark.parametrize("names", [(), ("endpoints",)])
def test_a_stack_without_outputs_is_an_error_that_says_how_to_deploy_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    names: tuple[str, ...],
) -> None:
    with pytest.raises(SystemExit, match="make up STACK=prod"):  # a string: Python exits with 1
        asked(monkeypatch, tmp_path, "{}", *names)
    assert capsys.readouterr().out == ""


def test_an_unknown_output_is_an_error_that_names_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="endpoints"):
        asked(monkeypatch, tmp_path, '{"endpoints": 1}', "unknown")


def test_outputs_are_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as ended:
        asked(monkeypatch, tmp_path, '{"endpoints": 1}')
    assert ended.value.code == 0
    assert capfd.readouterr().out.strip() == "endpoints: 1"
