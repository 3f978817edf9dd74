"""The served local Azure: certificate, tokens, Azure Resource Manager and managed identities on one store."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import atomic_files
from sandbox import catalogue, configuration
from sandbox.arm import certificates, telemetry, web
from sandbox.arm.certificates import Certificates
from sandbox.arm.references import References
from sandbox.arm.resource_manager import ResourceManager
from sandbox.arm.routes import Surroundings
from sandbox.arm.running_sites import RunningSites
from sandbox.arm.serving import Activity, Served
from sandbox.arm.sign_in import APP_SERVICE, SignIn
from sandbox.arm.tokens import MANAGEMENT, Tokens
from sandbox.azure import operations
from sandbox.azure.access import Access
from sandbox.azure.store import Store
from sandbox.client import Network
from sandbox.schema.cache import Schemas
from sandbox.sites.neighbours import Neighbours
from sandbox.sites.site import Site, everything

RunSites = Callable[[Neighbours, Certificates], RunningSites]
"""Creates the running sites; Kudu is served with the certificate."""

_THREADS: Final = 16
_JOBS: Final = 4
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Ports:
    """The ports of an earlier start, which are used again if they are free."""

    resource_manager: int = 0
    managed_identities: int = 0


class LocalAzure:
    """Azure Resource Manager and its tokens, on ports of this machine."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        schemas: Path,
        run_sites: RunSites,
        *,
        network: Network | None = None,
        ports: Ports | None = None,
    ) -> None:
        """Serve.

        Args:
            folder: holds the certificate and the secret.
            store: what Azure holds.
            schemas: the folder with the descriptions of the SDK's types.
            run_sites: creates the running sites.
            network: simulates the network, with its faults.
            ports: the preferred ports.
        """
        self._store = store
        account = configuration.account({})
        key = _secret(folder / "secret")
        way = network or Network()
        tokens = Tokens(key, lifetime=way.token_seconds)
        self.entra = SignIn(store, tokens, account, key)
        self.certificates = certificates.prepare(folder)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="arm")
        self._jobs = ThreadPoolExecutor(_JOBS, thread_name_prefix="operations")
        self._activity = Activity()
        wanted = ports or Ports()
        self._managed_identities = Served(
            self._activity.noticed(web.managed_identities(self.entra, self._threads)),
            port=wanted.managed_identities,
        )
        self.references = References(store, account.object)
        with store.write() as transaction:
            operations.interrupted(transaction)
        self.sites = run_sites(self._neighbours(store), self.certificates)
        around = Surroundings(
            store=store,
            schemas=Schemas(schemas, lambda: list(catalogue.TYPES)),
            account=account,
            network=way,
            sites=self.sites,
            jobs=self._jobs,
        )
        manager = ResourceManager(around, tokens)
        self._resource_manager = Served(
            self._activity.noticed(web.resource_manager(manager, self.entra, self._addresses, self._threads)),
            port=wanted.resource_manager,
            tls=self.certificates,
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
        """Return the seconds since the last request, here or to a site."""
        return min(self._activity.idle_for(), self.sites.idle_for())

    def close(self) -> None:
        """Stop serving."""
        self._resource_manager.close()
        self._managed_identities.close()
        self.sites.close()
        self._jobs.shutdown(wait=False, cancel_futures=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _addresses(self) -> dict[str, str]:
        """Return the address on this machine of each host name of this Azure."""
        found = dict(self.sites.endpoints())
        found |= dict.fromkeys(telemetry.hosts(self._store.read()), self.resource_manager)
        for site in everything(self._store.read()):
            at = self.sites.addresses(site.app, site.slot)
            found |= {site.host_name: at.host, site.scm_host_name: at.scm}
        return found

    def _neighbours(self, store: Store) -> Neighbours:
        """Return what sites need from the rest: authorization, resolved references, and their identities."""

        def authorize(token: str, action: str, scope: str) -> None:
            principal = self.entra.tokens.bearer(f"Bearer {token}", (*MANAGEMENT, APP_SERVICE))
            Access(store.read(), self.entra.account.object).reject(principal.object, action, scope)

        def identity(site: Site) -> dict[str, str]:
            header = self.entra.header_of_site(site.id)
            return {"IDENTITY_ENDPOINT": self.identity_endpoint, "IDENTITY_HEADER": header}

        return Neighbours(
            authorize=authorize,
            resolve=lambda reference, site: self.references.value(site.id, reference),
            identity=identity,
        )


def _secret(file: Path) -> bytes:
    """Return the folder's secret, which is created once."""
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) != _SECRET_BYTES:
        found = secrets.token_bytes(_SECRET_BYTES)
        atomic_files.write(file, found, mode=atomic_files.PRIVATE)
    return found
