"""The SKUs of the SQL database that Stitches offers."""

from enum import StrEnum

from azure_facts.sql_sizes import DatabaseSize, size_of


class DatabaseSku(StrEnum):
    """The SKU of the SQL database, by Azure's name of its service objective."""

    BASIC = "Basic"
    S0 = "S0"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S6 = "S6"
    SERVERLESS_1 = "GP_S_Gen5_1"
    SERVERLESS_2 = "GP_S_Gen5_2"
    SERVERLESS_4 = "GP_S_Gen5_4"
    PROVISIONED_2 = "GP_Gen5_2"

    @property
    def size(self) -> DatabaseSize:
        """What Azure allows on this SKU."""
        return size_of({"name": self.value})
