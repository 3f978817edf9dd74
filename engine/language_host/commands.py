"""Translate the engine's requests into commands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi.runtime.proto.language_pb2 import RunPluginRequest, RunRequest

from .interpreter import RequestError, interpreter

LAUNCHER = "pulumi-language-python-exec"
"""The script of the Pulumi SDK that runs a program; it is beside the engine."""


@dataclass(frozen=True)
class Command:
    """A process to start."""

    interpreter: Path
    arguments: tuple[str, ...]
    """The arguments: `script` with a path or `module` with a name, then its arguments."""
    folder: str
    environment: Mapping[str, str]


def program(request: RunRequest, engine: str, programs: Path, environment: Mapping[str, str]) -> Command:
    """Translate the request to run a Pulumi program.

    Args:
        request: the engine's request.
        engine: the engine's address.
        programs: the engine's folder, which contains the launcher.
        environment: the environment variables of this process.

    Raises:
        RequestError: see `interpreter`; or the request asks for a debugger.
    """
    if request.attach_debugger:
        raise RequestError(
            "the language host of this engine cannot attach a debugger; the official Pulumi can: "
            "https://www.pulumi.com/docs/install/"
        )
    python = interpreter(request.info, environment)
    flags = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    given = (part for name, value in flags.items() if value for part in (f"--{name}", value))
    entry = request.info.entry_point or request.program
    return Command(
        interpreter=python.program,
        arguments=("script", str(programs / LAUNCHER), *given, "--", entry, *request.args),
        folder=request.pwd or request.info.program_directory,
        environment={
            **_reaching_the_engine(python.environment),
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        },
    )


def policy_pack(request: RunPluginRequest) -> Command:
    """Translate the request to run a plugin written in Python; only policy packs are supported.

    Raises:
        RequestError: see `interpreter`; or the plugin is of another kind.
    """
    if request.kind != "analyzer":
        raise RequestError(
            "the language host of this engine runs policy packs, not plugins of the kind "
            f'"{request.kind}"; the official Pulumi runs them: https://www.pulumi.com/docs/install/'
        )
    given = {name: value for name, _, value in (entry.partition("=") for entry in request.env)}
    python = interpreter(request.info, given)
    return Command(
        interpreter=python.program,
        arguments=("module", "pulumi.policy", *request.args, request.info.program_directory),
        folder=request.pwd,
        environment=_reaching_the_engine(python.environment),
    )


def _reaching_the_engine(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no proxy is used between a child and the engine on this machine.

    The children's gRPC uses the proxy of `http_proxy` also for 127.0.0.1, unless one of two variables exempts
    it; it reads the second only if the first is not set.
    """
    exempt = environment.get("no_grpc_proxy") or environment.get("no_proxy") or ""
    return {**environment, "no_grpc_proxy": ",".join(filter(None, (exempt, "127.0.0.1")))}
