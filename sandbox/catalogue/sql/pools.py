"""Elastic pools, which the databases of a server share."""

from typing import Any, Final

from azure_facts import names
from azure_facts.sql_sizes import DEFAULT_SKU
from sandbox.azure.request import Request
from sandbox.catalogue import regions
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.sql.databases import SERVER


def _pool(request: Request) -> dict[str, Any]:
    sku: dict[str, Any] = request.input("sku") or DEFAULT_SKU
    by_cores = str(sku.get("name")).partition("_")[0] in ("GP", "BC", "HS")
    return {
        "creationDate": request.created,
        "kind": "vcore,pool" if by_cores else "pool",
        "sku": sku,
        "state": "Ready",
        "zoneRedundant": False,
    }


TYPES: Final = (
    ResourceType(
        "azure-native:sql:ElasticPool",
        path=SERVER + "/elasticPools/{elasticPoolName}",
        name=names.SQL_POOL,
        adds=_pool,
        rules=(regions.in_a_region,),
    ),
)
