"""Download or build an engine and keep it: the second way, then the third."""

from collections.abc import Callable, Collection
from pathlib import Path

from engine import assembly, installer, kept, modules
from engine.cache import is_whole, keep, remove
from engine.engine import Engine, Origin, WayError
from engine.lock import held
from engine.progress import say
from engine.versions import PINNED


def make(cache: Path, allowed: Collection[Origin], failures: list[tuple[str, str]]) -> Engine | None:
    """Get an engine, unless another run gets one while this one waits for it.

    Args:
        cache: the cache folder; created if it is missing.
        allowed: the allowed origins.
        failures: receives each failed way, with its reason.

    Raises:
        OSError: the cache folder cannot be written to.
    """
    cache.mkdir(parents=True, exist_ok=True)
    ways: tuple[tuple[Origin, str, Callable[[Path], None]], ...] = (
        (Origin.INSTALLER, f"the official release {PINNED}", _download),
        (Origin.MODULES, f"building {PINNED} from its Go modules", _build),
    )
    with held(cache / "lock", say):
        for origin, way, attempt in ways:
            engine = kept.find(cache, allowed)
            if engine is None and origin in allowed:
                try:
                    attempt(cache)
                except WayError as error:
                    failures.append((way, str(error)))
                    say(f"{way}: {error}")
        engine = kept.find(cache, allowed)
        if engine is not None:
            remove(cache / "making")
        return engine


def _download(cache: Path) -> None:
    keep(cache, kept.downloaded_name(), lambda folder: installer.download(folder, PINNED))


def _build(cache: Path) -> None:
    """Build the binary, then assemble the engine: if only the second has changed, this takes seconds."""
    binary = cache / f"binary-{modules.key()}"
    if not is_whole(binary, modules.PROGRAMS):
        keep(cache, binary.name, lambda folder: modules.build(folder, cache / "making" / "go"))
    keep(cache, kept.built_name(), lambda folder: assembly.assemble(folder, binary))
