"""The sections of the CIS Microsoft Azure Foundations Benchmark 3.0.0 that the rules cover.

Source of the sections: turbot/steampipe-mod-azure-compliance, cis_v300. We matched them to our rules, and to
the ids that the rules cover, by what both check.
"""

from collections.abc import Mapping
from types import MappingProxyType

from policies.rule import AnyRule

NAME = "CIS Microsoft Azure Foundations Benchmark"
VERSION = "3.0.0"

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "3.3.3": ("CKV_AZURE_41",),
        "3.3.5": ("CKV_AZURE_42", "CKV_AZURE_110", "CKV_AZURE_111"),
        "3.3.6": ("Azure.KeyVault.RBAC",),
        "3.3.7": ("CKV2_AZURE_32",),
        "4.1": ("CKV_AZURE_3",),
        "4.2": ("storage-encryption",),
        "4.6": ("CKV_AZURE_59",),
        "4.7": ("CKV_AZURE_35",),
        "4.8": ("CKV_AZURE_36",),
        "4.9": ("CKV2_AZURE_33",),
        "4.10": ("CKV2_AZURE_38",),
        "4.13": ("diagnostic-settings",),
        "4.15": ("CKV_AZURE_44",),
        "4.16": ("storage-identities-only",),
        "4.17": ("CKV_AZURE_190",),
        "5.1.1": ("CKV_AZURE_23",),
        "5.1.2": ("CKV_AZURE_11",),
        "5.1.4": ("CKV2_AZURE_7",),
        "5.1.6": ("CKV_AZURE_24",),
        "5.1.7": ("CKV_AZURE_113",),
        "6.1.4": ("Azure.KeyVault.Logs",),
        "6.1.6": ("diagnostic-settings",),
        "6.3.1": ("monitor-application-insights",),
        "6.4": ("diagnostic-settings",),
        "7.1": ("CKV_AZURE_9",),
        "7.2": ("CKV_AZURE_10",),
        "7.3": ("CKV_AZURE_77",),
        "7.4": ("CKV_AZURE_160",),
        "9.1": ("CKV_AZURE_14",),
        "9.3": ("CKV_AZURE_78",),
        "9.4": ("CKV_AZURE_15",),
        "9.5": ("CKV_AZURE_16",),
        "9.6": ("app-service-publishing",),
        "9.10": ("CKV_AZURE_18",),
        "9.11": ("secrets-in-inputs",),
        "9.12": ("CKV_AZURE_72",),
    }
)
"""By section: names of rules, or ids that rules cover."""


def sections(rule: AnyRule) -> tuple[str, ...]:
    """The sections that a rule covers, in the benchmark's order."""
    known = {rule.name, *rule.covers}
    return tuple(section for section, ids in SECTIONS.items() if known.intersection(ids))
