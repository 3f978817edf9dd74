"""Elastic pools, which the databases of a server share."""

from typing import Any, Final

from sandbox.azure.request import Request
from sandbox.catalogue import names, regions
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.sql_databases import SERVER

_DEFAULT_SKU: Final = {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2}


def _pool(request: Request) -> dict[str, Any]:
    sku: dict[str, Any] = request.input("sku") or _DEFAULT_SKU
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
        answers=_pool,
        rules=(regions.in_a_region,),
    ),
)
