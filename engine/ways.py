"""The three ways to get an engine, in order."""

import os
import sys
from collections.abc import Collection

from engine import kept, on_path
from engine.cache import CACHE_VARIABLE, cache_folder
from engine.engine import Engine, EngineUnavailable, Origin, WayError
from engine.versions import MINIMUM, required_go

ORIGIN_VARIABLE = "STITCHES_ENGINE"
"""The environment variable that allows only one way, by its origin."""


def ensure(origin: Origin | None = None) -> Engine:
    """Find the engine of this machine, or download or build one, which the next call finds.

    Progress goes to standard error. With two callers at once, the second waits for the engine of the first.

    Args:
        origin: the only allowed way; by default STITCHES_ENGINE decides, and without it all are allowed.

    Raises:
        EngineUnavailable: all ways failed.
    """
    failures: list[tuple[str, str]] = []
    allowed = [origin] if origin else _allowed(os.environ.get(ORIGIN_VARIABLE), failures)
    engine = _on_path(failures) if Origin.PATH in allowed else None
    engine = engine or _kept_or_made(set(allowed) - {Origin.PATH}, failures)
    if engine is None:
        raise EngineUnavailable(failures, wanted=str(MINIMUM), go=str(required_go()))
    return engine


def _allowed(named: str | None, failures: list[tuple[str, str]]) -> Collection[Origin]:
    if not named:
        return Origin
    try:
        return [Origin(named)]
    except ValueError:
        origins = ", ".join(origin.value for origin in Origin)
        failures.append(
            (f"{ORIGIN_VARIABLE}={named}", f"expected one of {origins}, or that the variable is not set")
        )
        return []


def _on_path(failures: list[tuple[str, str]]) -> Engine | None:
    try:
        return on_path.find(os.environ.get("PATH", ""), other_than=cache_folder())
    except WayError as error:
        failures.append(("pulumi on PATH", str(error)))
        return None


def _kept_or_made(allowed: Collection[Origin], failures: list[tuple[str, str]]) -> Engine | None:
    if not allowed:
        return None
    if sys.platform == "win32":
        failures.append(
            ("downloading or building one", "this works only on Linux and macOS; on Windows, install Pulumi")
        )
        return None
    cache = cache_folder()
    engine = kept.find(cache, allowed)
    if engine is not None:
        return engine
    from engine.making import make  # noqa: PLC0415  # its imports take time, and are not needed if an engine is kept

    try:
        return make(cache, allowed, failures)
    except OSError as error:
        failures.append((f"keeping an engine in {cache}", f"{error}; set {CACHE_VARIABLE} to another folder"))
        return None
