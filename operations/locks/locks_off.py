"""Deletes the data locks in Azure, and leaves the stack's state unchanged.

The state keeps the locks, so that no update sets them again until one refreshes. The engine itself deletes
them, with the same login as every other update, on a separate stack in a temporary folder.
"""

import json
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from operations.stacks.command import Run
from operations.stacks.state import Resource, State, plain

_PROJECT: Final = "name: {project}\nruntime: yaml\n"


def delete_locks(state: State, locks: tuple[Resource, ...], *, stack: str) -> None:
    """Delete locks. It is not an error if one does not exist any more.

    Args:
        state: The stack's state, which contains the provider of the locks.
        locks: The locks to delete.
        stack: The stack.

    Raises:
        EngineError: Azure or the engine returned an error; some of the locks may be deleted.
    """
    with TemporaryDirectory(prefix="stitches-") as name:
        folder = Path(name)
        project = locks[0].urn.split("::")[1]
        (folder / "Pulumi.yaml").write_text(_PROJECT.format(project=project), encoding="utf-8")
        (folder / "state.json").write_text(json.dumps(_checkpoint(state, locks)), encoding="utf-8")
        variables = {
            "PULUMI_BACKEND_URL": folder.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(),
        }
        doing = f"removing the data locks of {stack}"
        for command in (
            ("stack", "init"),
            ("stack", "import", f"--file={folder / 'state.json'}"),
            ("destroy", "--yes", "--skip-preview", "--json"),
        ):
            with Run(
                *command, f"--cwd={folder}", stack=locks[0].stack, doing=doing, variables=variables
            ) as run:
                run.output()


def _checkpoint(state: State, locks: tuple[Resource, ...]) -> dict[str, Any]:
    """A state with only the locks and their provider, for `pulumi stack import`."""
    used = {lock.provider.rpartition("::")[0] for lock in locks}
    providers = [each for each in state.living.values() if each.urn in used]
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": state.written.isoformat(), "magic": "", "version": ""},
            "resources": [_resource(each) for each in (*providers, *locks)],
        },
    }


def _resource(resource: Resource) -> dict[str, Any]:
    """A resource without dependencies. Its secrets are left out, because another key encrypts them."""
    provider = {"provider": resource.provider} if resource.provider else {}
    return {
        "urn": resource.urn,
        "custom": True,
        "id": resource.id,
        "type": resource.type,
        "inputs": plain(resource.inputs),
        "outputs": plain(resource.outputs),
        **provider,
    }
