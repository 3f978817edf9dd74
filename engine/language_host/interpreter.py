"""Find the Python that runs a program: that of its virtual environment, or otherwise the one on PATH."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi.runtime.proto.language_pb2 import ProgramInfo

_SERVED_OPTIONS = {"virtualenv", "toolchain"}
_SERVED_TOOLCHAINS = {"", "pip"}


class RequestError(Exception):
    """The engine's request cannot be done; the message is for the user at the command line."""


@dataclass(frozen=True)
class Interpreter:
    """A Python, and the environment in which it finds the program's packages."""

    program: Path
    environment: Mapping[str, str]
    virtual_environment: Path | None


def interpreter(info: ProgramInfo, environment: Mapping[str, str]) -> Interpreter:
    """Find the Python of a program or policy pack.

    Args:
        info: the program; its options are those under `runtime` in Pulumi.yaml or PulumiPolicy.yaml.
        environment: the environment variables to start from.

    Raises:
        RequestError: the virtual environment does not exist, there is no Python on PATH, or an option is not
            supported.
    """
    options = dict(info.options.items())
    _reject_what_is_not_served(options)
    named = options.get("virtualenv")
    if not named:
        return Interpreter(_on_path(environment), environment, None)
    virtual_environment = Path(info.root_directory, str(named))  # an absolute path stays as it is
    program = virtual_environment / "bin" / "python"
    if not os.access(program, os.X_OK):
        raise RequestError(
            f'the option virtualenv is "{named}", but {virtual_environment} is not a virtual environment: '
            "it has no bin/python.\n"
            f"Create it: python3 -m venv {virtual_environment}\n"
            f"Then install the program's packages: {program} -m pip install -r requirements.txt"
        )
    return Interpreter(program, _activated(virtual_environment, environment), virtual_environment)


def _reject_what_is_not_served(options: Mapping[str, object]) -> None:
    problems = [
        f"the option {name} is not supported (supported: {', '.join(sorted(_SERVED_OPTIONS))})"
        for name in sorted(set(options) - _SERVED_OPTIONS)
    ]
    toolchain = str(options.get("toolchain", ""))
    if toolchain not in _SERVED_TOOLCHAINS:
        problems.append(
            f'the toolchain "{toolchain}" is not supported; name its virtual environment instead, '
            "such as virtualenv: .venv"
        )
    if problems:
        raise RequestError(
            "the language host of this engine does not support an option under `runtime` in the project "
            f"file: {'; '.join(problems)}. The official Pulumi can: https://www.pulumi.com/docs/install/"
        )


def _on_path(environment: Mapping[str, str]) -> Path:
    for name in (environment.get("PULUMI_PYTHON_CMD"), "python3", "python"):
        found = shutil.which(name, path=environment.get("PATH", "")) if name else None
        if found is not None:
            return Path(found)
    raise RequestError(
        "python3 is not on PATH, and the project has no virtual environment. Set one under "
        "`runtime` in the project file, such as options: {virtualenv: .venv}"
    )


def _activated(virtual_environment: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Do what the `activate` script of a virtual environment does."""
    activated = dict(environment)
    activated.pop("PYTHONHOME", None)
    activated["VIRTUAL_ENV"] = str(virtual_environment)
    activated["PATH"] = os.pathsep.join(
        (str(virtual_environment / "bin"), environment.get("PATH", os.defpath))
    )
    return activated
