"""How this machine gets a Pulumi engine: found on PATH, downloaded, or built from its Go modules.

The package uses the standard library alone, so that it can run before anything is installed.
"""

from engine.engine import Engine, EngineUnavailable, Origin
from engine.ways import ensure

__all__ = ["Engine", "EngineUnavailable", "Origin", "ensure"]
