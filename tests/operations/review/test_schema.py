"""The schema of review.json is the models', and says when it is not."""

from pathlib import Path

import pytest

from operations.review.schema import PAGE, main


def test_the_schema_in_the_repository_is_the_models() -> None:
    assert main(["--check"]) == 0


def test_a_stale_schema_is_told_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "schema.json"
    assert main(["--page", str(page), "--check"]) == 1
    assert "stale" in capsys.readouterr().out
    assert main(["--page", str(page)]) == 0
    assert page.read_bytes() == PAGE.read_bytes()
