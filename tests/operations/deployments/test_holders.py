import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from model.deployment_holder import Holder, PipelineRun
from operations.deployments.holders import pipeline_run, this_holder, why_orphaned
from operations.terminal.errors import OperationError
from tests.operations.fake_engine import CHECKOUT

HERE = this_holder({})
RUN = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "example/stitches",
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_ATTEMPT": "2",
}
URL = "https://github.com/example/stitches/actions/runs/77/attempts/2"


def in_run(run: str, attempt: int, host: str = "runner-1") -> Holder:
    pipeline = PipelineRun(id=run, attempt=attempt, url=URL)
    return HERE.model_copy(update={"run": pipeline, "host": host, "process": 2**22 + 1})


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, as long as the test lasts."""
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def holder_of(process: int) -> Holder:
    """The holder of a deployment that was started by a process."""
    import psutil

    found = psutil.Process(process)
    began = HERE.process_started.fromtimestamp(found.create_time(), HERE.process_started.tzinfo)
    return HERE.model_copy(
        update={"process": process, "process_name": found.name(), "process_started": began}
    )


def test_one_whose_process_runs_is_held(other: subprocess.Popen[bytes]) -> None:
    assert why_orphaned(holder_of(other.pid), HERE) is None
    assert why_orphaned(HERE, HERE) is None


def test_one_whose_process_has_ended_is_an_orphan(other: subprocess.Popen[bytes]) -> None:
    holder = holder_of(other.pid)
    other.kill()
    # It has ended, but is still a zombie.
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    reason = f"The process that started it has ended: process {other.pid} (sleep) on {HERE.host}."
    assert why_orphaned(holder, HERE) == reason
    other.wait()
    assert why_orphaned(holder, HERE) == reason


def test_a_process_whose_id_was_reused_has_ended(other: subprocess.Popen[bytes]) -> None:
    holder = holder_of(other.pid)
    earlier = holder.model_copy(update={"process_started": holder.process_started - timedelta(hours=1)})
    assert why_orphaned(earlier, HERE) is not None


def test_a_process_on_another_machine_counts_as_running() -> None:
    gone = HERE.model_copy(update={"host": "another", "process": 2**22 + 1})
    assert why_orphaned(gone, HERE) is None


def test_one_without_a_holder_is_held() -> None:
    assert why_orphaned(None, HERE) is None


def test_an_earlier_attempt_of_this_run_is_an_orphan_and_names_both() -> None:
    reason = why_orphaned(in_run("77", 1), in_run("77", 2, "runner-2"))
    assert reason == "Attempt 1 of run 77 ended without finishing it; this is attempt 2."


@pytest.mark.parametrize("here", [in_run("77", 1), in_run("78", 1), in_run("78", 2), HERE])
def test_in_a_pipeline_another_run_and_the_same_attempt_are_held_even_if_the_process_has_ended(
    here: Holder,
) -> None:
    assert why_orphaned(in_run("77", 1), here) is None


def test_a_run_is_read_from_github_actions() -> None:
    assert pipeline_run({}) is None
    assert pipeline_run({**RUN, "GITHUB_ACTIONS": "false"}) is None
    assert pipeline_run(RUN) == PipelineRun(id="77", attempt=2, url=URL)
    assert str(in_run("77", 2)) == f"run 77, attempt 2: {URL}"


def test_a_run_without_an_id_is_rejected() -> None:
    with pytest.raises(OperationError, match="GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT must be set"):
        pipeline_run({key: value for key, value in RUN.items() if "RUN" not in key})


PRINT = shlex.join(
    [
        sys.executable,
        "-c",
        "from operations.deployments.holders import this_holder; print(this_holder({}).process)",
    ]
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["sh", "-c", f"{PRINT}; exit"],
        ["bash", "--norc", "-o", "pipefail", "-euc", f"{PRINT}; exit"],
        ["sh", "-c", f"sh -c {shlex.quote(f'{PRINT}; exit')}; exit"],
    ],
)
def test_a_shell_that_ends_with_its_command_is_not_the_holder_but_its_caller_is(command: list[str]) -> None:
    printed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == str(os.getpid())


@pytest.mark.slow
def test_make_is_not_the_holder_but_its_caller_is(tmp_path: os.PathLike[str]) -> None:
    recipe = f"cd {shlex.quote(str(CHECKOUT))} && {PRINT}".replace("$", "$$")
    makefile = f"all:\n\t@{recipe}\n"
    printed = subprocess.run(
        ["make", "-s", "-f", "-"], input=makefile, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert printed.stdout.strip() == str(os.getpid())


@pytest.mark.slow
def test_a_script_is_the_holder_as_long_as_it_runs() -> None:
    script = f"echo $$\n{PRINT}\nexit\n"
    printed = subprocess.run(
        ["sh", "-s"], input=script, cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    shell, holder = printed.stdout.split()
    assert holder == shell
