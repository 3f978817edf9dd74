"""The lock that lets only one run at a time create an engine."""

import fcntl
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, say: Callable[[str], None], *, every: float = 5.0) -> Generator[None, None, None]:
    """Hold a lock file; while another process holds it, wait and report the wait.

    The kernel releases the lock when its last holder ends in any way. Programs that the holder starts inherit
    it, so a compiler that outlives its killed parent still prevents the next run from working in the same
    folder.

    Args:
        path: the lock file; created if it is missing, never removed.
        say: receives a line for people at the start of the wait and then repeatedly.
        every: seconds between two such lines.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.set_inheritable(descriptor, True)  # noqa: FBT003  # its only form
        _wait(descriptor, say, every)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, say: Callable[[str], None], every: float) -> None:
    started = time.monotonic()
    reported = float("-inf")
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            if now - reported >= every:
                reported = now
                holder = os.pread(descriptor, 20, 0).decode() or "unknown"
                say(
                    f"another run (process {holder}) is getting the engine; "
                    f"waiting for it, {now - started:.0f} s so far"
                )
            time.sleep(0.1)
        else:
            return
