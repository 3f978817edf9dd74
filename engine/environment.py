"""The environment of the programs that get an engine: the user's, without variables that redirect them.

`process_environment` does the same for local commands, but this package imports none of our packages.
"""

import os

_FAMILIES = ("PULUMI_", "PYTHON", "VIRTUAL_ENV", "CONDA_")
"""Variables of the user's other work: a home, a backend or options of `pulumi`, and other Pythons."""

_NAMES = {
    *("PIP_PREFIX", "PIP_PYTHON", "PIP_ROOT", "PIP_TARGET", "PIP_USER"),
    *("UV_PROJECT", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_WORKING_DIR"),
}
"""Variables that make pip and uv install into another folder. Those for the sources of packages stay."""


def inherited() -> dict[str, str]:
    """Return this process's environment without the variables that redirect `pulumi`, pip and uv."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _NAMES and not name.startswith(_FAMILIES)
    }
