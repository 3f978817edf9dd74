"""How this machine gets a Pulumi engine: found on PATH, downloaded, or built from its Go modules."""

from engine.engine import Engine, EngineUnavailable, Origin
from engine.ways import ensure

__all__ = ["Engine", "EngineUnavailable", "Origin", "ensure"]
