"""What the steps of a workflow use of GitHub's runner: its shell, its variables, and how it cancels."""

import signal
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.workflows.workflow_files import workflow

_SIGINT_SECONDS = 7.5
_SIGTERM_SECONDS = 2.5


@dataclass(frozen=True)
class Ended:
    """How a step ended.

    Attributes:
        code: Its exit code; negative if a signal ended its first process.
        output: Its log.
        killed: Whether the runner had to kill it.
    """

    code: int
    output: str
    killed: bool


@dataclass(frozen=True)
class Runner:
    """A runner of deploy-stack.yml.

    Attributes:
        folder: The working directory of the steps.
        environment: The environment of every step.
    """

    folder: Path
    environment: Mapping[str, str]

    def run(self, name: str, *, cancel: str = "", **variables: str) -> Ended:
        """Run a step of the job that applies, with its own command; cancel it when its log has a text."""
        steps = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
        script = self.folder / "script.sh"
        (command,) = [step["run"] for step in steps if step["name"] == name]
        script.write_text(f"{command}\n", encoding="utf-8")
        output: list[str] = []
        heard = threading.Event()
        with subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.folder,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:

            def listen() -> None:
                for line in process.stdout or ():
                    output.append(line)
                    if cancel and cancel in line:
                        heard.set()

            listening = threading.Thread(target=listen)
            listening.start()
            while cancel and not heard.wait(0.05):
                assert process.poll() is None, f"it ended before its log had {cancel}: {''.join(output)}"
            killed = bool(cancel) and _cancelled(process)
            listening.join()
        return Ended(code=process.returncode, output="".join(output), killed=killed)


def _cancelled(process: subprocess.Popen[str]) -> bool:
    """Cancel as the runner does; return whether the runner had to kill.

    Source: actions/runner, src/Runner.Sdk/ProcessInvoker.cs: SIGINT to the step's first process, then SIGTERM
    to the same, then a kill of the whole tree.
    """
    tree = psutil.Process(process.pid).children(recursive=True)
    for number, seconds in ((signal.SIGINT, _SIGINT_SECONDS), (signal.SIGTERM, _SIGTERM_SECONDS)):
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return False
    process.kill()
    for each in tree:
        if each.is_running():
            each.kill()
    return True
