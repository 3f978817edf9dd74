"""The run that deploys gets the duration of the build, whether it built itself or was started manually."""

from pathlib import Path

import pytest

from tests.operations.conftest import Stitches


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "outputs"
    file.touch()
    monkeypatch.setenv("GITHUB_OUTPUT", str(file))
    return file


BOTH = ("--frontend-build-ms", "45000", "--backend-build-ms", "120000.5")


def test_the_duration_is_stored_beside_the_plan_and_read_in_another_run(
    stitches: Stitches, outputs: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    plan.mkdir()
    assert stitches("github", "build", str(plan), *BOTH).code == 0
    written = outputs.read_text()
    outputs.write_text("")
    assert stitches("github", "build", str(plan)).code == 0
    assert outputs.read_text() == written
    names = [line.partition("=")[0] for line in written.splitlines()]
    assert names == ["frontend-build-ms", "backend-build-ms"]
    assert "45 s" in stitches("github", "build", str(plan)).out


def test_a_plan_without_an_application_has_no_duration(
    stitches: Stitches, outputs: Path, tmp_path: Path
) -> None:
    result = stitches("github", "build", str(tmp_path))
    assert (result.code, outputs.read_text()) == (0, "")
    assert "only the infrastructure" in result.out


@pytest.mark.parametrize("given", [BOTH[:2], BOTH[2:]])
def test_only_one_of_the_two_durations_is_rejected(
    stitches: Stitches, outputs: Path, tmp_path: Path, given: tuple[str, ...]
) -> None:
    result = stitches("github", "build", str(tmp_path), *given)
    assert (result.code, outputs.read_text()) == (2, "")
    assert "backend-build-ms" in result.err


def test_a_stored_duration_that_cannot_be_read_is_rejected(
    stitches: Stitches, outputs: Path, tmp_path: Path
) -> None:
    (tmp_path / "build.json").write_text("{}")
    result = stitches("github", "build", str(tmp_path))
    assert (result.code, outputs.read_text()) == (2, "")
