"""The resource providers that a subscription must have registered before something is made in it."""

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
"""For an environment, each without "Microsoft."; those that every subscription has are left out."""

BOOTSTRAP: Final[tuple[str, ...]] = ("Storage", "KeyVault", "ManagedIdentity")
"""For the stores and the identities."""
