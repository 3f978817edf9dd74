"""A cancel of GitHub's runner, early, half-way and late in an update, and what the next run does."""

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

import engine
from tests.components.azure_mocks import SUBSCRIPTION_ID, TENANT_ID
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded
from tests.end_to_end.runner import Runner
from tests.operations.github.fake_github import serving

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600), pytest.mark.xdist_group("cancelled")]

# By the moment: the text in the log at which the runner cancels.
MOMENTS = {
    "start": "Updating (dev)",
    "middle": "azure-native:keyvault:Vault stitches-dev creating",
    "end": "azure-native:web:WebAppScmAllowed stitches-dev creating",
}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    local = LocalStacks(tmp_path_factory.mktemp("dev"))
    local.workspace.prepare()
    succeeded(local.pulumi("stack", "init", "dev"))
    return local


@pytest.fixture(scope="module")
def runner(stacks: LocalStacks, tmp_path_factory: pytest.TempPathFactory) -> Generator[Runner, None, None]:
    folder = tmp_path_factory.mktemp("job")
    (folder / ".venv").symlink_to(CHECKOUT / ".venv")
    faults = folder / "faults.json"
    slow = {"azure-native:keyvault:Vault": {"create": 300}}
    faults.write_text(json.dumps({"latency": slow}), encoding="utf-8")
    with serving() as github:
        yield Runner(
            folder,
            {
                **stacks.workspace.environment(engine.ensure().directory, os.environ),
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "token",
                "ACTIONS_ID_TOKEN_REQUEST_URL": f"{github.url}/token?api=1",
                "AZURE_CLIENT_ID": TENANT_ID,
                "AZURE_SUBSCRIPTION_ID": SUBSCRIPTION_ID,
                "AZURE_TENANT_ID": TENANT_ID,
                "GITHUB_ACTIONS": "true",
                "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
                "RUNNER_TEMP": str(folder),
                "STACK": "dev",
            },
        )


def locks(stacks: LocalStacks) -> list[Path]:
    return [path for path in stacks.workspace.state.rglob("locks/**/*") if path.is_file()]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_cancelled_update_stops_in_order_and_says_how_to_continue(
    stacks: LocalStacks, runner: Runner, moment: str
) -> None:
    assert runner.run("Plan").code == 0
    faults = {"AZURE_SANDBOX_FAULTS": str(runner.folder / "faults.json")} if moment == "middle" else {}
    ended = runner.run("Apply the plan", cancel=MOMENTS[moment], **faults)
    assert (ended.code, ended.killed) == (1, False), ended.output
    assert "The update of dev was cancelled" in ended.output
    if moment != "start":
        # At its start the engine holds the lock but does not handle signals yet: then a lock may be left.
        assert locks(stacks) == [], ended.output
    assert "pending_operations" not in stacks.state("dev")
    after = runner.run("Say what a cancelled update left, and what to do")
    # On a busy machine the cancel may happen before the engine has started anything: then nothing is left.
    begun = json.loads(succeeded(stacks.pulumi("stack", "history", "--json", "--stack", "dev")))
    assert after.code == (1 if begun else 0), after.output
    assert "“Re-run failed jobs”" in (runner.folder / "summary.md").read_text(encoding="utf-8")


def test_the_next_run_does_what_is_left(stacks: LocalStacks, runner: Runner) -> None:
    for step in ("Plan", "Apply the plan", "Say what a cancelled update left, and what to do"):
        ended = runner.run(step)
        assert ended.code == 0, ended.output
    resources = stacks.state("dev")["resources"]
    in_state = {each["id"].lower() for each in resources if each["type"].startswith("azure-native:")}
    assert set(stacks.ids_in_azure()) == in_state
