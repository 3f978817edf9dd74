"""Checks the setup steps in Azure."""

from typing import Final

from bootstrap.federation import AUDIENCE, ISSUER, subject
from bootstrap.names import (
    OWN_STATE,
    SHARED_VARIABLES,
    guid_of,
    identity_name,
    state_name,
    variables_of,
)
from bootstrap.principals import Principal, principals
from bootstrap.providers import BOOTSTRAP, ENVIRONMENT
from bootstrap.roles import BUILT_IN, Role, Scope
from operations.bootstrap.azure import AzureRejectedError, JsonObject
from operations.bootstrap.setting import STACK, Setting
from operations.bootstrap.step_result import StepResult

_SUBSCRIPTIONS: Final = "2022-12-01"
_PROVIDERS: Final = "2021-04-01"
_STORAGE: Final = "2023-05-01"
_VAULT: Final = "2023-07-01"
_IDENTITY: Final = "2023-01-31"
_AUTHORIZATION: Final = "2022-04-01"


def subscriptions(setting: Setting) -> StepResult:
    """Check that the signed-in user sees each subscription, and that its providers are registered."""
    needed = {environment.subscription_id: ENVIRONMENT for environment in setting.configuration.environments}
    needed[setting.subscription] = tuple({*needed.get(setting.subscription, ()), *BOOTSTRAP})
    unseen = [each for each in needed if not _sees(setting, each)]
    if unseen:
        return StepResult(
            found=f"you have no access to {', '.join(unseen)}: sign in as somebody who has, or correct the"
            " ids",
            command="az login && az account list --query '[].{name: name, id: id}' --output table",
        )
    missing: dict[str, list[str]] = {}
    for each, names in needed.items():
        listed = setting.azure.listed(f"/subscriptions/{each}/providers", _PROVIDERS)
        registered = {one["namespace"] for one in listed if one["registrationState"] == "Registered"}
        missing[each] = [name for name in sorted(names) if f"Microsoft.{name}" not in registered]
    commands = [
        f"for provider in {' '.join(names)}; do az provider register --namespace Microsoft.$provider"
        f" --subscription {each}; done"
        for each, names in missing.items()
        if names
    ]
    if commands:
        count = sum(map(len, missing.values()))
        return StepResult(found=f"{count} resource providers are not registered", command="\n".join(commands))
    return StepResult(found=f"{len(needed)}, with all resource providers")


def _sees(setting: Setting, subscription: str) -> bool:
    try:
        return setting.azure.read(f"/subscriptions/{subscription}", _SUBSCRIPTIONS) is not None
    except AzureRejectedError:
        return False


def stores(setting: Setting) -> StepResult:
    """Check that the storage account and the vault contain a container and a key for each state."""
    containers = setting.azure.listed(f"{_account(setting)}/blobServices/default/containers", _STORAGE)
    keys = setting.azure.listed(f"{_vault(setting)}/keys", _VAULT)
    names = [state_name(owner) for owner in _owners(setting)]
    missing = [
        f"{kind} {name}"
        for kind, there in (("container", containers), ("key", keys))
        for name in names
        if name not in {one["name"] for one in there}
    ]
    if missing:
        return StepResult(found=f"missing: {', '.join(missing)}", command=setting.update)
    return StepResult(found=f"{setting.account} and {setting.vault}, for {len(names)} states")


def _account(setting: Setting) -> str:
    return f"{setting.group}/providers/Microsoft.Storage/storageAccounts/{setting.account}"


def _vault(setting: Setting) -> str:
    return f"{setting.group}/providers/Microsoft.KeyVault/vaults/{setting.vault}"


def _owners(setting: Setting) -> tuple[str, ...]:
    return (*(environment.name.value for environment in setting.configuration.environments), OWN_STATE)


def identities(setting: Setting) -> StepResult:
    """Check that each identity trusts the subject of its jobs, and no other."""
    differences: list[str] = []
    jobs = [one for one in principals(setting.configuration) if one.context is not None]
    for principal in jobs:
        name = identity_name(principal.name)
        if identity(setting, principal) is None:
            differences.append(f"{name} is missing")
            continue
        listed = setting.azure.listed(
            f"{_identity(setting, principal)}/federatedIdentityCredentials", _IDENTITY
        )
        trusted = {
            one["properties"]["subject"]
            for one in listed
            if one["properties"]["issuer"] == ISSUER and AUDIENCE in one["properties"]["audiences"]
        }
        expected = subject(setting.configuration.repository, str(principal.context))
        if trusted != {expected}:
            differences.append(
                f"{name} trusts {', '.join(sorted(trusted)) or 'no subject'} instead of {expected}"
            )
    if differences:
        return StepResult(found="; ".join(differences), command=setting.update)
    return StepResult(found=f"{len(jobs)}, each trusts only its own jobs")


def _identity(setting: Setting, principal: Principal) -> str:
    kind = "providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    return f"{setting.group}/{kind}/{identity_name(principal.name)}"


def identity(setting: Setting, principal: Principal) -> JsonObject | None:
    """An identity in Azure; None if it does not exist."""
    return setting.azure.read(_identity(setting, principal), _IDENTITY)


def roles(setting: Setting) -> StepResult:
    """Check that all principals have the roles that the bootstrap assigns."""
    missing: list[str] = []
    count = 0
    listed: dict[str, set[tuple[str, str]]] = {}
    for principal in principals(setting.configuration):
        holder = setting.configuration.administrators.object_id
        if principal.context is not None:
            holder = (identity(setting, principal) or {})["properties"]["principalId"]
        for _, grant, place in principal.grants():
            count += 1
            scope = _scope(setting, grant.scope, place)
            if scope not in listed:
                listed[scope] = _assigned(setting, scope)
            if (holder.lower(), _definition(setting, grant.role)) not in listed[scope]:
                missing.append(f"{principal.name}: {grant.role} on {grant.scope} {place}")
    if missing:
        first = "; ".join(missing[:3]) + (f"; and {len(missing) - 3} more" if len(missing) > 3 else "")
        return StepResult(found=f"missing: {first}", command=setting.update)
    return StepResult(found=f"{count} assigned")


def _assigned(setting: Setting, scope: str) -> set[tuple[str, str]]:
    """The role assignments at a scope or above it: each principal, with the role's GUID."""
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments"
    query = {"$filter": "atScope()"}
    return {
        (
            one["properties"]["principalId"].lower(),
            one["properties"]["roleDefinitionId"].rpartition("/")[2].lower(),
        )
        for one in setting.azure.listed(path, _AUTHORIZATION, **query)
    }


def _scope(setting: Setting, scope: Scope, place: str) -> str:
    match scope:
        case Scope.SUBSCRIPTION:
            return f"/subscriptions/{place}"
        case Scope.CONTAINER:
            return f"{_account(setting)}/blobServices/default/containers/{state_name(place)}"
        case Scope.KEY:
            return f"{_vault(setting)}/keys/{state_name(place)}"


def _definition(setting: Setting, role: Role) -> str:
    return guid_of(Role.DECRYPT, setting.subscription) if role is Role.DECRYPT else BUILT_IN[role]


def own_state(setting: Setting) -> StepResult:
    """Check that the bootstrap's own state is in the storage account."""
    count = setting.own_resources
    if count:
        return StepResult(found=f"{setting.backend(OWN_STATE)}: {count} resources")
    into = (
        f"(cd bootstrap && export PULUMI_BACKEND_URL='{setting.backend(OWN_STATE)}' PULUMI_CONFIG_PASSPHRASE="
    )
    rest = f"rm {STACK} --yes --preserve-config && pulumi stack " if count == 0 else ""
    move = (
        f"migrate file://$HOME/stitches-bootstrap {STACK} --yes --secrets-provider={setting.key(OWN_STATE)}"
    )
    return StepResult(
        found="moved only in part: the storage account has an empty stack"
        if count == 0
        else "still only in a folder on one machine",
        command=f"{into} && pulumi stack {rest}{move})",
    )


def stacks(setting: Setting) -> StepResult:
    """Check that each environment has a stack in its container, and that the stack's file names its key."""
    missing: list[str] = []
    commands: list[str] = []
    for environment in setting.configuration.environments:
        name = environment.name.value
        blobs = setting.azure.list_blobs(
            setting.account, state_name(name), f".pulumi/stacks/stitches/{name}."
        )
        file = setting.stack_file(name)
        exists, has_key = bool(blobs), file.get("secretsprovider") == setting.key(name)
        if exists and has_key and file.get("encryptedkey"):
            continue
        missing.append(
            f"{name} has no stack" if not exists else f"Pulumi.{name}.yaml does not name the key of {name}"
        )
        what = (
            f"change-secrets-provider --stack {name} {setting.key(name)}"
            if exists
            else f"select {name} --create --secrets-provider={setting.key(name)}"
        )
        commands.append(f"PULUMI_BACKEND_URL='{setting.backend(name)}' pulumi stack {what}")
    if missing:
        return StepResult(found="; ".join(missing), command="\n".join(commands))
    return StepResult(found=f"{len(setting.configuration.environments)}, each with its key")


def expected_variables(setting: Setting) -> dict[str, str]:
    """The expected values of GitHub's variables, by name."""
    clients = {
        principal.name: str((identity(setting, principal) or {})["properties"]["clientId"])
        for principal in principals(setting.configuration)
        if principal.context is not None
    }
    tenant = (setting.azure.read(f"/subscriptions/{setting.subscription}", _SUBSCRIPTIONS) or {})["tenantId"]
    shared = (tenant, setting.account, clients["preview"], clients["reader"])
    expected = dict(zip(SHARED_VARIABLES, shared, strict=True))
    for environment in setting.configuration.environments:
        deployer, subscription = variables_of(environment.name)
        expected[deployer] = clients[f"deployer-{environment.name}"]
        expected[subscription] = environment.subscription_id
    return expected
