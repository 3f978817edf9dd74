"""Lists the Azure resources that hold data, and what is lost with each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from azure_facts.type_tokens import without_version

_LOST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "azure-native:containerregistry:Registry": "its images",
        "azure-native:keyvault:Key": "the key, and everything that only this key can decrypt",
        "azure-native:keyvault:Secret": "the secret",
        "azure-native:keyvault:Vault": "its secrets, keys and certificates",
        "azure-native:operationalinsights:Workspace": "its logs",
        "azure-native:resources:ResourceGroup": "everything in it",
        "azure-native:sql:Database": "its tables and its backups",
        "azure-native:sql:Server": "every database on it, with its backups",
        "azure-native:storage:BlobContainer": "its blobs",
        "azure-native:storage:FileShare": "its files",
        "azure-native:storage:Queue": "its messages",
        "azure-native:storage:StorageAccount": "all its blobs",
        "azure-native:storage:Table": "its rows",
        "pulumi:index:Stash": "the record of the latest deployment",
    }
)


def data_of(pulumi_type: str) -> str:
    """What is lost with a resource of a type, also of one with an API version in it; empty for no data."""
    return _LOST.get(without_version(pulumi_type), "")
