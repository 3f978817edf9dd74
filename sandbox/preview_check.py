"""Preview any program on an empty local Azure, to find everything that the sandbox lacks for it."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from sandbox import preview_problems
from sandbox.installation import install
from sandbox.preview_problems import PreviewProblem, PreviewProblems
from sandbox.values import is_array, is_object

_STACK: Final = "sandbox-check"
_LAST_LINES: Final = 15
# A value that the rules for passwords accept.
_MADE_UP: Final = "Made-up-by-sandbox-1"
# Some language hosts color their errors even if the engine does not.
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
# Source: pulumi, sdk/go/common/workspace/project.go, ProjectStack.
_OF_ENCRYPTION: Final = {"secretsprovider", "encryptedkey", "encryptionsalt"}


class PreviewCheckError(Exception):
    """A program could not be previewed; the message says why and what to do."""


@dataclass(frozen=True)
class PreviewCheck:
    """The result of a preview."""

    problems: list[PreviewProblem]
    wanted_versions: tuple[str, ...]
    """Versions of azure-native that the program's SDKs need, in addition to the sandbox's own."""
    made_up: tuple[str, ...]
    """Secret keys of the configuration: the preview used a made-up value for each."""
    failed: str
    """The end of the engine's output, if the preview failed for another reason."""


def check(folder: Path) -> PreviewCheck:
    """Preview a program without changing it.

    Args:
        folder: the folder with its Pulumi.yaml; the configuration is that of its first stack file. No key is
            needed: made-up values replace the secrets.

    Raises:
        PreviewCheckError: if there is no program, or no engine on PATH.
    """
    if not (folder / "Pulumi.yaml").exists():
        raise PreviewCheckError(f"{folder} has no Pulumi.yaml: name the folder of a Pulumi program")
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise PreviewCheckError(
            "pulumi is not on PATH: install Pulumi (pulumi.com/docs/install), or add the folder that "
            "`python -m engine` prints to PATH"
        )
    versions = tuple(sorted(set(_wanted_versions(folder))))
    with tempfile.TemporaryDirectory(prefix="sandbox-check-") as made:
        return _preview(pulumi, folder, Path(made), versions)


def _preview(pulumi: str, folder: Path, made: Path, versions: tuple[str, ...]) -> PreviewCheck:
    own = install(made / "home", made / "azure.db").parent.name.rpartition("-v")[2]
    for version in versions:
        install(made / "home", made / "azure.db", version)
    _lend_plugins(made / "home" / "plugins")
    copy = made / "stack.yaml"
    stack_files = sorted(folder.glob("Pulumi.*.yaml"))
    stack, made_up = _without_secrets(stack_files[0]) if stack_files else ({}, ())
    copy.write_text(json.dumps(stack), encoding="utf-8")  # JSON is YAML
    found = PreviewProblems(made / "problems.jsonl")
    environment = {
        **os.environ,
        "PULUMI_HOME": str(made / "home"),
        "PULUMI_BACKEND_URL": made.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        preview_problems.VARIABLE: str(made / "problems.jsonl"),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the user's own engine, and a list without a shell
            [pulumi, *arguments, "--stack", _STACK, "--config-file", str(copy), "--non-interactive"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    subprocess.run(  # noqa: S603 - as above
        [pulumi, "stack", "init", _STACK, "--no-select", "--non-interactive"],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    done = run("preview", "--color", "never", "--suppress-outputs")
    output = _COLOR.sub("", f"{done.stdout}\n{done.stderr}")
    words = [line for line in output.splitlines() if line.strip()]
    failed = "" if done.returncode == 0 else "\n".join(words[-_LAST_LINES:])
    wanted = tuple(each for each in versions if each != own)
    return PreviewCheck(found.read(), wanted, made_up, failed)


def _lend_plugins(to: Path) -> None:
    """Let the preview use the installed plugins of other providers."""
    home = os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi"
    for plugin in Path(home, "plugins").glob("*"):
        if plugin.is_dir() and not plugin.name.startswith("resource-azure-native-"):
            own = to / plugin.name  # a real folder: the engine ignores a link
            own.mkdir()
            for file in plugin.iterdir():
                (own / file.name).symlink_to(file.resolve())


def _without_secrets(stack_file: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read a stack file and replace its secrets, which only the owner's key or passphrase decrypts.

    Returns:
        The content of the file, and the secret keys of its configuration.
    """
    try:
        content: Any = yaml.safe_load(stack_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PreviewCheckError(
            f"{stack_file} cannot be read: {type(error).__name__}; correct the file, or remove it"
        ) from None
    if not is_object(content):
        return {}, ()
    settings = {name: value for name, value in content.items() if name not in _OF_ENCRYPTION}
    given: Any = content.get("config")
    if not is_object(given):
        return settings, ()
    replaced = {name: _readable(value) for name, value in given.items()}
    return {**settings, "config": replaced}, tuple(name for name in given if replaced[name] != given[name])


def _readable(value: Any) -> Any:  # noqa: ANN401 - any value of a stack file
    if is_object(value):
        if set(value) == {"secure"}:
            return _MADE_UP
        return {name: _readable(each) for name, each in value.items()}
    if is_array(value):
        return [_readable(each) for each in value]
    return value


def _wanted_versions(folder: Path) -> Iterator[str]:
    """Return the versions of azure-native that a folder's SDKs from `pulumi package add` need.

    Source: pulumi, sdk/python/lib/pulumi-plugin.json: "parameterization" names the plugin of an SDK.
    """
    for file in folder.glob("**/pulumi-plugin.json"):
        try:
            plugin: Any = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # not a Pulumi SDK
        if is_object(plugin) and plugin.get("name") == "azure-native" and plugin.get("parameterization"):
            yield str(plugin.get("version"))
