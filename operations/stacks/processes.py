"""Checks processes of this machine."""

import psutil


def has_ended(process: int) -> bool:
    """Whether a process has ended; a zombie has, although its parent has not noticed yet."""
    try:
        return psutil.Process(process).status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False
