"""Detects and removes the lock that a killed update left on its stack.

The engine releases its lock if it is interrupted, but not if it is killed. A lock names the user, the machine
and the process that took it, so that machine can check whether the process still runs. In a pipeline, the
workflow's concurrency group allows one run at a time on a stack, so the lock of an earlier run is stale:
GitHub kills what does not end within ten seconds of a cancellation.
"""

import getpass
import os
import re
import socket
from collections.abc import Sequence

from operations.stacks import child
from operations.stacks.command import find_engine
from operations.stacks.engine_words import LOCK_HOLDER, LOCKED
from operations.stacks.processes import has_ended


def is_left_behind(printed: Sequence[str], *, one_run_at_a_time: bool) -> bool:
    """Whether the engine rejected an update only because of stale locks.

    Args:
        printed: What the engine printed, line by line. It names the holder of each lock.
        one_run_at_a_time: Whether, in a pipeline, no other run can work on the stack at the same time.
    """
    if not any(word in line for line in printed for word in LOCKED):
        return False
    holders = [match.groups() for line in printed for match in re.finditer(LOCK_HOLDER, line)]
    alone = one_run_at_a_time and os.environ.get("GITHUB_ACTIONS") == "true"
    return bool(holders) and all(
        user == getpass.getuser() and (alone or (host == socket.gethostname() and has_ended(int(process))))
        for user, host, process in holders
    )


def remove_locks(stack: str) -> None:
    """Remove the locks of a stack.

    Raises:
        OperationError: There is no engine.
    """
    command = [find_engine("pulumi cancel"), "cancel", f"--stack={stack}", "--yes", "--non-interactive"]
    child.run(command, on_line=lambda _line: None)
