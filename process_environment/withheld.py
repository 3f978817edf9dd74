"""The variables of a user's shell that local commands do not see, with the reasons.

Settings for other work must not change what a local command does. All variables that are not listed here
stay: PATH, HOME, the language, the terminal, proxies, certificates, and the sources of packages.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PULUMI_": "They select another login, backend, stack or state format of the engine, and set its"
        " options. A local command itself sets those that it needs.",
        "ARM_": "They name the subscription, tenant and identity of the azure-native provider.",
        "AZURE_": "They name accounts and credentials for the Azure SDKs.",
        "PYTHON": "They change what Python imports and how it runs (PYTHONPATH, PYTHONHOME, PYTHONOPTIMIZE).",
        "VIRTUAL_ENV": "It names the virtual environment of another project.",
        "CONDA_": "They name the Conda environment of another project.",
        "PIPENV_": "They set up Pipenv, which this project does not use.",
        "POETRY_": "They set up Poetry, which this project does not use.",
    }
)
"""The prefixes of withheld variables, each with its reason."""

_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "pip would install into another folder.": (
            "PIP_PREFIX",
            "PIP_PYTHON",
            "PIP_ROOT",
            "PIP_TARGET",
            "PIP_USER",
        ),
        "uv would install into another folder.": (
            "UV_PROJECT",
            "UV_PROJECT_ENVIRONMENT",
            "UV_PYTHON",
            "UV_SYSTEM_PYTHON",
            "UV_WORKING_DIR",
        ),
        "git would use another repository; git hooks set them.": (
            "GIT_COMMON_DIR",
            "GIT_DIR",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_PREFIX",
            "GIT_WORK_TREE",
        ),
    }
)

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {name: reason for reason, names in _ELSEWHERE.items() for name in names}
)
"""Single withheld variables, by reason. Other variables of these tools stay: they set package sources."""

KEPT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AZURE_SANDBOX_FAULTS": "It is ours: the file with the local Azure's simulated faults.",
        "AZURE_SANDBOX_UNMODELLED": "It is ours: whether the local Azure accepts what it does not model.",
    }
)
"""Variables that stay although their prefix is withheld."""


def without_foreign(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the withheld variables.

    Args:
        inherited: The environment of this process.
    """
    return {name: value for name, value in inherited.items() if name in KEPT or not _is_foreign(name)}


def _is_foreign(name: str) -> bool:
    return name in NAMES or name.upper().startswith(tuple(FAMILIES))
