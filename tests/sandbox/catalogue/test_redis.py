"""What Azure rejects for Azure Cache for Redis."""

from typing import Any

import pytest

from tests.sandbox.catalogue.rejections import IN_GROUP, network, rejected_update, rejection, says, subnet
from tests.sandbox.driver import Engine, Made, group

STANDARD = {"name": "Standard", "family": "C", "capacity": 1}
PREMIUM = {"name": "Premium", "family": "P", "capacity": 1}
CACHE = {**IN_GROUP, "name": "redis-stitches", "location": "eastus", "sku": STANDARD}


def cache(engine: Engine, **inputs: Any) -> Made:
    return engine.create("azure-native:redis:Redis", {**CACHE, **inputs})


@pytest.mark.parametrize(
    "sku",
    [
        {"name": "Standard", "family": "P", "capacity": 1},
        {"name": "Premium", "family": "C", "capacity": 1},
        {"name": "Premium", "family": "P", "capacity": 0},
        {"name": "Basic", "family": "C", "capacity": 7},
    ],
    ids=str,
)
def test_a_caches_family_and_capacity_belong_to_its_sku(engine: Engine, sku: dict[str, Any]) -> None:
    group(engine)
    assert "SkuFamilyNotSupportedException" in rejection(engine, "redis:Redis", {**CACHE, "sku": sku})
    cache(engine)


@pytest.mark.parametrize(
    ("before", "after"), [("Standard", "Basic"), ("Premium", "Standard"), ("Basic", "Premium")]
)
def test_a_cache_scales_up_step_by_step(engine: Engine, before: str, after: str) -> None:
    group(engine)
    skus = {"Standard": STANDARD, "Premium": PREMIUM, "Basic": {**STANDARD, "name": "Basic"}}
    made = cache(engine, sku=skus[before])
    message = rejected_update(engine, made, {**CACHE, "sku": skus[after]})
    assert f"from the {before} SKU to the {after} SKU" in message
    larger = {**skus[before], "capacity": 3}
    made = engine.update(made, {**CACHE, "sku": larger})
    if before == "Standard":
        engine.update(made, {**CACHE, "sku": PREMIUM})


def test_a_caches_name_is_unique_in_all_of_azure(engine: Engine) -> None:
    group(engine)
    group(engine, "other")
    cache(engine)
    message = rejection(
        engine, "redis:Redis", {**CACHE, "resourceGroupName": "other", "name": "REDIS-stitches"}
    )
    assert message.startswith(
        'Status=409 Code="NameNotAvailable" Message="An error occured when trying to reserve'
    )


def test_only_premium_has_shards(engine: Engine) -> None:
    group(engine)
    assert rejection(engine, "redis:Redis", {**CACHE, "shardCount": 2}) == says(
        400, "InvalidRequestBody", "The property 'shardCount' is only supported for Premium caches."
    )
    cache(engine, sku=PREMIUM, shardCount=2)


def test_a_cache_without_keys_accepts_entra_tokens(engine: Engine) -> None:
    group(engine)
    without_keys = {"disableAccessKeyAuthentication": True}
    assert "Access key authentication" in rejection(engine, "redis:Redis", {**CACHE, **without_keys})
    cache(engine, **without_keys, redisConfiguration={"aadEnabled": "true"})


def test_the_subnet_of_a_cache_cannot_change(engine: Engine) -> None:
    group(engine)
    network(engine)
    made = cache(engine, sku=PREMIUM, subnetId=subnet(engine).id)
    message = rejected_update(engine, made, {**CACHE, "sku": PREMIUM})
    assert "'subnetId' of an existing cache cannot be changed" in message


def test_a_cache_has_a_host_name_and_keys(engine: Engine) -> None:
    group(engine)
    made = cache(engine)
    assert made.id.endswith("/providers/Microsoft.Cache/Redis/redis-stitches")
    assert made.outputs["hostName"] == "redis-stitches.redis.cache.windows.net"
    response = engine.invoke("azure-native:redis:listRedisKeys", {**IN_GROUP, "name": "redis-stitches"})
    assert response["primaryKey"] == "made-up-by-the-sandbox-primary-of-redis-stitches"


def test_a_private_endpoint_of_a_cache_has_only_its_group(engine: Engine) -> None:
    group(engine)
    network(engine)
    made, at = cache(engine), subnet(engine)

    def endpoint(to: str) -> dict[str, Any]:
        connection = {"name": "c", "privateLinkServiceId": made.id, "groupIds": [to]}
        named = {**IN_GROUP, "privateEndpointName": "pe", "subnet": {"id": at.id}}
        return {**named, "privateLinkServiceConnections": [connection]}

    assert "Invalid groupId" in rejection(engine, "network:PrivateEndpoint", endpoint("redis"))
    engine.create("azure-native:network:PrivateEndpoint", endpoint("redisCache"))


def test_a_rule_allows_a_valid_range(engine: Engine) -> None:
    group(engine)
    cache(engine)
    rule = {**IN_GROUP, "cacheName": "redis-stitches", "ruleName": "office", "startIP": "192.0.2.9"}
    assert "startIP" in rejection(engine, "redis:FirewallRule", {**rule, "endIP": "192.0.2.1"})
    engine.create("azure-native:redis:FirewallRule", {**rule, "endIP": "192.0.2.9"})
