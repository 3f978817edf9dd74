"""The environment of the programs that get an engine: the person's own, without what redirects them.

`process_environment` at the top says the same for local commands; this package imports nothing of ours.
"""

import os

_FAMILIES = ("PULUMI_", "PYTHON", "VIRTUAL_ENV", "CONDA_")
"""Of the person's own work: a folder, a backend or options for `pulumi`, and other Pythons."""

_NAMES = {
    *("PIP_PREFIX", "PIP_PYTHON", "PIP_ROOT", "PIP_TARGET", "PIP_USER"),
    *("UV_PROJECT", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_WORKING_DIR"),
}
"""They would make pip and uv install into another place. Where packages come from is the person's to say."""


def inherited() -> dict[str, str]:
    """Return this process's environment without what would lead `pulumi`, pip and uv elsewhere."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _NAMES and not name.startswith(_FAMILIES)
    }
