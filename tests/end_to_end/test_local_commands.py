"""The commands around a stack: the environment for one's own shell, and what is said of absent stacks."""

import os
import subprocess

import pytest

from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("local_commands")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return LocalStacks(tmp_path_factory.mktemp("commands"))


def test_a_shell_with_the_environment_is_led_to_the_local_stacks(stacks: LocalStacks) -> None:
    script = succeeded(stacks.local("env")) + "cd /\npulumi stack init dev && pulumi stack ls --json\n"
    run = subprocess.run(
        ["bash", "-euc", script], env=os.environ.copy(), capture_output=True, text=True, check=False
    )
    assert '"name": "dev"' in succeeded(run)
    assert stacks.workspace.checkpoint("dev").exists()


def test_any_engine_command_runs_on_the_local_stacks(stacks: LocalStacks) -> None:
    succeeded(stacks.local("pulumi", "stack init staging"))
    assert "staging" in succeeded(stacks.local("pulumi", "stack ls"))


def test_the_exit_code_is_the_engines_own(stacks: LocalStacks) -> None:
    run = stacks.local("pulumi", "stack export --stack nowhere")
    assert run.returncode != 0
    assert "nowhere" in run.stderr


def test_destroying_a_stack_that_never_was_says_so(stacks: LocalStacks) -> None:
    run = stacks.local("destroy", "prod")
    assert run.returncode == 0
    assert "there is no local stack prod" in run.stderr
    assert not stacks.workspace.checkpoint("prod").exists()


def test_a_stack_of_another_name_is_refused_with_the_names_that_are(stacks: LocalStacks) -> None:
    run = stacks.local("up", "production")
    assert run.returncode == 2
    for name in ("dev", "staging", "prod"):
        assert name in run.stderr


def test_the_engines_own_commands_take_the_policies_by_their_path(stacks: LocalStacks) -> None:
    succeeded(stacks.local("up", "dev"))
    for command in ("preview", "policy analyze"):
        run = stacks.local("pulumi", f"{command} --stack dev --policy-pack policies")
        assert "stitches@v0.1.0" in succeeded(run)


def test_no_committed_file_changes(stacks: LocalStacks) -> None:
    before = _status()
    succeeded(stacks.local("preview", "dev"))
    assert _status() == before


def _status() -> str:
    """What git says of the checkout."""
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
