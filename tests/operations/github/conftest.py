from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.github.fake_github import REPOSITORY, TOKEN, FakeGitHub, serving


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeGitHub]:
    """A fake GitHub that listens, and the environment of one of its jobs."""
    with serving() as fake:
        for name, value in {
            "GITHUB_API_URL": fake.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "77",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "RUNNER_TEMP": str(tmp_path),
        }.items():
            monkeypatch.setenv(name, value)
        yield fake
