"""The commands for a stack: their exit codes, their output, and their errors for stacks that do not exist."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.pack import AskedPack
from local.workspace import FOLDER_VARIABLE
from policies.exceptions import read_exceptions
from policies.rules import rules_under
from tests.components.stack_files import STACKS
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

WEB_APP = "azure-native:web:WebApp"
pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("local_commands")]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return LocalStacks(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    """Local stacks with a deployed dev."""
    return brought_up("dev", tmp_path_factory)


def stitches_local(stacks: LocalStacks, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `stitches --local` in a folder, in a shell that belongs to another project."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "stitches", "--local", *arguments],
        cwd=folder,
        env={
            **os.environ,
            FOLDER_VARIABLE: str(stacks.folder),
            "PYTHONPATH": str(CHECKOUT),
            "PULUMI_BACKEND_URL": "file:///nowhere",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_any_engine_command_runs_on_the_local_stacks_with_its_arguments_as_they_are(
    stacks: LocalStacks,
) -> None:
    succeeded(stacks.local("pulumi", "stack", "init", "staging"))
    assert "staging" in succeeded(stacks.local("pulumi", "stack ls"))
    succeeded(stacks.local("pulumi", "stack", "tag", "set", "note", "two words", "--stack", "staging"))
    assert succeeded(stacks.local("pulumi", "stack", "tag", "get", "note", "-s", "staging")) == "two words\n"
    assert succeeded(stacks.local("pulumi", "--version")).startswith("v")


def test_stitches_local_works_in_any_folder_and_returns_its_own_exit_code(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    # A module of another project, which Python would find first.
    (tmp_path / "local.py").write_text("raise SystemExit(99)", encoding="utf-8")
    succeeded(stacks.local("pulumi", "stack", "init", "prod"))
    empty = stitches_local(stacks, tmp_path, "resources", "prod", "--json")
    assert (empty.returncode, empty.stdout) == (0, "[]\n"), empty.stderr
    unknown = stitches_local(stacks, tmp_path, "resources", "nowhere")
    assert unknown.returncode == 2
    assert "nowhere" in unknown.stderr
    succeeded(stacks.local("pulumi", "stack", "rm", "prod", "--yes"))


def test_the_exit_code_is_the_engines_own(stacks: LocalStacks) -> None:
    run = stacks.local("pulumi", "stack", "export", "--stack", "nowhere")
    assert run.returncode == 6
    assert "nowhere" in run.stderr


def test_destroying_a_stack_that_never_existed_says_so(stacks: LocalStacks) -> None:
    run = stacks.local("destroy", "prod")
    assert run.returncode == 0
    assert "There is no local stack prod" in run.stderr
    assert not stacks.workspace.checkpoint("prod").exists()


def test_a_stack_without_resources_is_checked_by_what_an_update_would_create(stacks: LocalStacks) -> None:
    for _ in ("without a stack", "the stack that this left"):
        checked = final_message(stacks.local("policy", "prod"))
        assert f"{len(rules_under(read_exceptions()))} checked all" in checked
    succeeded(stacks.local("pulumi", "stack", "rm", "prod", "--yes"))


def test_a_stack_with_an_unknown_name_is_rejected_with_the_known_names(stacks: LocalStacks) -> None:
    run = stacks.local("up", "production")
    assert run.returncode == 2
    for name in STACKS:
        assert name in run.stderr


def test_the_engines_own_commands_accept_the_policies_by_their_path(dev: LocalStacks) -> None:
    for command in (["preview"], ["policy", "analyze"]):
        run = dev.local("pulumi", *command, "--stack", "dev", "--policy-pack", "policies")
        assert "stitches@v0.1.0" in succeeded(run)


def test_commands_end_in_a_few_lines_with_what_the_engine_did(dev: LocalStacks) -> None:
    updated = final_message(dev.local("up", "dev"))
    assert dev.outputs("dev")["endpoints"]["site"] in updated
    types = [each["type"] for each in dev.state("dev")["resources"]]
    assert f"{sum(each.startswith('azure-native:') for each in types)} in Azure" in updated
    everything = sum("pulumi:providers:" not in each for each in types)
    rules = len(rules_under(read_exceptions()))
    assert f"{everything} unchanged" in updated
    assert f"{rules} checked all {everything}" in updated
    pack = AskedPack().result("dev")
    assert pack is not None
    assert ("excepted" in updated) is bool(pack.excepted)

    checked = final_message(dev.local("policy", "dev"))
    assert f"{rules} checked {everything}" in checked
    assert ("until 20" in checked) is bool(pack.excepted)

    assert "No drift" in final_message(dev.local("refresh", "dev"))
    assert f"{everything} unchanged" in final_message(dev.local("preview", "dev"))


def test_drift_is_reported_only_if_there_is_some(dev: LocalStacks) -> None:
    app = next(each["id"] for each in dev.state("dev")["resources"] if each["type"] == WEB_APP)
    by_hand = ("sandbox", "change", str(dev.workspace.azure), app, "httpsOnly=false")
    subprocess.run([sys.executable, "-m", *by_hand], cwd=CHECKOUT, capture_output=True, check=True)
    assert "1 updated" in final_message(dev.local("refresh", "dev"))
    assert "to update" in final_message(dev.local("preview", "dev"))
    assert "updated" in final_message(dev.local("up", "dev"))
    assert "No drift" in final_message(dev.local("refresh", "dev"))


def test_a_command_that_fails_ends_with_a_fix_and_the_engines_exit_code(dev: LocalStacks) -> None:
    rejected = dev.local("preview", "dev", "--", "--no-such-option")
    engines_own = dev.pulumi("preview", "--stack", "dev", "--no-such-option")
    assert rejected.returncode == engines_own.returncode != 0
    assert "no-such-option" in rejected.stderr
    assert "run the command again" in rejected.stdout.splitlines()[-1]


def test_outputs_are_shown_and_an_unknown_one_is_reported_with_the_known_ones(dev: LocalStacks) -> None:
    endpoints = succeeded(dev.local("outputs", "dev", "endpoints"))
    assert dev.outputs("dev")["endpoints"]["site"] in endpoints
    unknown = dev.local("outputs", "dev", "endpoint")
    assert unknown.returncode != 0
    assert "endpoints" in unknown.stderr
    assert "make up STACK=prod" in dev.local("outputs", "prod").stderr


def test_no_committed_file_changes(dev: LocalStacks) -> None:
    before = _status()
    succeeded(dev.local("preview", "dev"))
    assert _status() == before


def final_message(run: subprocess.CompletedProcess[str]) -> str:
    """The output of a successful command after that of the engine, on one line."""
    output = succeeded(run).rpartition("\n\n")[2]
    lines = output.splitlines()
    assert 2 < len(lines) <= 9
    assert max(map(len, lines)) <= 80
    return " ".join(output.split())


def _status() -> str:
    """The status of the checkout, as git prints it."""
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
