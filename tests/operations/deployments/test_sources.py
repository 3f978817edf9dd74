import subprocess
from pathlib import Path

import pytest

from operations.deployments.sources import Source, read_source
from operations.terminal.invalid_options import InvalidOptionsError

SHA = "8f2eb8688d01e28f36008db8a60271064607db87"
PIPELINE = {"GITHUB_SHA": SHA, "GITHUB_REF_NAME": "main", "GITHUB_ACTOR": "octocat"}
NOTHING = {"commit": None, "branch": None, "triggered_by": None}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of one commit on the branch feature/001, with a user that is configured in git."""
    monkeypatch.chdir(tmp_path)
    for variable, value in {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path.parent),
    }.items():
        monkeypatch.setenv(variable, value)
    git("init", "-q", "-b", "feature/001")
    git("config", "user.email", "user@example.com")
    git("config", "user.name", "User")
    git("commit", "-q", "--allow-empty", "-m", "First")
    return tmp_path


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def test_options_are_used_first(checkout: Path) -> None:
    source = read_source(PIPELINE, commit="1" * 40, branch="hotfix", triggered_by="release@example.com")
    assert source == Source.model_validate(
        {"commit": "1" * 40, "branch": "hotfix", "triggered-by": "release@example.com"}
    )


def test_then_the_pipeline_and_its_user(checkout: Path) -> None:
    source = read_source(PIPELINE, **NOTHING)
    assert (source.commit, source.branch, source.triggered_by) == (SHA, "main", "github-actions (octocat)")


def test_then_git(checkout: Path) -> None:
    source = read_source({}, **NOTHING)
    head = git("rev-parse", "HEAD")
    assert (source.commit, source.branch, source.triggered_by) == (head, "feature/001", "user@example.com")


def rejected_keys(**options: str | None) -> list[str]:
    with pytest.raises(InvalidOptionsError) as rejected:
        read_source({}, **{**NOTHING, **options})
    return [problem.key for problem in rejected.value.problems]


def no_login() -> str:
    """A user without a name on this machine."""
    raise OSError


def nameless() -> str:
    """A name that is invalid in a record."""
    return ""


@pytest.fixture(params=[no_login, nameless])
def without_login(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", request.param)


def test_without_a_user_in_git_the_name_on_the_machine_is_used(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("config", "--unset", "user.email")
    monkeypatch.setenv("LOGNAME", "newcomer")
    assert read_source({}, **NOTHING).triggered_by == "newcomer"


@pytest.mark.usefixtures("without_login")
def test_all_missing_values_are_reported_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rejected_keys() == ["--commit", "--branch", "--triggered-by"]


@pytest.mark.usefixtures("without_login")
def test_a_missing_value_is_reported_with_its_option(checkout: Path) -> None:
    git("config", "--unset", "user.email")
    with pytest.raises(InvalidOptionsError) as rejected:
        read_source({}, **NOTHING)
    [problem] = rejected.value.problems
    assert "option --triggered-by" in problem.expected
    assert "key" not in str(rejected.value)


def test_a_detached_commit_has_no_branch(checkout: Path) -> None:
    git("checkout", "-q", "--detach")
    assert rejected_keys() == ["--branch"]


def test_an_invalid_value_is_reported_with_its_option_and_not_repeated(checkout: Path) -> None:
    with pytest.raises(InvalidOptionsError) as rejected:
        read_source({}, commit="8f2eb86", branch="-x", triggered_by="Password=hunter2")
    assert [problem.key for problem in rejected.value.problems] == ["--commit", "--branch", "--triggered-by"]
    assert f"--commit {SHA}" in str(rejected.value)
    assert "hunter2" not in str(rejected.value)
