"""Prepares the folder of the local stacks, and the environment in which the engine uses it.

A local stack never changes a committed file: it uses copies, in a generated project whose `main` is the
checkout.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import atomic_files
import sandbox
from local.stack_copy import copied, kept_salt
from model.yaml_file import yaml_text
from process_environment import with_direct_loopback, without_foreign

FOLDER_VARIABLE = "STITCHES_LOCAL_FOLDER"
"""Names a folder to use instead of `.local` in the checkout, for tests and for a second set of stacks."""

STACK_FILES_VARIABLE = "STITCHES_LOCAL_STACK_FILES"
"""Names a folder to take the stack files from instead of the checkout, for the same uses."""

CHECKOUT = Path(__file__).resolve().parent.parent
"""The checkout that this package belongs to."""

# Commands name these by their path in the checkout, and the engine looks for them in the generated project.
_LINKED = ("policies", ".venv")


def stack_files() -> Path:
    """The folder with the stack files: the one that STACK_FILES_VARIABLE names, or the checkout."""
    return Path(os.environ.get(STACK_FILES_VARIABLE) or CHECKOUT).resolve()


@dataclass(frozen=True)
class Workspace:
    """The folder of the local stacks.

    Attributes:
        folder: The folder, which contains everything; git ignores it, and it is safe to delete.
    """

    folder: Path

    @classmethod
    def default(cls) -> "Workspace":
        """The workspace that FOLDER_VARIABLE names, or `.local` in this checkout."""
        return cls(Path(os.environ.get(FOLDER_VARIABLE) or CHECKOUT / ".local").resolve())

    @property
    def home(self) -> Path:
        """The engine's home: plugins and workspaces."""
        return self.folder / "home"

    @property
    def state(self) -> Path:
        """The backend: the state of each stack."""
        return self.folder / "state"

    @property
    def project(self) -> Path:
        """The folder of the generated project, in which the engine runs."""
        return self.folder / "project"

    @property
    def azure(self) -> Path:
        """The database of the local Azure."""
        return self.folder / "azure.db"

    @property
    def passphrase(self) -> Path:
        """The file with the passphrase that encrypts the local state's secrets."""
        return self.folder / "passphrase"

    def prepare(self) -> None:
        """Update the folder from the checkout. This is fast, and a kill at any point is safe."""
        for folder in (self.home, self.state, self.project):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.passphrase.exists():
            atomic_files.write(self.passphrase, secrets.token_urlsafe(32), mode=atomic_files.PRIVATE)
        sandbox.install(self.home, self.azure)
        _write(self.project / "Pulumi.yaml", self._project_file())
        for name in _LINKED:
            atomic_files.link(self.project / name, CHECKOUT / name)
        committed_files = list(stack_files().glob("Pulumi.*.yaml"))
        for copy in self.project.glob("Pulumi.*.yaml"):
            if copy.name not in {committed.name for committed in committed_files}:
                copy.unlink()  # the stack's file was deleted, so its copy must no longer apply
        for committed in committed_files:
            stack = committed.name.removeprefix("Pulumi.").removesuffix(".yaml")
            copy = self.project / committed.name
            content = copied(committed, kept_salt(self.checkpoint(stack)))
            if content is None:
                copy.unlink(missing_ok=True)
            else:
                _write(copy, content)

    def checkpoint(self, stack: str) -> Path:
        """The file in which the backend keeps a stack's state; it exists if the stack does."""
        return self.state / ".pulumi" / "stacks" / "stitches" / f"{stack}.json"

    def checkpoints(self) -> list[Path]:
        """The files of the stacks that exist, of any name."""
        return sorted(self.checkpoint("any").parent.glob("*.json"))

    def events(self, stack: str) -> Path:
        """The event log of the latest `up` of a stack."""
        return self.folder / f"{stack}.events.json"

    def settling(self, stack: str) -> Path:
        """The file that exists while the state is settled after an interrupted update."""
        return self.folder / f"{stack}.settling"

    def variables(self, engine_directory: Path) -> dict[str, str]:
        """The environment variables that make `pulumi`, run anywhere, use this workspace."""
        path = os.pathsep.join([str(engine_directory), os.environ.get("PATH", os.defpath)])
        return {
            "PATH": path,
            "PULUMI_HOME": str(self.home),
            # Without metadata files, because a kill can leave one empty, and then the stack cannot be read.
            "PULUMI_BACKEND_URL": f"{self.state.as_uri()}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase),
            "PULUMI_OPTION_CWD": str(self.project),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # By default, the engine runs only four operations at once for each core, and the others wait.
            "PULUMI_PARALLEL": "16",
            # Without a network, the engine would look for a plugin for seconds in each command.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            # Without this variable, the engine does not know --event-log.
            "PULUMI_DEBUG_COMMANDS": "true",
        }

    def environment(self, engine_directory: Path, inherited: Mapping[str, str]) -> dict[str, str]:
        """The engine's environment: the inherited one, without variables for other stacks or accounts."""
        return {**with_direct_loopback(without_foreign(inherited)), **self.variables(engine_directory)}

    def _project_file(self) -> bytes:
        """The content of the generated project file, which runs the checkout's program."""
        project = {
            "name": "stitches",
            "main": str(CHECKOUT),
            "runtime": {
                "name": "python",
                "options": {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")},
            },
        }
        header = "# Generated from the checkout by `stitches local`; changes here are lost.\n"
        return f"{header}{yaml_text(project)}".encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless it already has the content."""
    if not (path.exists() and path.read_bytes() == content):
        atomic_files.write(path, content)
