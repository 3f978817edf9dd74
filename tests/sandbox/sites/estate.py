"""A running app and slot behind a Front Door, and packages of the sample to publish to them."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from sandbox.azure.errors import AzureError
from sandbox.catalogue.app_service import swaps
from sandbox.sites import Neighbours, Sites
from sandbox.sites.limits import Limits
from tests.sandbox.catalogue.arrangements import GROUP
from tests.sandbox.driver import Engine, Made, app, group

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "stitches"
Result = TypeVar("Result")
TOKEN = "a token"  # noqa: S105 - not a real one
SLOTS = "azure-native:web:WebAppSlot"
STICKY = "ASPNETCORE_ENVIRONMENT"
QUICK = Limits(start=60, ping=15, pings=4, watch=0.1, crash=0.2)
IMPATIENT = Limits(start=60, ping=0.5, pings=3, watch=0.1, crash=0.2)
"""Timeouts so short that only a slot that is never healthy should reach them."""
SETTINGS = {
    "WEBSITE_RUN_FROM_PACKAGE": "1",
    "WEBSITE_SWAP_WARMUP_PING_PATH": "/api/health",
    "WEBSITE_SWAP_WARMUP_PING_STATUSES": "200",
}


def authorize(token: str, action: str, scope: str) -> None:
    if token != TOKEN:
        raise AzureError(401, "InvalidAuthenticationToken", "The access token is invalid.")


NEIGHBOURS = Neighbours(authorize=authorize)


def site_inputs(environment: str, **configuration: Any) -> dict[str, Any]:
    settings = {**SETTINGS, STICKY: environment, **configuration.pop("settings", {})}
    return {
        "kind": "app,linux",
        "reserved": True,
        "siteConfig": {
            "linuxFxVersion": "DOTNETCORE|10.0",
            "appSettings": [{"name": name, "value": value} for name, value in settings.items()],
            **configuration,
        },
    }


def make_site(engine: Engine, **configuration: Any) -> tuple[Made, Made]:
    """An app and its slot "staging", with one sticky setting."""
    group(engine)
    on = engine.create(
        "azure-native:web:AppServicePlan",
        {
            "resourceGroupName": GROUP,
            "name": "plan",
            "sku": {"name": "S1"},
            "kind": "linux",
            "reserved": True,
        },
        "plan",
    )
    production = app(engine, on, **site_inputs("Production", **configuration))
    named = {"resourceGroupName": GROUP, "name": GROUP}
    sticky = {**named, "appSettingNames": [STICKY]}
    engine.create("azure-native:web:WebAppSlotConfigurationNames", sticky, "sticky")
    slot = engine.create(
        SLOTS,
        {**named, "slot": "staging", "serverFarmId": on.id, **site_inputs("Staging", **configuration)},
        "staging",
    )
    return production, slot


def package(
    release: str = "r1",
    files: Mapping[str, bytes | str] | None = None,
    executable: Sequence[str] = (),
    **constants: Any,
) -> bytes:
    """The sample as one zip, with changed constants."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((SAMPLE / "backend").iterdir()):
            if file.is_file() and file.name not in (files or {}):
                archive.writestr(file.name, varied(file, constants))
        for file in sorted((SAMPLE / "frontend").rglob("*")):
            if file.is_file():
                archive.write(file, f"wwwroot/{file.relative_to(SAMPLE / 'frontend')}")
        archive.writestr("wwwroot/release.json", json.dumps({"deploymentId": release}))
        # A site with the startup command of the stacks runs this file, as in a package of `stitches deploy`.
        archive.writestr(".stitches/start.sh", 'cd "$(dirname "$0")/.." && exec dotnet Stitches.dll\n')
        for name, content in (files or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def varied(file: Path, constants: Mapping[str, Any]) -> str:
    text = file.read_text()
    if file.name == "stitches.py":
        for name, value in constants.items():
            lines = [line for line in text.splitlines() if line.startswith(f"{name} = ")]
            assert len(lines) == 1, name
            text = text.replace(lines[0], f"{name} = {value!r}")
    return text


class Kudu:
    """A client of a site's Kudu, like that of a release."""

    def __init__(self, sites: Sites, slot: str | None = None, token: str = TOKEN, app: str = GROUP) -> None:
        self.address = sites.addresses(app, slot).scm
        self.token = token

    def push(
        self, zipped: bytes, *, asynchronous: bool = True, checksum: str | None = None
    ) -> httpx.Response:
        headers = {"x-ms-artifact-checksum": checksum} if checksum else {}
        query = {"type": "zip", **({"async": "true"} if asynchronous else {})}
        return self.ask("POST", "/api/publish", params=query, content=zipped, headers=headers)

    def publish(self, zipped: bytes) -> dict[str, Any]:
        """Publish, and wait until the deployment has ended."""
        accepted = self.push(zipped)
        assert accepted.status_code == 202, accepted.text
        return self.wait(accepted.headers["SCM-DEPLOYMENT-ID"])

    def wait(self, identifier: str) -> dict[str, Any]:
        return until(
            lambda: self.ask("GET", f"/api/deployments/{identifier}"), lambda one: one.status_code == 200
        ).json()

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        with httpx.Client(base_url=self.address, trust_env=False, timeout=60) as client:
            all_headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
            return client.request(method, path, headers=all_headers, **more)


def until(ask: Callable[[], Result], good: Callable[[Result], bool], seconds: float = 60) -> Result:
    """Call a function until its result meets a condition."""
    end = time.monotonic() + seconds
    while not good(response := ask()):
        assert time.monotonic() < end, response
        time.sleep(0.02)
    return response


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False, timeout=60)


def release_at(url: str) -> str | None:
    """The release that an address serves; None if there is none."""
    response = get(f"{url}/release.json")
    return response.json().get("deploymentId") if response.status_code == 200 else None


def processes_of(folder: Path) -> list[psutil.Process]:
    """All processes that the sites of a folder started, in any process group."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            if str(folder) in process.environ().get("AZURE_SANDBOX_PROCESS", ""):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def exchange(engine: Engine, source: Made, target: Made) -> None:
    """Exchange in the store what a swap exchanges, as the control plane does."""
    with engine.store.write() as transaction:
        records = [transaction.get(made.id) for made in (source, target)]
        assert records[0] is not None
        assert records[1] is not None
        swaps.exchange(records[0], records[1], "2026-11-29T06:00:00Z", transaction)


def change_settings(engine: Engine, made: Made, **inputs: Any) -> Made:
    """Update a site, as the next run of the program does."""
    return engine.update(made, {**made.inputs, **inputs})
