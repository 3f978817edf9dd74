"""The folder that local stacks live in, and the environment in which the engine uses it.

The engine writes an encryption salt into `Pulumi.<stack>.yaml`. So that a local stack never changes a
committed file, it runs on copies: a generated project whose `main` is the checkout.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sandbox

FOLDER_VARIABLE = "STITCHES_LOCAL_FOLDER"
"""Names another folder than `.local` in the checkout: for tests, and for a second set of stacks."""

CHECKOUT = Path(__file__).resolve().parent.parent
"""The checkout that this package belongs to."""

_START_MONTH = re.compile(r'^ +startMonth: "(\d{4}-\d{2})"', re.MULTILINE)
_BUDGET = "azure-native:consumption:Budget"

# What a command names by its path in the checkout, and the engine looks for in the generated project.
_LINKED = ("policies", ".venv")


@dataclass(frozen=True)
class Workspace:
    """Where local stacks live.

    Attributes:
        folder: The folder that holds all of it; ignored by git, and safe to delete as a whole.
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
        """The generated project, from which the engine is run."""
        return self.folder / "project"

    @property
    def azure(self) -> Path:
        """What the local Azure holds."""
        return self.folder / "azure.db"

    @property
    def passphrase(self) -> Path:
        """The file with the passphrase that encrypts the local state's secrets."""
        return self.folder / "passphrase"

    def prepare(self) -> None:
        """Bring the folder up to date with the checkout. Cheap, and safe to be killed at any point."""
        for folder in (self.home, self.state, self.project):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.passphrase.exists():
            _write(self.passphrase, secrets.token_urlsafe(32), private=True)
        sandbox.install(self.home, self.azure)
        _write(self.project / "Pulumi.yaml", self._project_file())
        for name in _LINKED:
            _link(self.project / name, CHECKOUT / name)
        for committed in CHECKOUT.glob("Pulumi.*.yaml"):
            copy = self.project / committed.name
            stack = committed.name.removeprefix("Pulumi.").removesuffix(".yaml")
            text = self._with_budget_month(_without_key(committed.read_text(encoding="utf-8")), copy, stack)
            _write(copy, text + _salt(copy))

    def checkpoint(self, stack: str) -> Path:
        """The file in which the backend keeps a stack's state; it exists if the stack does."""
        return self.state / ".pulumi" / "stacks" / "stitches" / f"{stack}.json"

    def events(self, stack: str) -> Path:
        """The file in which the latest `up` of a stack tells what it did."""
        return self.folder / f"{stack}.events.json"

    def settling(self, stack: str) -> Path:
        """The file that is there while what an interrupted update left is settled."""
        return self.folder / f"{stack}.settling"

    def variables(self, engine_directory: Path) -> dict[str, str]:
        """The environment variables that make `pulumi`, run anywhere, use this workspace."""
        path = os.pathsep.join([str(engine_directory), os.environ.get("PATH", os.defpath)])
        return {
            "PATH": path,
            "PULUMI_HOME": str(self.home),
            # Without the metadata files: a kill can leave one empty, and then the stack cannot be read.
            "PULUMI_BACKEND_URL": f"{self.state.as_uri()}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase),
            "PULUMI_OPTION_CWD": str(self.project),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # By itself the engine makes four at once for each core, and the rest would wait for it alone.
            "PULUMI_PARALLEL": "16",
            # Without the network the engine would lose seconds on each command looking for a plugin.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def environment(self, engine_directory: Path, inherited: Mapping[str, str]) -> dict[str, str]:
        """A whole environment for the engine: the inherited one, without what would lead it elsewhere."""
        foreign = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK")
        kept = {key: value for key, value in inherited.items() if key not in foreign}
        return {**kept, **self.variables(engine_directory)}

    def _with_budget_month(self, text: str, copy: Path, stack: str) -> str:
        """A stack file whose budget Azure takes: one that is made starts in this month, or later.

        A person who deploys sets the month by hand, once. The committed one is past some day, and a local
        stack shall come up on that day too; while it is up, its month stays, since Azure lets none change.
        """
        committed = _START_MONTH.search(text)
        if committed is None:
            return text
        month = max(committed[1], datetime.now(UTC).strftime("%Y-%m"))
        if copy.exists() and self.checkpoint(stack).exists() and _BUDGET in self._state(stack):
            kept = _START_MONTH.search(copy.read_text(encoding="utf-8"))
            month = kept[1] if kept else month
        return text[: committed.start(1)] + month + text[committed.end(1) :]

    def _state(self, stack: str) -> str:
        return self.checkpoint(stack).read_text(encoding="utf-8")

    def _project_file(self) -> str:
        """The checkout's project, to be run from the generated folder."""
        return (
            "# Generated from the checkout by `python -m local`; changes here are lost.\n"
            "name: stitches\n"
            f"main: {CHECKOUT}\n"
            "runtime:\n"
            "  name: python\n"
            "  options:\n"
            "    toolchain: pip\n"
            f"    virtualenv: {CHECKOUT / '.venv'}\n"
        )


def _without_key(text: str) -> str:
    """A stack file without the key of the real state's secrets: that lies in a vault, out of reach here."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("secretsprovider:", "encryptedkey:")))


def _salt(copy: Path) -> str:
    """The line with which the engine knows its passphrase again; only the copy has it."""
    if not copy.exists():
        return ""
    lines = copy.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("encryptionsalt:"))


def _link(link: Path, target: Path) -> None:
    """Point a link at a target; leave it alone when it does so already."""
    if link.is_symlink() and link.readlink() == target:
        return
    beside = link.with_name(f".{link.name}.{os.getpid()}")
    beside.symlink_to(target)
    beside.replace(link)


def _write(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file wholly or not at all; leave it alone when it says the same already."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.touch(mode=0o600 if private else 0o644)
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
