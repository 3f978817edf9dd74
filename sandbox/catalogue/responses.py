"""Response properties that many types have in common."""

from typing import Any, Final

from sandbox.azure.request import Request, guid

_OK: Final = {"provisioningState": "Succeeded"}


def provisioned(_: Request) -> dict[str, Any]:
    """Return that provisioning succeeded."""
    return dict(_OK)


def tagged(request: Request) -> dict[str, Any]:
    """Return that provisioning succeeded, with an entity tag that changes with every PUT."""
    return {**_OK, "etag": f'W/"{guid(request.id, request.now)}"'}


def deployed(_: Request) -> dict[str, Any]:
    """Return what every part of Front Door returns: provisioning and deployment succeeded."""
    return {**_OK, "deploymentStatus": "NotStarted"}


def identity(request: Request) -> dict[str, Any]:
    """Add the principal ids of a resource's identities, system-assigned and user-assigned."""
    kind = str(request.input("identity.type") or "")
    response: dict[str, Any] = {}
    if "systemassigned" in kind.lower():
        response = {"principalId": request.guid("principal"), "tenantId": request.account.tenant}
    named: list[str] = request.input("identity.userAssignedIdentities") or []
    if named:
        response["userAssignedIdentities"] = {identifier: _principal(identifier) for identifier in named}
    return {"identity": response} if response else {}


def _principal(identifier: str) -> dict[str, str]:
    return {"principalId": guid(identifier, "principal"), "clientId": guid(identifier, "client")}
