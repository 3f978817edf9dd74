"""The three ways to an engine, in order."""

import os
import sys

from engine import kept, on_path
from engine.cache import CACHE_VARIABLE, cache_folder
from engine.engine import Engine, EngineUnavailable, WayError
from engine.versions import MINIMUM, required_go


def ensure() -> Engine:
    """Find the engine of this machine, or make one; the next call finds what this one made.

    Progress goes to standard error. Two callers at once make one engine: the second waits for the first.

    Raises:
        EngineUnavailable: no way led to an engine.
    """
    failures: list[tuple[str, str]] = []
    cache = cache_folder()
    try:
        return on_path.find(os.environ.get("PATH", ""), other_than=cache)
    except WayError as error:
        failures.append(("pulumi on PATH", str(error)))
    engine = _kept_or_made(failures)
    if engine is None:
        raise EngineUnavailable(failures, wanted=str(MINIMUM), go=str(required_go()))
    return engine


def _kept_or_made(failures: list[tuple[str, str]]) -> Engine | None:
    if sys.platform == "win32":
        failures.append(("making one", "that is done on Linux and macOS only; on Windows, install Pulumi"))
        return None
    cache = cache_folder()
    engine = kept.find(cache)
    if engine is not None:
        return engine
    from engine.making import make  # noqa: PLC0415  # its imports take time that a kept engine spares

    try:
        return make(cache, failures)
    except OSError as error:
        failures.append((f"keeping an engine in {cache}", f"{error}; {CACHE_VARIABLE} names another folder"))
        return None
