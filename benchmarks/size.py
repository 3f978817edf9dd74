"""How large the stack is that a benchmark's program builds."""

import os

ENVIRONMENTS_VARIABLE = "STITCHES_BENCHMARK_ENVIRONMENTS"
"""Tells a benchmark's program how many environments to put into the one stack."""


def environments() -> int:
    """How many environments to build; one, when nobody says."""
    return int(os.environ.get(ENVIRONMENTS_VARIABLE) or "1")
