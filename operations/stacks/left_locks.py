"""The lock that a killed update left on its stack.

The engine gives a lock back where it is interrupted, and keeps it where it is killed. A lock names the user,
the machine and the process that took it, which can be looked for on that machine. In a pipeline the
workflow's concurrency group lets one run at a time into a stack, so that a lock of an earlier run is dead:
GitHub kills what does not end within ten seconds of a cancel.
"""

import getpass
import os
import re
import socket
from collections.abc import Sequence

import psutil

from operations.stacks import child
from operations.stacks.command import find_engine
from operations.stacks.engine_words import LOCK_HOLDER, LOCKED


def is_left_behind(said: Sequence[str], *, one_run_at_a_time: bool) -> bool:
    """Whether the engine refused an update for locks alone that nobody will give back.

    Args:
        said: What the engine said, line by line. It names who holds each lock.
        one_run_at_a_time: Whether no other run of a pipeline can be at work on the stack, where this is one.
    """
    if not any(word in line for line in said for word in LOCKED):
        return False
    holders = [match.groups() for line in said for match in re.finditer(LOCK_HOLDER, line)]
    alone = one_run_at_a_time and os.environ.get("GITHUB_ACTIONS") == "true"
    return bool(holders) and all(
        user == getpass.getuser() and (alone or _has_ended(host, int(process)))
        for user, host, process in holders
    )


def remove_locks(stack: str) -> None:
    """Remove the locks of a stack.

    Raises:
        OperationError: There is no engine.
    """
    command = [find_engine("pulumi cancel"), "cancel", f"--stack={stack}", "--yes", "--non-interactive"]
    child.run(command, tell=lambda _line: None)


def _has_ended(host: str, process: int) -> bool:
    """Whether a process was this machine's, and is no more; one that is dead but not buried has ended."""
    if host != socket.gethostname():
        return False
    try:
        return psutil.Process(process).status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False
