"""What many types answer alike."""

from typing import Any, Final

from sandbox.azure.request import Request, guid

_OK: Final = {"provisioningState": "Succeeded"}


def provisioned(_: Request) -> dict[str, Any]:
    """Say that all went well."""
    return dict(_OK)


def tagged(request: Request) -> dict[str, Any]:
    """Say that all went well, with an entity tag that changes with every PUT."""
    return {**_OK, "etag": f'W/"{guid(request.id, request.now)}"'}


def deployed(_: Request) -> dict[str, Any]:
    """Answer as the parts of Front Door do."""
    return {**_OK, "deploymentStatus": "NotStarted"}


def identity(request: Request) -> dict[str, Any]:
    """Add to a resource's identity its principal, and those of the user-assigned identities that it names."""
    kind = str(request.input("identity.type") or "")
    answer: dict[str, Any] = {}
    if "systemassigned" in kind.lower():
        answer = {"principalId": request.guid("principal"), "tenantId": request.account.tenant}
    named: list[str] = request.input("identity.userAssignedIdentities") or []
    if named:
        answer["userAssignedIdentities"] = {identifier: _principal(identifier) for identifier in named}
    return {"identity": answer} if answer else {}


def _principal(identifier: str) -> dict[str, str]:
    return {"principalId": guid(identifier, "principal"), "clientId": guid(identifier, "client")}
