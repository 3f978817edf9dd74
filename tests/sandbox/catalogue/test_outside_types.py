"""Types of public programs for web applications that ours does not use: websites, records, addresses."""

from typing import Any

import pytest

from sandbox import catalogue
from sandbox.catalogue import NotModelledError
from tests.sandbox.catalogue.arrangements import ACCOUNT, server, storage
from tests.sandbox.catalogue.rejections import IN_GROUP, network, rejection, says, subnet
from tests.sandbox.driver import Engine, Made, group

IN_ACCOUNT = {**IN_GROUP, "accountName": ACCOUNT["accountName"]}
WEBSITE = {**IN_ACCOUNT, "indexDocument": "index.html"}
BLOB = {**IN_ACCOUNT, "containerName": "$web", "blobName": "styles/site.css"}
RULE = {
    **IN_GROUP,
    "networkSecurityGroupName": "nsg",
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "443",
}
REJECTED_CALLER = "This request is not authorized to perform this operation."


@pytest.fixture(autouse=True)
def in_a_group(engine: Engine) -> None:
    group(engine)


def website(engine: Engine) -> Made:
    return engine.create("azure-native:storage:StorageAccountStaticWebsite", WEBSITE)


def container(engine: Engine, name: str) -> str:
    return next(identifier for identifier in engine.holds() if identifier.endswith(f"/containers/{name}"))


def record(engine: Engine, kind: str, name: str, **inputs: Any) -> Made:
    named = {**IN_GROUP, "zoneName": "stitches.example", "recordType": kind, "relativeRecordSetName": name}
    return engine.create("azure-native:dns:RecordSet", {**named, "ttl": 300, **inputs})


def zone(engine: Engine) -> Made:
    named = {**IN_GROUP, "location": "Global", "zoneName": "stitches.example"}
    return engine.create("azure-native:dns:Zone", named)


def test_a_website_creates_the_container_of_its_files_which_outlives_it(engine: Engine) -> None:
    storage(engine)
    made = website(engine)
    assert made.outputs["containerName"] == "$web"
    web = {**IN_ACCOUNT, "containerName": "$web"}
    assert "cannot create already existing resource" in rejection(engine, "storage:BlobContainer", web)
    engine.delete(made)
    assert container(engine, "$web")


def test_a_website_uses_an_existing_container(engine: Engine) -> None:
    storage(engine)
    web = engine.create("azure-native:storage:BlobContainer", {**IN_ACCOUNT, "containerName": "$web"})
    website(engine)
    assert engine.read(web) == web


def test_a_website_needs_a_general_purpose_v2_account(engine: Engine) -> None:
    storage(engine, kind="BlobStorage", accessTier="Hot")
    assert rejection(engine, "storage:StorageAccountStaticWebsite", WEBSITE) == says(
        400,
        "FeatureNotSupportedForAccount",
        "Only general purpose V2 storage accounts support static website hosting.",
    )


def test_a_blob_with_slashes_in_its_name_is_found_again(engine: Engine) -> None:
    storage(engine)
    website(engine)
    made = engine.create("azure-native:storage:Blob", BLOB)
    assert made.outputs["name"] == "styles/site.css"
    assert made.outputs["url"] == "https://ststitches.blob.core.windows.net/$web/styles/site.css"
    assert made.id.endswith("/containers/$web/blobs/styles%2Fsite.css")
    assert engine.read(made) == made


def test_a_blob_needs_its_container(engine: Engine) -> None:
    storage(engine)
    assert "ParentResourceNotFound" in rejection(engine, "storage:Blob", BLOB)


def test_blobs_are_written_with_a_key_that_the_account_must_allow(engine: Engine) -> None:
    storage(engine, allowSharedKeyAccess=False)
    website(engine)
    message = "Key based authentication is not permitted on this storage account."
    assert rejection(engine, "storage:Blob", BLOB) == says(403, "KeyBasedAuthenticationNotPermitted", message)


@pytest.mark.parametrize(
    "closed", [{"publicNetworkAccess": "Disabled"}, {"networkRuleSet": {"defaultAction": "Deny"}}]
)
def test_an_account_that_allows_no_access_gets_no_website(engine: Engine, closed: dict[str, Any]) -> None:
    storage(engine, **closed)
    assert rejection(engine, "storage:StorageAccountStaticWebsite", WEBSITE) == says(
        403, "AuthorizationFailure", REJECTED_CALLER
    )


def test_an_account_that_allows_an_address_gets_a_website(engine: Engine) -> None:
    addresses = [{"iPAddressOrRange": "203.0.113.7"}]
    storage(engine, networkRuleSet={"defaultAction": "Deny", "ipRules": addresses})
    assert website(engine)


def test_an_account_with_a_private_endpoint_gets_a_website(engine: Engine) -> None:
    account = storage(engine, networkRuleSet={"defaultAction": "Deny"})
    network(engine)
    connection = {"name": "web", "privateLinkServiceId": account.id, "groupIds": ["web"]}
    inputs = {"privateEndpointName": "pe", "privateLinkServiceConnections": [connection]}
    place = {"subnet": {"id": subnet(engine).id}}
    engine.create("azure-native:network:PrivateEndpoint", {**IN_GROUP, **inputs, **place})
    assert website(engine)


def test_an_append_blob_has_no_source(engine: Engine) -> None:
    storage(engine)
    website(engine)
    engine.create("azure-native:storage:Blob", {**BLOB, "type": "Append"})
    assert "a source cannot be specified" in rejection(
        engine, "storage:Blob", {**BLOB, "blobName": "log", "type": "Append", "source": "text"}
    )


def test_a_cname_is_the_only_record_with_its_name(engine: Engine) -> None:
    zone(engine)
    made = record(engine, "CNAME", "www", cnameRecord={"cname": "stitches-dev.azurewebsites.net"})
    assert made.outputs["fqdn"] == "www.stitches.example."
    assert made.outputs["type"] == "Microsoft.Network/dnsZones/CNAME"
    text = {"recordType": "TXT", "ttl": 300, "txtRecords": [{"value": ["proof"]}]}
    named = {**IN_GROUP, "zoneName": "stitches.example", "relativeRecordSetName": "www", **text}
    assert rejection(engine, "dns:RecordSet", named) == says(
        409,
        "Conflict",
        "The record could not be created because a CNAME record with the same name already exists in this "
        "zone.",
    )
    record(engine, "TXT", "asuid.www", txtRecords=[{"value": ["proof"]}])
    alias = {**named, "recordType": "CNAME", "relativeRecordSetName": "asuid.www"}
    assert "because another record with the same name already exists" in rejection(
        engine, "dns:RecordSet", alias
    )


def test_security_rules_of_one_direction_differ_in_priority_in_a_group_and_as_resources(
    engine: Engine,
) -> None:
    written = {key: value for key, value in RULE.items() if key not in IN_GROUP}
    written.pop("networkSecurityGroupName")
    rules = [{**written, "name": "https", "priority": 100}]
    engine.create(
        "azure-native:network:NetworkSecurityGroup",
        {**IN_GROUP, "networkSecurityGroupName": "nsg", "securityRules": rules},
    )
    other = {**RULE, "securityRuleName": "other", "priority": 100}
    assert rejection(engine, "network:SecurityRule", other) == says(
        400,
        "SecurityRuleConflict",
        "Security rule other conflicts with rule https. Rules cannot have the same Priority and Direction. "
        "To learn more, see aka.ms/nsgrules.",
    )
    assert "Value provided: 99 Allowed range 100-4096." in rejection(
        engine, "network:SecurityRule", {**other, "priority": 99}
    )
    assert engine.create("azure-native:network:SecurityRule", {**other, "direction": "Outbound"})


def test_only_a_premium_registry_can_disable_public_access(engine: Engine) -> None:
    inputs = {**IN_GROUP, "registryName": "crstitches", "publicNetworkAccess": "Disabled"}
    assert "not supported for the SKU Basic." in rejection(
        engine, "containerregistry:Registry", {**inputs, "sku": {"name": "Basic"}}
    )
    made = engine.create("azure-native:containerregistry:Registry", {**inputs, "sku": {"name": "Premium"}})
    assert made.outputs["loginServer"] == "crstitches.azurecr.io"


def test_an_address_has_a_unique_name_in_its_region(engine: Engine) -> None:
    standard = {**IN_GROUP, "sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}
    labelled = {**standard, "dnsSettings": {"domainNameLabel": "stitches"}}
    made = engine.create("azure-native:network:PublicIPAddress", {**labelled, "publicIpAddressName": "one"})
    full_name = "stitches.eastus.cloudapp.azure.com"
    assert made.outputs["dnsSettings"]["fqdn"] == full_name
    token, two = "network:PublicIPAddress", {**labelled, "publicIpAddressName": "two"}
    assert rejection(engine, token, two) == says(
        400, "DnsRecordInUse", f"DNS record {full_name} is already used by another public IP."
    )
    shouting = {**two, "dnsSettings": {"domainNameLabel": "Stitches"}}
    assert 'Code="InvalidDomainNameLabel"' in rejection(engine, token, shouting)
    assert engine.create(f"azure-native:{token}", {**two, "location": "westus"})


@pytest.mark.parametrize("sku", [{}, {"sku": {"name": "Basic"}}])
def test_there_are_no_new_basic_addresses(engine: Engine, sku: dict[str, Any]) -> None:
    inputs = {**IN_GROUP, "publicIpAddressName": "one", **sku}
    assert rejection(engine, "network:PublicIPAddress", inputs) == says(
        400,
        "IPv4BasicSkuPublicIpCountLimitReached",
        "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.",
    )
    standard = {**inputs, "sku": {"name": "Standard"}}
    assert engine.create("azure-native:network:PublicIPAddress", standard)


def test_a_database_is_in_a_pool_of_its_server(engine: Engine) -> None:
    server(engine, administratorLogin="dba-of-us", administratorLoginPassword="Hunter2-hunter2")
    on_server = {**IN_GROUP, "serverName": "sql-stitches"}
    pool = engine.create("azure-native:sql:ElasticPool", {**on_server, "elasticPoolName": "pool"})
    assert pool.outputs["kind"] == "vcore,pool"
    inputs = {**on_server, "databaseName": "stitches", "elasticPoolId": pool.id}
    assert engine.create("azure-native:sql:Database", inputs).outputs["elasticPoolId"] == pool.id


@pytest.mark.parametrize(
    ("token", "instead"),
    [("cdn:Endpoint", "AFDEndpoint"), ("frontdoor:FrontDoor", "cdn:Profile and its AFD types")],
)
def test_types_of_retired_products_are_rejected_with_their_replacements(token: str, instead: str) -> None:
    with pytest.raises(NotModelledError, match=instead):
        catalogue.get(f"azure-native:{token}")
