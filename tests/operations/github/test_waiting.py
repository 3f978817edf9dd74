"""The runs that wait for an approval are listed, with the time since when."""

from tests.operations.conftest import Stitches
from tests.operations.github.fake_github import REPOSITORY, FakeGitHub


def run(number: int, since: str) -> dict[str, object]:
    address = f"https://github.com/{REPOSITORY}/actions/runs/{number}"
    commit = "8f2eb8688d01" + "0" * 28
    of_run = {"created_at": since, "html_url": address, "head_sha": commit, "conclusion": None}
    return {"id": number, **of_run}


def test_the_oldest_waiting_run_is_first_with_its_address(github: FakeGitHub, stitches: Stitches) -> None:
    github.runs = [run(8, "2026-11-02T10:00:00Z"), run(7, "2026-11-01T10:00:00Z")]
    result = stitches("github", "waiting", "deploy.yml")
    assert result.code == 0, result.err
    _, first, second = result.out.splitlines()
    assert first.startswith("- run 7 of commit 8f2eb8688d01, since 2026-11-01 10:00 UTC, for ")
    assert first.endswith("/actions/runs/7")
    assert second.startswith("- run 8 ")
    [asked] = github.asked
    assert asked.path.endswith("/actions/workflows/deploy.yml/runs")
    assert asked.query["status"] == "waiting"


def test_it_is_reported_if_no_run_waits(github: FakeGitHub, stitches: Stitches) -> None:
    assert github.runs == []
    assert stitches("github", "waiting", "deploy.yml").out == "No run is waiting for an approval.\n"
