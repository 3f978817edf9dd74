"""The doors put together: certificate, tokens, Azure Resource Manager and managed identities on one store."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox import catalogue, configuration
from sandbox.arm import certificates, web
from sandbox.arm.resource_manager import ResourceManager
from sandbox.arm.routes import Surroundings
from sandbox.arm.serving import Activity, Served
from sandbox.arm.sign_in import SignIn
from sandbox.arm.tokens import Tokens
from sandbox.azure.store import Store
from sandbox.client import Network
from sandbox.schema.cache import Schemas

_THREADS: Final = 16
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Ports:
    """The ports of a former start, which are taken again where they are free."""

    resource_manager: int = 0
    managed_identities: int = 0


class Doors:
    """Azure Resource Manager and its tokens, served."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        schemas: Path,
        network: Network | None = None,
        ports: Ports = Ports(),
    ) -> None:
        """Serve.

        Args:
            folder: where certificate and secret are kept.
            store: what Azure holds.
            schemas: the folder with the descriptions of the SDK's types.
            network: the way on which faults strike.
            ports: the ports that are wanted.
        """
        account = configuration.account({})
        key = _secret(folder / "secret")
        tokens = Tokens(key)
        self.entra = SignIn(store, tokens, account, key)
        self.certificates = certificates.prepare(folder)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="arm")
        around = Surroundings(
            store=store,
            schemas=Schemas(schemas, lambda: list(catalogue.TYPES)),
            account=account,
            network=network or Network(),
        )
        self.references = around.references
        manager = ResourceManager(around, tokens)
        self._activity = Activity()
        self._resource_manager = Served(
            self._activity.noticed(web.resource_manager(manager, self.entra, self._threads)),
            port=ports.resource_manager,
            tls=self.certificates,
        )
        self._managed_identities = Served(
            self._activity.noticed(web.managed_identities(self.entra, self._threads)),
            port=ports.managed_identities,
        )

    @property
    def resource_manager(self) -> str:
        """The URL of Azure Resource Manager, and of Entra ID's token endpoint."""
        return self._resource_manager.url

    @property
    def identity_endpoint(self) -> str:
        """The URL that IDENTITY_ENDPOINT names."""
        return self._managed_identities.url + web.IDENTITY_PATH

    def idle_for(self) -> float:
        """Give the seconds since anybody last asked anything."""
        return self._activity.idle_for()

    def close(self) -> None:
        """Stop serving."""
        self._resource_manager.close()
        self._managed_identities.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _secret(file: Path) -> bytes:
    """Give the folder's secret, which is made once."""
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) != _SECRET_BYTES:
        found = secrets.token_bytes(_SECRET_BYTES)
        certificates.write_private(file, found)
    return found
