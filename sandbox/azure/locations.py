"""How Azure reads a location: "East US", "EastUS" and "eastus" are one."""


def programmatic(location: str) -> str:
    """Give a location's name in Azure's short form: "West Europe" is "westeurope"."""
    return location.replace(" ", "").lower()
