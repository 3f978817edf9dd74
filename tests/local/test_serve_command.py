"""`stitches local serve` and `down`: start and stop serving the local Azure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.workspace import FOLDER_VARIABLE, Workspace
from sandbox.arm import process
from stitches.__main__ import main

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workspace]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    yield Workspace(tmp_path)
    process.stop(tmp_path / "azure.db")


def run(monkeypatch: pytest.MonkeyPatch, name: str) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["stitches", "local", name])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_it_is_served_until_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workspace: Workspace
) -> None:
    assert run(monkeypatch, "serve") == 0
    output = capsys.readouterr()
    running = process.find(workspace.azure)
    assert running is not None
    assert f"export ARM_ENDPOINT={running.resource_manager}\n" in output.out
    assert all(line.startswith("export ") for line in output.out.splitlines()), (
        "a shell can evaluate the output"
    )
    assert run(monkeypatch, "serve") == 0
    assert process.find(workspace.azure) == running
    assert run(monkeypatch, "down") == 0
    assert process.find(workspace.azure) is None
    assert run(monkeypatch, "down") == 0


def test_invalid_faults_are_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Workspace
) -> None:
    (tmp_path / "faults.json").write_text('{"sead": 1}')
    monkeypatch.setenv(process.FAULTS, str(tmp_path / "faults.json"))
    assert "did you mean" in str(run(monkeypatch, "serve"))
    assert process.find(workspace.azure) is None
