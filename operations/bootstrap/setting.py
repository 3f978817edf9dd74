"""What the checks read: the configuration, GitHub and Azure. Each is read only once."""

import json
import os
import shutil
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

from bootstrap.configuration import Configuration, read_configuration
from bootstrap.names import GROUP, OWN_STATE, account_name, state_name, vault_name
from model.yaml_file import read_yaml_file
from operations.bootstrap.azure import Azure
from operations.github.api import GitHub, Received, RejectedError, User
from operations.terminal.errors import OperationError, explained

STACK: Final = "main"
FILE: Final = f"bootstrap/Pulumi.{STACK}.yaml"

_NOT_FOUND: Final = 404


class Owner(User):
    """The owner of a repository."""

    type: str


class Permissions(Received):
    """What a user may do in a repository."""

    admin: bool = False
    push: bool = False


class Repository(Received):
    """A repository, as the signed-in user sees it."""

    full_name: str
    private: bool
    owner: Owner
    permissions: Permissions = Permissions()


class NotSignedInToGitHubError(OperationError):
    """There is no token for GitHub."""


class Setting:
    """What the checks read.

    Args:
        checkout: The folder with the project.
    """

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values in `Pulumi.main.yaml`, by key."""
        whole = cast("dict[str, Any]", read_yaml_file(self.checkout / FILE, FILE))
        return cast("dict[str, Any]", whole["config"])

    @cached_property
    def configuration(self) -> Configuration:
        """The same values, validated."""
        flat = {
            key: value if isinstance(value, str) else json.dumps(value) for key, value in self.values.items()
        }
        return read_configuration(flat, GROUP, STACK)

    def stack_file(self, name: str) -> dict[str, Any]:
        """The content of the file of an environment's stack."""
        return cast("dict[str, Any]", read_yaml_file(self.checkout / f"Pulumi.{name}.yaml"))

    @property
    def subscription(self) -> str:
        """The subscription with the states."""
        return str(self.values.get("azure-native:subscriptionId", ""))

    @property
    def group(self) -> str:
        """The path of the bootstrap's resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{GROUP}"

    @property
    def account(self) -> str:
        """The storage account of the states."""
        return account_name(self.configuration.suffix)

    @property
    def vault(self) -> str:
        """The vault with their keys."""
        return vault_name(self.configuration.suffix)

    def backend(self, owner: str) -> str:
        """The backend with the state of an environment, or of the bootstrap itself."""
        return f"azblob://{state_name(owner)}?storage_account={self.account}"

    def key(self, owner: str) -> str:
        """The key that encrypts its secrets, as the engine writes it."""
        return f"azurekeyvault://{self.vault}.vault.azure.net/keys/{state_name(owner)}"

    @cached_property
    def azure(self) -> Azure:
        """Azure, as the signed-in user."""
        return Azure.signed_in()

    @cached_property
    def github(self) -> GitHub:
        """GitHub, as the signed-in user.

        Raises:
            NotSignedInToGitHubError: Nobody is signed in.
        """
        return GitHub.whole(_github_token())

    @property
    def path(self) -> str:
        """The path of the repository in GitHub's API."""
        return f"/repos/{self.configuration.repository.name}"

    @cached_property
    def repository(self) -> Repository | None:
        """The repository; None if it does not exist, or the user has no access to it."""
        try:
            return self.github.get(Repository, self.path)
        except RejectedError as error:
            if error.status != _NOT_FOUND:
                raise
            return None

    @cached_property
    def own_resources(self) -> int | None:
        """The number of resources in the bootstrap's own state; None if it is not in the storage account."""
        name = f".pulumi/stacks/{GROUP}/{STACK}.json"
        content = self.azure.blob(self.account, state_name(OWN_STATE), name)
        if content is None:
            return None
        checkpoint = cast("dict[str, Any]", json.loads(content)["checkpoint"])
        latest = cast("dict[str, list[object] | None]", checkpoint.get("latest") or {})
        return len(latest.get("resources") or ())

    @property
    def is_moved(self) -> bool:
        """Whether the bootstrap's own state is known to be in the storage account."""
        try:
            return bool(self.own_resources)
        except OperationError:
            return False

    def in_bootstrap(self, command: str) -> str:
        """A command that runs in the bootstrap's folder, on its state, and does not change the shell."""
        backend = f"'{self.backend(OWN_STATE)}'" if self.is_moved else "file://$HOME/stitches-bootstrap"
        given = f"PULUMI_BACKEND_URL={backend} PULUMI_CONFIG_PASSPHRASE="
        return f"(cd bootstrap && export {given} && {command})"

    @property
    def update(self) -> str:
        """The command that creates what the bootstrap declares, wherever its state is."""
        if self.is_moved:
            return self.in_bootstrap(f"pulumi up --stack {STACK}")
        return self.in_bootstrap(
            f"mkdir -p ~/stitches-bootstrap && pulumi stack select {STACK} --create"
            f" && pulumi up --stack {STACK}"
        )


def _github_token() -> str:
    given = os.environ.get("GH_TOKEN") or os.environ.get("GITHUB_TOKEN")
    if given:
        return given
    gh = shutil.which("gh")
    asked = (
        subprocess.run([gh, "auth", "token"], capture_output=True, text=True, check=False)  # noqa: S603
        if gh
        else None
    )
    if asked is None or asked.returncode != 0 or not asked.stdout.strip():
        raise NotSignedInToGitHubError(
            explained("Nobody is signed in to GitHub.", tried="gh auth token", fix="Run `gh auth login`.")
        )
    return asked.stdout.strip()
