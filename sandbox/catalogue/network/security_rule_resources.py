"""Rules of network security groups as separate resources."""

from typing import Final

from azure_facts import names
from sandbox.catalogue import responses
from sandbox.catalogue.entry import ResourceType
from sandbox.catalogue.network import security_rules

TYPES: Final = (
    ResourceType(
        security_rules.SECURITY_RULE,
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network"
            "/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}"
        ),
        name=names.NETWORK,
        never_returned=("id",),
        adds=responses.tagged,
        rules=security_rules.RULES,
    ),
)
