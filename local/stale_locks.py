"""Removes locks that killed updates left behind, and no others."""

import json
import socket
from pathlib import Path

from operations.stacks.processes import has_ended


def remove_stale_locks(state: Path) -> list[str]:
    """Remove the locks of a file backend whose process has ended.

    A lock names the host and the process that took it. Locks of other hosts and of running processes stay:
    the engine then reports that the stack is locked.

    Returns:
        One line for people per removed lock.
    """
    removed: list[str] = []
    for path in (state / ".pulumi" / "locks").glob("**/*.json"):
        try:
            lock = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            # Another process has removed it, or an update that has just started is writing it.
            continue
        if lock.get("hostname") == socket.gethostname() and "pid" in lock and has_ended(int(lock["pid"])):
            path.unlink(missing_ok=True)
            removed.append(
                f"Removed the lock of an update that was killed (process {lock['pid']},"
                f" started {lock.get('timestamp', 'at an unknown time')})."
            )
    return removed


def is_locked(state: Path, stack: str) -> bool:
    """Whether an update of a stack is running; call it after the stale locks are removed."""
    return any((state / ".pulumi" / "locks").glob(f"**/{stack}/*.json"))
