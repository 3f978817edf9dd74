"""Calls Azure, or the local Azure, for a stack's releases, with Azure's client libraries."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx
from azure.core.exceptions import AzureError, HttpResponseError
from azure.mgmt.web import WebSiteManagementClient
from azure.mgmt.web.models import CsmSlotEntity, HostType, ResolveStatus, SiteConfig, SiteConfigResource
from azure.mgmt.web.models import Site as SiteResource

from azure_facts import identifiers
from azure_facts.app_service_packages import remote_package_settings
from model.deployment import Deployment
from operations.deployments.health import Health
from operations.releases.credentials import SCOPE, credential
from operations.releases.estate import EstateError, Place, SwapRejectedError
from operations.releases.kudu import Deployed, Kudu
from operations.releases.site import Site
from operations.releases.target import RUNTIME, Target
from operations.releases.telemetry import Telemetry
from operations.releases.words import one_line
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.terminal.errors import OperationError, explained

_RESOURCE_MANAGER: Final = "https://management.azure.com"
_POLLING_SECONDS: Final = 2.0
_UNSURE: Final = frozenset({408, 409, 429, 500, 502, 503, 504})
_Response = TypeVar("_Response")


class AzureEstate:
    """The estate of a stack in Azure, or in the local Azure; a context manager.

    Args:
        target: The site and slot to which the stack is released.
        environment: The environment variables, which can name the local Azure.

    Raises:
        OperationError: Azure does not respond, or does not accept the caller's identity.
    """

    def __init__(self, target: Target, environment: Mapping[str, str] = os.environ) -> None:
        self._target = target
        self._group = identifiers.name(identifiers.resource_group(target.app_id) or "")
        self._app = identifiers.name(target.app_id)
        signing_in = credential(environment)
        self._local = bool(environment.get(LOCAL_AZURE_VARIABLE))
        base = environment.get("ARM_ENDPOINT") if self._local else None
        # Never tries a POST again by itself: a second swap would undo the first.
        self._client = WebSiteManagementClient(
            signing_in,
            identifiers.subscription(target.app_id) or "",
            base_url=base,
            retry_total=0,
            polling_interval=_POLLING_SECONDS if base is None else 0.2,
            credential_scopes=[SCOPE],
        )
        sites = {Place.SITE: self._site(Place.SITE)}
        if target.slot is not None:
            sites[Place.SLOT] = self._site(Place.SLOT)

        def token(scope: str = SCOPE) -> str:
            return signing_in.get_token(scope).token

        self._token = token
        self._kudus = {place: Kudu(f"https://{_repository(site)}", token) for place, site in sites.items()}
        find = _local_addresses(base) if base else dict[str, str]()
        self._manager, self._find = base or _RESOURCE_MANAGER, find
        self._sites = {
            Place.SITE: _checks(target.site, target.health_path, find),
            **({Place.SLOT: _checks(target.slot_site, target.health_path, find)} if target.slot_site else {}),
        }

    def __enter__(self) -> Self:
        """The estate itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all connections."""
        self._client.close()
        for each in self._kudus.values():
            each.close()

    @property
    def has_slot(self) -> bool:
        """Whether there is a slot; without one, releases are published to the site itself."""
        return Place.SLOT in self._kudus

    def troubles(self) -> list[str]:
        """The reasons why a release cannot start now, one sentence each."""
        site = self._site(Place.SITE)
        found: list[str] = []
        if site.target_swap_slot:
            found.append(
                f"A swap with preview is still open (with {site.target_swap_slot}): cancel it in the portal,"
                " under Deployment slots."
            )
        if site.state and site.state != "Running":
            found.append(f"The site is {site.state.lower()}: start it.")
        if self.has_slot:
            found += self._differences()
        return [*found, *self._unresolved(), *self._remote_package()]

    def served(self, place: Place) -> str | None:
        """The release that the site or slot serves; None if it names none, or does not respond."""
        return self._sites[place].release()

    def checked(self, place: Place, release_id: str | None) -> Health:
        """The result of one check of a site's or slot's health and release."""
        return self._sites[place].checked(release_id)

    def is_ready(self, place: Place) -> bool:
        """Whether the site or slot accepts packages now."""
        return self._kudus[place].is_ready()

    def publish(self, place: Place, package: Path, message: str) -> None:
        """Send a package; see `Kudu.publish`."""
        self._kudus[place].publish(package, message)

    def deployed(self, place: Place, message: str) -> Deployed | None:
        """The deployment of a package that was sent; None if there is none."""
        return self._kudus[place].deployed(message)

    def read(self, place: Place, path: str) -> str | None:
        """A file below /home of the site or slot."""
        return self._kudus[place].read(path)

    def package(self, place: Place) -> str | None:
        """The package that the site or slot runs."""
        return self._kudus[place].package()

    def packages(self, place: Place) -> frozenset[str]:
        """The packages that the site or slot keeps."""
        return self._kudus[place].packages()

    def use(self, place: Place, package: str) -> None:
        """Make the site or slot run another package that it keeps, and restart it."""
        self._kudus[place].use(package)
        apps = self._client.web_apps
        self._ask(place, apps.restart, apps.restart_slot)

    def settings(self, place: Place) -> Mapping[str, str]:
        """The app settings of the site or slot."""
        apps = self._client.web_apps
        found = self._ask(place, apps.list_application_settings, apps.list_application_settings_slot)
        return dict(found.properties or {})

    def runtime(self, place: Place) -> str:
        """The runtime of the code in the site or slot."""
        apps = self._client.web_apps
        found = self._ask(place, apps.get_configuration, apps.get_configuration_slot)
        return found.linux_fx_version or ""

    def set_runtime(self, place: Place, runtime: str) -> None:
        """Change the runtime in the site or slot, as `az webapp config set --linux-fx-version` does."""
        apps = self._client.web_apps
        wanted = SiteConfigResource(properties=SiteConfig(linux_fx_version=runtime))
        self._ask(place, apps.update_configuration, apps.update_configuration_slot, wanted)

    def outdated(self) -> tuple[str, ...]:
        """The URNs of app and slot, if the runtime in the stack's state differs from their real one."""
        recorded = self._target.recorded
        return tuple(each.urn for place, each in recorded.items() if each.runtime != self.runtime(place))

    def is_swapping(self) -> bool:
        """Whether a swap, or another operation on the site, is running."""
        return bool(self._site(Place.SITE).in_progress_operation_id)

    def swap(self, seconds: float) -> None:
        """Swap slot and site: send one request, and wait until the swap has ended."""
        entity = CsmSlotEntity(target_slot="production", preserve_vnet=True)
        slot = self._target.slot or ""
        try:
            self._client.web_apps.begin_swap_slot(self._group, self._app, slot, entity).result(seconds)
        except HttpResponseError as error:
            if error.status_code not in _UNSURE:
                raise SwapRejectedError(_message(error)) from None
        except AzureError:
            return  # the response was lost: the caller checks what both serve

    def mark(self, record: Deployment) -> list[str]:
        """Mark a deployment that has ended; return why it could not be marked, one sentence each."""
        if self._target.component is None:
            return []
        telemetry = Telemetry(
            component=self._target.component,
            manager=self._manager,
            token=self._token,
            scope=SCOPE,
            find=self._find,
        )
        try:
            return telemetry.mark(record)
        except AzureError as error:
            return [f"Application Insights does not show the deployment: {one_line(str(error.message))}"]
        except OperationError as error:  # no token is available any more
            return [f"Application Insights does not show the deployment: {one_line(str(error))}"]

    def _site(self, place: Place) -> SiteResource:
        apps = self._client.web_apps
        return self._ask(place, apps.get, apps.get_slot)

    def _ask(
        self, place: Place, of_app: Callable[..., _Response], of_slot: Callable[..., _Response], *more: object
    ) -> _Response:
        """Call Azure for the site or the slot: Azure has each call once for apps and once for slots."""
        if place is Place.SLOT:
            return _asked(lambda: of_slot(self._group, self._app, self._target.slot, *more))
        return _asked(lambda: of_app(self._group, self._app, *more))

    def _unresolved(self) -> list[str]:
        """Settings whose secret cannot be read: the application would get the reference instead of its value.

        The local Azure stores no secret values, and a stack on a laptop has none. So a missing secret is not
        a problem there.
        """
        apps, slot = self._client.web_apps, self._target.slot
        asked = (
            (lambda: list(apps.get_app_settings_key_vault_references(self._group, self._app)))
            if slot is None
            else (lambda: list(apps.get_app_settings_key_vault_references_slot(self._group, self._app, slot)))
        )
        good = {ResolveStatus.RESOLVED, *([ResolveStatus.SECRET_NOT_FOUND] if self._local else [])}
        return [
            f"The setting {each.name} has no value, because the application cannot read the secret"
            f" {each.secret_name or ''} of the vault {each.vault_name or 'that it names'}"
            f" ({_word(each.status)}): store the secret, or assign the application's identity a role that can"
            " read it; then make App Service read the vault again (README.md, “Real Azure”, step 5)."
            for each in _asked(asked)
            if each.status not in good
        ]

    def _remote_package(self) -> list[str]:
        """Settings that make the site download its package; Kudu then accepts none."""
        settings = self.settings(Place.SLOT if self.has_slot else Place.SITE)
        return [
            f"The setting {name} is an address from which the site downloads its package: set it to 1, as the"
            " infrastructure's program does."
            for name in remote_package_settings(settings)
        ]

    def _differences(self) -> list[str]:
        entity = CsmSlotEntity(target_slot="production", preserve_vnet=True)
        slot = self._target.slot or ""
        apps = self._client.web_apps
        found = _asked(lambda: list(apps.list_slot_differences_slot(self._group, self._app, slot, entity)))
        names = sorted({str(each.setting_name) for each in found if each.setting_name} - {RUNTIME})
        if not names:
            return []
        differing = f"App and slot differ in {', '.join(names)}, which a swap would exchange"
        return [f"{differing}: complete an update of the infrastructure first."]


def _asked(ask: Callable[[], _Response]) -> _Response:
    """Return the response of Azure Resource Manager; repeat the call if the response was lost.

    Use it only for calls that may run twice: reads, and the restart of a site.
    """
    for attempts_left in (2, 1, 0):
        try:
            return ask()
        except HttpResponseError as error:
            if attempts_left and error.status_code in _UNSURE:
                continue
            raise _rejected(_message(error)) from None
        except AzureError as error:
            if attempts_left:
                continue
            raise _rejected(_message(error)) from None
    raise AssertionError("unreachable")


def _message(error: AzureError) -> str:
    """Azure's message: the response body, or the client's message if there is no body."""
    response = error.response if isinstance(error, HttpResponseError) else None
    text = ""
    if response is not None:
        with suppress(AzureError, UnicodeDecodeError, AttributeError):
            text = response.text()
    return one_line(text or str(error.message))


def _rejected(message: str) -> EstateError:
    return EstateError(
        explained(
            "Azure Resource Manager rejected a request of the release.",
            said=message,
            fix="Run `az login` with an account that may publish to the site, and run the command again.",
        )
    )


def _word(status: ResolveStatus | str | None) -> str:
    return status.value if isinstance(status, ResolveStatus) else status or "unknown"


def _repository(site: SiteResource) -> str:
    """The host of a site's Kudu, as Azure returns it: it cannot be derived from names."""
    for each in site.host_name_ssl_states or ():
        if each.host_type == HostType.REPOSITORY and each.name:
            return each.name
    raise _rejected(f"Azure returned no host name of Kudu for the site {site.name}")


def _checks(address: str, health_path: str, find: Mapping[str, str]) -> Site:
    host = httpx.URL(address).host
    return Site(find.get(host, address), health_path, proxied=host not in find)


def _local_addresses(resource_manager: str) -> dict[str, str]:
    """The local Azure's address for each host name."""
    response = httpx.get(f"{resource_manager}/metadata/addresses", timeout=30)
    return {str(host): str(address) for host, address in response.json().items()}
