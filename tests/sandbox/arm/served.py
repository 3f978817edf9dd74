"""An Azure whose resources the provider created, served in this process, and Azure's own clients for it."""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
import pytest
from azure.core.credentials import AccessToken, TokenCredential
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.web import WebSiteManagementClient

from sandbox import configuration
from sandbox.arm.certificates import Certificates
from sandbox.arm.local_azure import LocalAzure
from sandbox.arm.tokens import Principal
from sandbox.azure.store import Store
from sandbox.client import Network
from sandbox.faults import disturb
from sandbox.schema.cache import default_folder
from sandbox.sites import Neighbours
from tests.sandbox.arm.fake_sites import FakeSites
from tests.sandbox.driver import SDK_VERSION, Engine, Made

SUBSCRIPTION = configuration.account({}).subscription
TENANT = configuration.account({}).tenant
OWNER = configuration.account({}).object
GROUP = "stitches-staging"
APP = "stitches-staging"
SLOT = "staging"
WHERE = {"resourceGroupName": GROUP, "location": "eastus"}
VERSION = "2025-05-01"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"

GROUPS = "azure-native:resources:ResourceGroup"
IDENTITIES = "azure-native:managedidentity:UserAssignedIdentity"
PLANS = "azure-native:web:AppServicePlan"
SITES = "azure-native:web:WebApp"
SLOTS = "azure-native:web:WebAppSlot"
VAULTS = "azure-native:keyvault:Vault"
SECRETS = "azure-native:keyvault:Secret"
ASSIGNMENTS = "azure-native:authorization:RoleAssignment"

REFERENCE = "@Microsoft.KeyVault(VaultName=kv-stitches-staging;SecretName={})"


class Closed(Protocol):
    def close(self) -> None: ...


Client = TypeVar("Client", bound=Closed)


class Azure:
    """One Azure: created by an engine, and served."""

    def __init__(self, folder: Path, faults: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        self.engine = Engine(folder / "azure.db", subscription=SUBSCRIPTION)
        self.faults = faults
        self._clients: list[Closed] = []
        self.local_azure = self._served()

    def _served(self) -> LocalAzure:
        self.store = Store(self.folder / "azure.db")
        network = Network()
        if self.faults is not None:
            file = self.folder / "faults.json"
            file.write_text(json.dumps({"factor": 0, **self.faults}))
            network = disturb(file, self.store, "arm")
        self.sites = FakeSites(self.folder)
        schemas = default_folder(SDK_VERSION)
        return LocalAzure(self.folder, self.store, schemas, self._run_sites, network=network)

    def _run_sites(self, _neighbours: Neighbours, _certificates: Certificates) -> FakeSites:
        return self.sites

    def again(self) -> None:
        """Serve again, as after a kill: operations in progress are lost."""
        self.local_azure.close()
        self.store.close()
        self.local_azure = self._served()

    def close(self) -> None:
        for each in self._clients:
            each.close()
        self.local_azure.close()
        self.store.close()
        self.engine.close()

    # Resources.

    def app_with_slot(self, settings: Mapping[str, str] | None = None) -> tuple[Made, Made]:
        """A group with an app and its slot, as an update creates them."""
        group(self.engine)
        plan = self.engine.create(
            PLANS,
            {**WHERE, "name": "plan", "kind": "linux", "reserved": True, "sku": {"name": "S1"}},
        )
        return site(self.engine, plan, settings or {}), slot(self.engine, plan, settings or {})

    def identity(self, name: str, role: str | None = None, scope: str | None = None) -> Made:
        """A managed identity, with a role at a scope (the group, unless another is given)."""
        made = self.engine.create(IDENTITIES, {**WHERE, "resourceName": name})
        if role is not None:
            self.grant(made.outputs["principalId"], role, scope)
        return made

    def grant(self, principal: str, role: str, scope: str | None = None) -> Made:
        definition = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        return self.engine.create(
            ASSIGNMENTS,
            {
                "scope": (scope or f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}").lstrip("/"),
                "principalId": principal,
                "principalType": "ServicePrincipal",
                "roleDefinitionId": definition,
            },
            name=f"{principal} {role}",
        )

    # Callers and clients.

    def default_credential(self, patch: pytest.MonkeyPatch) -> TokenCredential:
        """DefaultAzureCredential in an environment with our variables."""
        patch.setenv("IDENTITY_ENDPOINT", self.local_azure.identity_endpoint)
        patch.setenv("IDENTITY_HEADER", self.local_azure.entra.owners_header)
        return self.closed(DefaultAzureCredential())

    def credential(self, identity: Made, patch: pytest.MonkeyPatch) -> TokenCredential:
        self.default_credential(patch)
        return self.closed(ManagedIdentityCredential(client_id=identity.outputs["clientId"]))

    def client_options(self, credential: TokenCredential | None = None) -> dict[str, Any]:
        return {
            "credential": credential or Owner(self.local_azure),
            "subscription_id": SUBSCRIPTION,
            "base_url": self.local_azure.resource_manager,
            "connection_verify": str(self.local_azure.certificates.authority),
            "polling_interval": 0.01,
            "retry_total": 0,
        }

    def resources(self, credential: TokenCredential | None = None, **more: Any) -> ResourceManagementClient:
        return self.closed(ResourceManagementClient(**{**self.client_options(credential), **more}))

    def web(self, credential: TokenCredential | None = None, **more: Any) -> WebSiteManagementClient:
        return self.closed(WebSiteManagementClient(**{**self.client_options(credential), **more}))

    def closed(self, client: Client) -> Client:
        """A client that is closed with this Azure."""
        self._clients.append(client)
        return client

    def ask(
        self,
        method: str,
        path: str,
        content: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send one request, from the owner unless headers name another caller."""
        token, _ = self.local_azure.entra.tokens.issue(OWNING, "https://management.azure.com")
        return httpx.request(
            method,
            self.local_azure.resource_manager + path,
            params={"api-version": VERSION, **(query or {})},
            json=content,
            headers=headers if headers is not None else {"Authorization": f"Bearer {token}"},
            verify=ssl.create_default_context(cafile=self.local_azure.certificates.authority),
        )


OWNING = Principal(OWNER, configuration.account({}).client, TENANT)


class Token:
    """A credential with one token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self._token, 2**40)


class Owner:
    """The credential of the subscriptions' owner, without a request for it."""

    def __init__(self, local_azure: LocalAzure) -> None:
        self._local_azure = local_azure

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        token, expires = self._local_azure.entra.tokens.issue(OWNING, scopes[0].removesuffix("/.default"))
        return AccessToken(token, expires)


def group(engine: Engine) -> Made:
    return engine.create(GROUPS, {"resourceGroupName": GROUP, "location": "eastus"})


def site(engine: Engine, plan: Made, settings: Mapping[str, str], **more: Any) -> Made:
    return engine.create(SITES, {**of_site(plan, settings), "name": APP, **more})


def slot(engine: Engine, plan: Made, settings: Mapping[str, str], **more: Any) -> Made:
    return engine.create(SLOTS, {**of_site(plan, settings), "name": APP, "slot": SLOT, **more})


def of_site(plan: Made, settings: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"name": name, "value": value} for name, value in settings.items()]
    return {
        **WHERE,
        "kind": "app,linux",
        "reserved": True,
        "serverFarmId": plan.id,
        "tags": {"environment": "staging"},
        "siteConfig": {
            "linuxFxVersion": "DOTNETCORE|10.0",
            "healthCheckPath": "/api/health",
            "alwaysOn": True,
            "appSettings": listed,
        },
    }


def vault(engine: Engine) -> Made:
    properties = {
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    return engine.create(VAULTS, {**WHERE, "vaultName": "kv-stitches-staging", "properties": properties})
