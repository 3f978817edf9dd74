"""The checks of public catalogues that no rule covers, each with the reason."""

from collections.abc import Mapping
from types import MappingProxyType

_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "Stitches does not use App Service's own sign-in: it is a public site that signs its users in itself.": (
        "CKV_AZURE_13",
    ),
    "Browsers have no client certificate, and Front Door Standard presents none; "
    "`app-service-front-door-only` makes sites accept requests from Front Door only.": ("CKV_AZURE_17",),
    "Front Door Standard reaches public origins only. Private origins need Premium, which costs about "
    "300 USD a month more than Standard. Prod's budget does not have that much left. "
    "`app-service-front-door-only` allows one Front Door.": ("CKV_AZURE_222",),
    "Microsoft's rule sets need Front Door Premium, which costs about 300 USD a month more than "
    "Standard. Prod's budget does not have that much left. `front-door-firewall` requires custom rules with "
    "a rate limit instead.": (
        "Azure.FrontDoorWAF.RuleGroups",
        "CKV_AZURE_133",
    ),
    "It checks .NET Framework, which only Windows uses; `app-service-runtime` checks the Linux runtime.": (
        "CKV_AZURE_80",
    ),
    "The application keeps its files in blobs and mounts no Azure Files share.": ("CKV_AZURE_88",),
    "It is the check for function apps; Stitches has none, and the rules here check its sites.": (
        "CKV_AZURE_56",
        "CKV_AZURE_62",
        "CKV_AZURE_67",
        "CKV_AZURE_70",
        "CKV_AZURE_145",
    ),
    "Stitches runs no PHP, Python or Java.": (
        "Azure.AppService.PHPVersion",
        "CKV_AZURE_81",
        "CKV_AZURE_82",
        "CKV_AZURE_83",
    ),
    "A ledger database can never be converted back, and Stitches has no records whose integrity "
    "must be proven.": ("CKV_AZURE_224",),
    "The express assessment sends no reports by e-mail; its findings are in Defender for Cloud.": (
        "CKV2_AZURE_4",
        "CKV2_AZURE_5",
    ),
    "It counts the firewall rules of a server, and the program creates none; `sql-firewall-range` checks "
    "each rule that is added.": ("Azure.SQL.FirewallRuleCount",),
    "Stitches has no failover group; prod's backups are GeoZone.": ("Azure.SQL.FGName",),
    "Customer-managed keys have to be rotated and can be lost; Azure's keys and the second encryption of "
    "`storage-encryption` avoid both.": ("CKV2_AZURE_1",),
    "The account serves blobs only: it has no queue, no table and no file share.": (
        "Azure.Storage.FileShareSoftDelete",
        "CKV2_AZURE_20",
        "CKV_AZURE_33",
    ),
    "It checks the older storage analytics; diagnostic settings log the blobs.": ("CKV2_AZURE_21",),
    "Activity logs are not stored in a container.": ("CKV2_AZURE_8",),
    "The rule `names` is stricter.": ("CKV_AZURE_43",),
    "Defender is enabled and billed per subscription, and a stack creates nothing at that level.": (
        "Azure.Storage.DefenderCloud",
        "Azure.Storage.DefenderCloud.MalwareScan",
        "Azure.Storage.DefenderCloud.SensitiveData",
        "CKV_AZURE_84",
        "CKV_AZURE_87",
    ),
    "The rule `names` checks the names of keys.": ("Azure.KeyVault.KeyName",),
    "A key that expires would sign every user out; `key-vault-keys` requires a rotation instead.": (
        "CKV_AZURE_40",
    ),
    "Hardware keys need the vault's premium tier.": ("CKV_AZURE_112",),
    "The program creates no secret; `stitches:secrets` checks the names that it declares.": (
        "Azure.KeyVault.SecretName",
    ),
    "Only files whose names change with their content are cached; everything else must not be "
    "cached (`front-door-cached-paths`).": ("Azure.FrontDoor.UseCaching",),
    "An identity is needed only for a custom certificate; the endpoint's domain has Azure's.": (
        "Azure.FrontDoor.ManagedIdentity",
    ),
    "It is about the classic products, which `front-door-tier` and `retired-products` reject.": (
        "Azure.CDN.MinTLS",
    ),
    "Roles on resource groups are wider than ours, which apply to one resource each.": (
        "Azure.RBAC.UseRGDelegation",
    ),
    "This program assigns roles only to its own identities, and never to a person.": (
        "Azure.RBAC.CoAdministrator",
        "Azure.RBAC.PIM",
        "Azure.RBAC.UseGroups",
    ),
    "It is about virtual machines or a Kubernetes cluster; Stitches has neither.": (
        "Azure.NSG.AKSRules",
        "Azure.NSG.LateralTraversal",
    ),
    "It reports a deny rule that blocks all traffic. Our deny rule does not: a rule with a higher priority "
    "allows the app's traffic.": ("Azure.NSG.DenyAllInbound",),
    "It reads what Azure reports for a group; `network-subnets` checks the group of each subnet instead.": (
        "Azure.NSG.Associated",
    ),
    "A firewall or a bastion costs more than the environment's budget, and no machine needs one.": (
        "Azure.VNET.BastionSubnet",
        "Azure.VNET.FirewallSubnet",
    ),
    "Stitches uses Azure's DNS and peers no network.": (
        "Azure.VNET.LocalDNS",
        "Azure.VNET.PeerState",
        "Azure.VNET.SingleDNS",
    ),
}

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {identifier: reason for reason, identifiers in _BY_REASON.items() for identifier in identifiers}
)
"""The reason by id, for example "CKV_AZURE_13" of checkov or "Azure.SQL.FGName" of PSRule for Azure."""
