"""Spares a preview the checkpoints of an update, which it would throw away.

Before and after each resource that it would create or update, the engine serializes the whole state and
verifies it, and of a preview it then discards both: a preview's time grows with the square of what it would
do. With this variable it does so once, at the end. An update needs every checkpoint: one that is killed would
leave resources in Azure that the state does not know.

Source: pulumi/pulumi, pkg/backend/diy/backend.go:1391 and pkg/backend/snapshot.go:1093, v3.274.1; in v3.259.0
a preview has no checkpoints. docs/benchmarks.md says what it brings.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WITHOUT_CHECKPOINTS: Final[Mapping[str, str]] = MappingProxyType({"PULUMI_SKIP_CHECKPOINTS": "true"})
"""What to set for `pulumi preview`, and for no other command of the engine."""
