"""Changes by Azure Resource Manager, above all of secrets, whose values are not stored."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.arm.served import (
    CONTRIBUTOR,
    GROUP,
    READER,
    SUBSCRIPTION,
    TENANT,
    Azure,
    group,
    vault,
)
from tests.sandbox.catalogue.arrangements import lock
from tests.sandbox.driver import Made

VALUE = "hunter2-of-a-secret"
EXPIRES = int(datetime(2027, 4, 30, tzinfo=UTC).timestamp())


def path(made: Made, name: str = "Token") -> str:
    return f"{made.id}/secrets/{name}"


def content(value: str = VALUE, **properties: Any) -> dict[str, Any]:
    attributes = {"enabled": True, "exp": EXPIRES}
    body = {"value": value, "contentType": "text/plain", "attributes": attributes, **properties}
    return {"properties": body}


def digest(azure: Azure, identifier: str) -> str:
    return azure.store.read().unseen(identifier)["digest"]


@pytest.fixture
def safe(azure: Azure) -> Made:
    group(azure.engine)
    return vault(azure.engine)


def test_a_secret_is_put_and_its_value_is_not_stored(azure: Azure, safe: Made) -> None:
    made = azure.ask("PUT", path(safe), {**content(), "tags": {"owner": "team"}})
    assert made.status_code == 201, made.text
    response = made.json()
    assert response["properties"]["attributes"]["exp"] == EXPIRES
    assert response["properties"]["contentType"] == "text/plain"
    assert response["tags"] == {"owner": "team"}
    assert "value" not in response["properties"]
    read = azure.ask("GET", path(safe)).json()
    assert read == response
    listed = azure.ask("GET", f"{safe.id}/secrets").json()["value"]
    assert [each["id"] for each in listed] == [response["id"]]
    azure.store.close()
    for file in azure.folder.glob("azure.db*"):
        assert VALUE.encode() not in file.read_bytes()


def test_a_new_value_is_a_new_version_and_equal_values_are_recognized(azure: Azure, safe: Made) -> None:
    first = azure.ask("PUT", path(safe), content()).json()
    again = azure.ask("PUT", path(safe), content("another"))
    assert again.status_code == 200
    assert again.json()["properties"]["secretUriWithVersion"] != first["properties"]["secretUriWithVersion"]
    changed = digest(azure, path(safe))
    azure.ask("PUT", path(safe), content())
    azure.ask("PUT", path(safe, "Other"), content())
    assert digest(azure, path(safe)) == digest(azure, path(safe, "Other")) != changed


def test_each_store_has_its_own_salt(azure: Azure, safe: Made) -> None:
    azure.ask("PUT", path(safe), content())
    salt = azure.store.read().unseen("/")["salt"]
    azure.ask("PUT", path(safe), content("another"))
    assert azure.store.read().unseen("/")["salt"] == salt
    assert salt not in digest(azure, path(safe))


def test_an_invalid_input_is_rejected_without_its_value(azure: Azure, safe: Made) -> None:
    for invalid in (
        {"properties": {"value": [VALUE]}},
        {"properties": {"value": VALUE, "attributes": {"exp": "soon"}}},
        {"properties": {"value": VALUE, "valeu": VALUE}},
        {"properties": VALUE},
    ):
        response = azure.ask("PUT", path(safe), invalid)
        assert response.status_code == 400, invalid
        assert response.json()["error"]["code"] == "InvalidRequestContent"
        assert VALUE not in response.text
    assert azure.ask("PUT", path(safe, "a_b"), content()).status_code == 400
    assert azure.ask("GET", f"{safe.id}/secrets").json() == {"value": []}


def test_the_name_of_a_deleted_secret_stays_in_use(azure: Azure, safe: Made) -> None:
    azure.ask("PUT", path(safe), content())
    assert azure.ask("DELETE", path(safe)).status_code == 200
    assert azure.ask("DELETE", path(safe)).status_code == 204
    assert azure.ask("GET", path(safe)).status_code == 404
    rejected = azure.ask("PUT", path(safe), content())
    assert rejected.status_code == 409
    assert "deleted but recoverable state" in rejected.json()["error"]["message"]


def test_a_contributor_writes_secrets_and_a_reader_reads_their_properties(
    azure: Azure, safe: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(role: str, method: str) -> int:
        identity = azure.identity(f"id-{role[:8]}-{method.lower()}", role)
        given = azure.credential(identity, monkeypatch).get_token("https://management.azure.com/.default")
        headers = {"Authorization": f"Bearer {given.token}"}
        body = content() if method == "PUT" else None
        return azure.ask(method, path(safe), body, headers=headers).status_code

    assert asked(READER, "PUT") == 403
    assert asked(CONTRIBUTOR, "PUT") == 201
    assert asked(READER, "GET") == 200
    assert asked(READER, "DELETE") == 403


def test_a_lock_applies_over_http_too(azure: Azure, safe: Made) -> None:
    azure.ask("PUT", path(safe), content())
    lock(azure.engine, f"subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}")
    rejected = azure.ask("DELETE", path(safe))
    assert (rejected.status_code, rejected.json()["error"]["code"]) == (409, "ScopeLocked")


def test_the_engine_finds_resources_that_were_created_here(azure: Azure) -> None:
    within = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
    assert azure.ask("PUT", within, {"location": "eastus"}).status_code == 201
    body = {
        "location": "eastus",
        "tags": {"a": "b"},
        "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}},
    }
    identifier = f"{within}/providers/Microsoft.KeyVault/vaults/kv-stitches-staging"
    assert azure.ask("PUT", identifier, body).status_code == 201
    found = azure.engine.read_id("azure-native:keyvault:Vault", identifier)
    assert found is not None
    assert found.outputs["tags"] == {"a": "b"}
    plan = {"location": "eastus", "kind": "linux", "sku": {"name": "S1"}, "properties": {"reserved": True}}
    hosting = f"{within}/providers/Microsoft.Web/serverfarms/plan"
    assert azure.ask("PUT", hosting, plan).json()["properties"]["reserved"] is True
    site = {"location": "eastus", "properties": {"httpOnly": True}}
    invalid = azure.ask("PUT", f"{within}/providers/Microsoft.Web/sites/x", site)
    assert invalid.status_code == 400
    assert "httpsOnly" in invalid.text
    assert azure.ask("DELETE", within).status_code == 200
    assert azure.ask("GET", identifier).status_code == 404
