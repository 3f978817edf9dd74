"""The commands around a stack: how they end, what they tell, and what is said of absent stacks."""

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
    """Stacks of which dev is up."""
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


def test_stitches_answers_for_the_local_stacks_from_any_folder_with_its_own_exit_code(
    stacks: LocalStacks, tmp_path: Path
) -> None:
    # Another project's, which Python would find first.
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


def test_destroying_a_stack_that_never_was_says_so(stacks: LocalStacks) -> None:
    run = stacks.local("destroy", "prod")
    assert run.returncode == 0
    assert "There is no local stack prod" in run.stderr
    assert not stacks.workspace.checkpoint("prod").exists()


def test_a_stack_without_resources_is_judged_by_what_an_update_would_make(stacks: LocalStacks) -> None:
    for _ in ("without a stack", "the stack that this left"):
        judged = ending(stacks.local("policy", "prod"))
        assert f"{len(rules_under(read_exceptions()))} checked all" in judged
    succeeded(stacks.local("pulumi", "stack", "rm", "prod", "--yes"))


def test_a_stack_of_another_name_is_refused_with_the_names_that_are(stacks: LocalStacks) -> None:
    run = stacks.local("up", "production")
    assert run.returncode == 2
    for name in STACKS:
        assert name in run.stderr


def test_the_engines_own_commands_take_the_policies_by_their_path(dev: LocalStacks) -> None:
    for command in (["preview"], ["policy", "analyze"]):
        run = dev.local("pulumi", *command, "--stack", "dev", "--policy-pack", "policies")
        assert "stitches@v0.1.0" in succeeded(run)


def test_commands_end_in_a_few_lines_with_what_the_engine_did(dev: LocalStacks) -> None:
    updated = ending(dev.local("up", "dev"))
    assert dev.outputs("dev")["endpoints"]["site"] in updated
    types = [each["type"] for each in dev.state("dev")["resources"]]
    assert f"{sum(each.startswith('azure-native:') for each in types)} in Azure" in updated
    everything = sum("pulumi:providers:" not in each for each in types)
    rules = len(rules_under(read_exceptions()))
    assert f"{everything} unchanged" in updated
    assert f"{rules} checked all {everything}" in updated
    pack = AskedPack().answer("dev")
    assert pack is not None
    assert ("excepted" in updated) is bool(pack.excepted)

    judged = ending(dev.local("policy", "dev"))
    assert f"{rules} checked {everything}" in judged
    assert ("until 20" in judged) is bool(pack.excepted)

    assert "No drift" in ending(dev.local("refresh", "dev"))
    assert f"{everything} unchanged" in ending(dev.local("preview", "dev"))


def test_drift_is_told_apart_from_none(dev: LocalStacks) -> None:
    app = next(each["id"] for each in dev.state("dev")["resources"] if each["type"] == WEB_APP)
    by_hand = ("sandbox", "change", str(dev.workspace.azure), app, "httpsOnly=false")
    subprocess.run([sys.executable, "-m", *by_hand], cwd=CHECKOUT, capture_output=True, check=True)
    assert "1 updated" in ending(dev.local("refresh", "dev"))
    assert "to update" in ending(dev.local("preview", "dev"))
    assert "updated" in ending(dev.local("up", "dev"))
    assert "No drift" in ending(dev.local("refresh", "dev"))


def test_a_command_that_fails_ends_with_what_to_do_and_the_engines_exit_code(dev: LocalStacks) -> None:
    refused = dev.local("preview", "dev", "--", "--no-such-option")
    engines_own = dev.pulumi("preview", "--stack", "dev", "--no-such-option")
    assert refused.returncode == engines_own.returncode != 0
    assert "no-such-option" in refused.stderr
    assert "run the command again" in refused.stdout.splitlines()[-1]


def test_outputs_are_shown_and_an_unknown_one_is_told_with_those_that_are(dev: LocalStacks) -> None:
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


def ending(run: subprocess.CompletedProcess[str]) -> str:
    """What a command that went well said after the engine, on one line."""
    told = succeeded(run).rpartition("\n\n")[2]
    lines = told.splitlines()
    assert 2 < len(lines) <= 9
    assert max(map(len, lines)) <= 80
    return " ".join(told.split())


def _status() -> str:
    """What git says of the checkout."""
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
