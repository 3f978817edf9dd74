"""Sign-in: the callers, their credentials, and their permissions."""

import time
from typing import Any

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import ClientAssertionCredential, ClientSecretCredential, ManagedIdentityCredential

from sandbox import configuration
from sandbox.arm.tokens import LIFETIME, Principal, Tokens
from sandbox.azure.errors import AzureError
from tests.sandbox.arm.served import (
    CONTRIBUTOR,
    GROUP,
    OWNER,
    READER,
    SUBSCRIPTION,
    TENANT,
    Azure,
    group,
)
from tests.sandbox.driver import Made

FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential"
MANAGEMENT = "https://management.azure.com/.default"
ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:stitches/stitches:environment:staging"
AUDIENCE = "api://AzureADTokenExchange"


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def assertion(**claims: Any) -> str:
    """A token as GitHub issues it to a run; its signature is not checked."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        **claims,
    }
    return jwt.encode(claims, "k" * 32, "HS256")


def test_the_default_credential_is_the_owner_unpatched(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    made = group(azure.engine)
    credential = azure.default_credential(monkeypatch)
    assert claims(credential.get_token(MANAGEMENT).token)["oid"] == OWNER
    assert [each.id for each in azure.resources(credential).resource_groups.list()] == [made.id]


def test_a_client_id_chooses_the_managed_identity(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    group(azure.engine)
    one, other = azure.identity("id-one"), azure.identity("id-other")
    for made in (one, other):
        token = azure.credential(made, monkeypatch).get_token(MANAGEMENT).token
        assert claims(token)["oid"] == made.outputs["principalId"]
        assert claims(token)["appid"] == made.outputs["clientId"]
    unknown = azure.closed(ManagedIdentityCredential(client_id=OWNER))
    with pytest.raises(ClientAuthenticationError):
        unknown.get_token(MANAGEMENT)


def test_an_endpoint_without_its_header_issues_no_token(
    azure: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", azure.local_azure.identity_endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", "guessed")
    with pytest.raises(ClientAuthenticationError):
        azure.closed(ManagedIdentityCredential()).get_token(MANAGEMENT)


def test_a_site_gets_the_identities_that_are_attached_to_it_and_no_others(
    azure: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, slot = azure.app_with_slot()
    mine, another = azure.identity("id-mine"), azure.identity("id-another")
    assigned = {"type": "UserAssigned", "userAssignedIdentities": [mine.id]}
    azure.engine.update(app, {**app.inputs, "identity": assigned})
    monkeypatch.setenv("IDENTITY_ENDPOINT", azure.local_azure.identity_endpoint)

    def token(site: Made, client: str | None) -> str:
        monkeypatch.setenv("IDENTITY_HEADER", azure.local_azure.entra.header_of_site(site.id))
        credential = azure.closed(ManagedIdentityCredential(client_id=client))
        return claims(credential.get_token("https://vault.azure.net/.default").token)["oid"]

    assert token(app, mine.outputs["clientId"]) == mine.outputs["principalId"]
    for site, client in (
        (app, another.outputs["clientId"]),
        (app, None),  # it has no system-assigned identity
        (slot, mine.outputs["clientId"]),
    ):
        with pytest.raises(ClientAuthenticationError):
            token(site, client)
    azure.engine.update(app, {**app.inputs, "identity": {"type": "SystemAssigned"}})
    assert token(app, None) == configuration_of(azure, app)["identity"]["principalId"]


def configuration_of(azure: Azure, made: Made) -> dict[str, Any]:
    record = azure.store.read().get(made.id)
    assert record
    return record.properties


def federated(azure: Azure, **options: Any) -> tuple[Made, dict[str, Any]]:
    """An identity that trusts GitHub, and the arguments with which its clients sign in."""
    group(azure.engine)
    identity = azure.identity("id-deployer", CONTRIBUTOR)
    trust = {
        "resourceGroupName": GROUP,
        "resourceName": "id-deployer",
        "federatedIdentityCredentialResourceName": "github",
        "issuer": ISSUER,
        "subject": SUBJECT,
        "audiences": [AUDIENCE],
    }
    azure.engine.create(FEDERATED, trust)
    where = {
        "authority": azure.local_azure.resource_manager,
        "disable_instance_discovery": True,
        "connection_verify": str(azure.local_azure.certificates.authority),
    }
    return identity, {**where, **options}


def test_an_assertion_of_a_trusted_run_gets_a_token(azure: Azure) -> None:
    identity, where = federated(azure)
    asked: list[str] = []

    def fresh() -> str:
        asked.append(assertion())
        return asked[-1]

    client = identity.outputs["clientId"]
    credential = azure.closed(ClientAssertionCredential(TENANT, client, fresh, **where))
    assert claims(credential.get_token(MANAGEMENT).token)["oid"] == identity.outputs["principalId"]
    assert len(asked) == 1
    assert [each.name for each in azure.resources(credential).resource_groups.list()] == [GROUP]


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": "repo:somebody/else:environment:staging"}, "AADSTS700213"),
        ({"iss": "https://elsewhere.example"}, "AADSTS700213"),
        ({"aud": "another"}, "AADSTS700213"),
        ({"exp": 1_000_000}, "AADSTS700024"),
    ],
)
def test_any_other_assertion_is_rejected_with_entras_message(
    azure: Azure, claims: dict[str, Any], code: str
) -> None:
    identity, where = federated(azure)
    client = identity.outputs["clientId"]
    credential = azure.closed(ClientAssertionCredential(TENANT, client, lambda: assertion(**claims), **where))
    with pytest.raises(ClientAuthenticationError, match=code):
        credential.get_token(MANAGEMENT)


def test_the_owner_has_a_client_secret_and_another_one_is_rejected(azure: Azure) -> None:
    _, where = federated(azure)
    client = configuration.account({}).client
    secret = azure.local_azure.entra.owners_secret
    right = azure.closed(ClientSecretCredential(TENANT, client, secret, **where))
    assert claims(right.get_token(MANAGEMENT).token)["oid"] == OWNER
    for client_id, code in ((client, "AADSTS7000215"), (TENANT, "AADSTS700016")):
        invalid = azure.closed(ClientSecretCredential(TENANT, client_id, "guessed", **where))
        with pytest.raises(ClientAuthenticationError, match=code):
            invalid.get_token(MANAGEMENT)


def test_a_role_at_a_scope_decides_what_is_listed(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    app, slot = azure.app_with_slot()
    of_slot = azure.credential(azure.identity("id-slot", READER, slot.id), monkeypatch)
    listed = azure.resources(of_slot).resources.list_by_resource_group(GROUP)
    with pytest.raises(HttpResponseError, match="AuthorizationFailed"):
        list(listed)
    assert azure.web(of_slot).web_apps.get_slot(GROUP, app.outputs["name"], "staging").id == slot.id
    with pytest.raises(HttpResponseError) as rejected:
        azure.web(of_slot).web_apps.get(GROUP, app.outputs["name"])
    assert rejected.value.status_code == 403
    assert "'Microsoft.Web/sites/read'" in str(rejected.value)
    of_group = azure.credential(azure.identity("id-group", READER), monkeypatch)
    found = {each.id for each in azure.resources(of_group).resources.list_by_resource_group(GROUP)}
    assert {app.id, slot.id} <= found


def test_a_principal_without_a_role_sees_no_groups(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    group(azure.engine)
    nobody = azure.credential(azure.identity("id-nobody"), monkeypatch)
    assert list(azure.resources(nobody).resource_groups.list()) == []


def test_a_custom_role_allows_its_actions(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    group(azure.engine)
    own = azure.engine.create(
        "azure-native:authorization:RoleDefinition",
        {
            "roleDefinitionId": "00000000-0000-4000-8000-0000000000aa",
            "scope": f"subscriptions/{SUBSCRIPTION}",
            "roleName": "Reader of groups",
            "assignableScopes": [f"/subscriptions/{SUBSCRIPTION}"],
            "permissions": [{"actions": ["Microsoft.Resources/subscriptions/resourceGroups/read"]}],
        },
    )
    identity = azure.identity("id-custom")
    azure.engine.create(
        "azure-native:authorization:RoleAssignment",
        {
            "scope": f"subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}",
            "principalId": identity.outputs["principalId"],
            "principalType": "ServicePrincipal",
            "roleDefinitionId": own.id,
        },
    )
    client = azure.resources(azure.credential(identity, monkeypatch))
    assert [each.name for each in client.resource_groups.list()] == [GROUP]
    with pytest.raises(HttpResponseError, match="AuthorizationFailed"):
        list(client.resources.list_by_resource_group(GROUP))


PRINCIPAL = Principal("object", "client", TENANT)


def test_a_token_outlives_the_process_that_issued_it_and_expires() -> None:
    now = [1_000_000.0]
    token, expires = Tokens(b"key", lambda: now[0]).issue(PRINCIPAL, "https://management.azure.com")
    again = Tokens(b"key", lambda: now[0])
    assert again.bearer(f"Bearer {token}") == PRINCIPAL
    now[0] = float(expires)
    assert expires - 1_000_000 == LIFETIME
    with pytest.raises(AzureError, match="ExpiredAuthenticationToken"):
        again.bearer(f"Bearer {token}")


@pytest.mark.parametrize(
    ("key", "audience", "code"),
    [
        (b"another", "https://management.azure.com", "InvalidAuthenticationToken"),
        (b"key", "https://vault.azure.net", "InvalidAuthenticationTokenAudience"),
    ],
)
def test_a_token_of_another_issuer_or_for_another_audience_is_rejected(
    key: bytes, audience: str, code: str
) -> None:
    token, _ = Tokens(key).issue(PRINCIPAL, audience)
    assert rejected(f"Bearer {token}") == (401, code)


def test_an_invalid_token_is_rejected() -> None:
    assert rejected(None) == (401, "AuthenticationFailed")
    assert rejected("Basic abc") == (401, "AuthenticationFailedInvalidHeader")
    assert rejected("Bearer abc") == (401, "InvalidAuthenticationToken")


def rejected(header: str | None) -> tuple[int, str]:
    with pytest.raises(AzureError) as error:
        Tokens(b"key").bearer(header)
    return error.value.status, error.value.code


def test_the_response_to_a_request_without_a_token_names_the_token_endpoint(azure: Azure) -> None:
    response = azure.ask("GET", "/subscriptions", headers={})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer authorization_uri=")
    assert response.json()["error"]["code"] == "AuthenticationFailed"
