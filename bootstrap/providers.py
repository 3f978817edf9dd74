"""The resource providers that must be registered in a subscription before resources are created in it."""

from typing import Final

ENVIRONMENT: Final[tuple[str, ...]] = (
    "Web",
    "Sql",
    "Storage",
    "KeyVault",
    "Insights",
    "OperationalInsights",
    "Cdn",
    "Network",
    "ManagedIdentity",
    "Consumption",
    "CostManagement",
    "EventGrid",
)
"""For an environment, without "Microsoft."; without those that every subscription has."""

BOOTSTRAP: Final[tuple[str, ...]] = ("Storage", "KeyVault", "ManagedIdentity")
"""For the stores and the identities."""
