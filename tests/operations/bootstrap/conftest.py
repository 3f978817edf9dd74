from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from operations.bootstrap import check
from operations.bootstrap.azure import Azure
from tests.operations.bootstrap.fake_setup import (
    TOKEN,
    FakeAzure,
    GitHubOfARepository,
    complete_azure,
    complete_github,
    write_checkout,
)
from tests.operations.github.fake_github import serving


@dataclass
class World:
    """Everything that the check reads."""

    checkout: Path
    github: GitHubOfARepository
    azure: FakeAzure


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A complete set-up; a test removes something."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    write_checkout(checkout)
    monkeypatch.setattr(check, "CHECKOUT", checkout)
    azure, github = complete_azure(), complete_github()
    monkeypatch.setattr(Azure, "signed_in", lambda: Azure(azure, httpx.MockTransport(azure.respond)))
    for name in ("az", "gh", "pulumi"):
        tool = tmp_path / name  # the fixture `stitches` puts this folder first on PATH
        tool.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        tool.chmod(0o755)
    for name in ("GH_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GH_TOKEN", TOKEN)
    with serving(github):
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        yield World(checkout, github, azure)
