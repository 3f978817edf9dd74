"""Actions on a running site and reports about it: restart, deployments, processes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.arm.messages import Response
from sandbox.arm.routes import Context, Route
from sandbox.arm.site_settings import SITE, below, site_of
from sandbox.azure import operations
from sandbox.azure.errors import AzureError
from sandbox.azure.request import guid
from sandbox.sites.deployments import Deployment, Status

_BUILDING: Final[Mapping[Status, str]] = {
    Status.PENDING: "BuildPending",
    Status.BUILDING: "BuildInProgress",
    Status.DEPLOYING: "BuildInProgress",
}


def restart(context: Context) -> Response:
    """Restart a site's process."""
    site = site_of(context, "restart/Action")
    operations.reject_change(site.id, datetime.now(UTC).isoformat(timespec="milliseconds"), context.view)
    context.around.sites.restart(context.parts["app"], context.parts.get("slot"))
    return Response()


def deployment(context: Context) -> Response:
    """Return the progress of a deployment: Kudu publishes it, then it starts."""
    site = site_of(context, "read")
    named = context.parts["app"], context.parts.get("slot")
    found = context.around.sites.deployments(*named).get(context.parts["deployment"])
    if found is None:
        raise AzureError(404, "NotFound", f"Deployment {context.parts['deployment']} was not found.")
    status = _BUILDING.get(found.status) or _after_building(found, context)
    starts, runs, failed = (
        status == each for each in ("RuntimeStarting", "RuntimeSuccessful", "BuildFailed")
    )
    properties = {
        "deploymentId": found.id,
        "status": status,
        "numberOfInstancesInProgress": int(starts),
        "numberOfInstancesSuccessful": int(runs),
        "numberOfInstancesFailed": 0,
        "failedInstancesLogs": None,
        "errors": [{"code": "BuildFailed", "message": found.status_text}] if failed else None,
    }
    body = below(site, "deploymentStatus", found.id, properties)
    if runs or failed:
        return Response(body=body)
    return Response(
        status=202, body=body, headers={"Location": context.message.address(context.message.path)}
    )


def status(context: Context) -> Response:
    """Return the state of each instance; here there is one."""
    site = site_of(context, "read")
    instance = {"instanceId": guid(site.id, "instance"), "machineName": "sandbox", **_state(context)}
    return Response(body=below(site, "siteStatus", "default", [instance]))


def _after_building(found: Deployment, context: Context) -> str:
    if found.status == Status.FAILED:
        return "BuildFailed"
    return "RuntimeSuccessful" if _state(context)["state"] == "Started" else "RuntimeStarting"


def _state(context: Context) -> dict[str, Any]:
    process = context.around.sites.process(context.parts["app"], context.parts.get("slot"))
    if process is None:
        return {"state": "Stopped", "details": "It starts with the next request, or it ended by itself."}
    if not process.listens():
        return {"state": "Starting", "details": "It does not listen on its port yet."}
    return {"state": "Started", "details": "It responds."}


ROUTES: Final = (
    Route("POST", f"{SITE}/restart", restart, "restart"),
    Route("GET", rf"{SITE}/deploymentStatus/(?P<deployment>[^/]+)", deployment),
    Route("GET", f"{SITE}/siteStatus", status),
)
"""The routes for running sites."""
