"""Rules of network security groups that are resources of their own."""

from typing import Final

from azure_facts import names
from sandbox.catalogue import answers
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
        answers=answers.tagged,
        rules=security_rules.RULES,
    ),
)
