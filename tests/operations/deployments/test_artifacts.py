from pathlib import Path

import pytest

from operations.deployments.artifacts import measure_artifact
from operations.terminal.invalid_options import InvalidOptionsError


def rejection(path: str) -> str:
    with pytest.raises(InvalidOptionsError) as rejected:
        measure_artifact("--backend", path, 1)
    (problem,) = rejected.value.problems
    assert problem.key == "--backend"
    return problem.expected


def test_a_file_has_its_size_and_the_given_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.zip").write_bytes(b"x" * 1234)
    monkeypatch.chdir(tmp_path)
    artifact = measure_artifact("--backend", "./app.zip", 250.5)
    assert (artifact.path, artifact.size_bytes, artifact.build_duration_ms) == ("./app.zip", 1234, 250.5)


def test_a_folder_has_the_size_of_all_its_files_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "assets" / "fonts").mkdir(parents=True)
    for name, size in {"index.html": 10, ".well-known": 5, "assets/fonts/a.woff2": 300}.items():
        (tmp_path / name).write_bytes(b"x" * size)
    assert measure_artifact("--frontend", str(tmp_path), 0).size_bytes == 315


def test_a_link_counts_as_its_target(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"x" * 100)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dist" / "loop").symlink_to(tmp_path / "dist")
    assert measure_artifact("--frontend", str(tmp_path / "dist"), 0).size_bytes == 100


def test_an_empty_file_is_an_artifact_of_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert measure_artifact("--frontend", str(tmp_path / "empty"), 0).size_bytes == 0


def test_a_missing_path_is_rejected(tmp_path: Path) -> None:
    assert "No such file or directory" in rejection(str(tmp_path / "missing"))


def test_a_folder_without_files_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "has no files" in rejection(str(tmp_path))


def test_a_link_without_a_target_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "missing")
    assert "cannot be read" in rejection(str(tmp_path))


@pytest.mark.parametrize("path", ["", "x" * 257, "https://user:hunter2@example.com/app.zip"])
def test_a_path_that_is_invalid_in_a_record_is_rejected_and_not_repeated(path: str) -> None:
    expected = rejection(path)
    assert "hunter2" not in expected
