"""Get a Pulumi engine for this machine: from PATH, by a download, or built from its Go modules."""

from engine.engine import Engine, EngineUnavailable, Origin
from engine.ways import ensure

__all__ = ["Engine", "EngineUnavailable", "Origin", "ensure"]
