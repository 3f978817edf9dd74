"""The checks of public catalogues that no rule answers, each with the reason."""

from collections.abc import Mapping
from types import MappingProxyType

_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "App Service's own sign-in is not used: Stitches is a public site that signs its users in itself.": (
        "CKV_AZURE_13",
    ),
    "Browsers have no certificate to show, and Front Door Standard presents none of its own; "
    "`app-service-front-door-only` keeps everybody else from the site where people use Front Door.": (
        "CKV_AZURE_17",
    ),
    "Front Door Standard reaches public origins only. Private ones need Premium, which costs about 300 USD "
    "more a month than prod's budget has left; `app-service-front-door-only` lets in one Front Door.": (
        "CKV_AZURE_222",
    ),
    "Microsoft's rule sets need Front Door Premium, which costs about 300 USD more a month than prod's "
    "budget has left; `front-door-firewall` asks for rules of our own with a rate limit instead.": (
        "Azure.FrontDoorWAF.RuleGroups",
        "CKV_AZURE_133",
    ),
    "It asks for .NET Framework, which only Windows uses; `app-service-runtime` judges the Linux runtime.": (
        "CKV_AZURE_80",
    ),
    "The application keeps its files in blobs, and mounts no Azure Files.": ("CKV_AZURE_88",),
    "It asks of function apps what the rules here ask of sites, and Stitches has no function app.": (
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
    "A ledger database can never be turned back, and Stitches keeps no records that must be proven "
    "unchanged.": ("CKV_AZURE_224",),
    "The express assessment sends no reports by mail; its findings stand in Defender for Cloud.": (
        "CKV2_AZURE_4",
        "CKV2_AZURE_5",
    ),
    "It counts the firewall rules of a server, and the program makes none; `sql-firewall-range` judges "
    "each one that comes.": ("Azure.SQL.FirewallRuleCount",),
    "There is no failover group; prod's backups are GeoZone.": ("Azure.SQL.FGName",),
    "Keys of one's own have to be rotated and can be lost; Azure's keys and the second encryption of "
    "`storage-encryption` do without either.": ("CKV2_AZURE_1",),
    "The account serves blobs only: it has no queue, no table and no file share.": (
        "Azure.Storage.FileShareSoftDelete",
        "CKV2_AZURE_20",
        "CKV_AZURE_33",
    ),
    "It asks for the older storage analytics; the diagnostic settings log the blobs.": ("CKV2_AZURE_21",),
    "Activity logs are not kept in a container.": ("CKV2_AZURE_8",),
    "The rule `names` asks for more.": ("CKV_AZURE_43",),
    "Defender is switched on and paid for per subscription, which is above what a stack makes.": (
        "Azure.Storage.DefenderCloud",
        "Azure.Storage.DefenderCloud.MalwareScan",
        "Azure.Storage.DefenderCloud.SensitiveData",
        "CKV_AZURE_84",
        "CKV_AZURE_87",
    ),
    "The rule `names` checks the names of keys.": ("Azure.KeyVault.KeyName",),
    "A key that expires would sign every user out; `key-vault-keys` asks for a rotation instead.": (
        "CKV_AZURE_40",
    ),
    "Keys in hardware belong to the vault's premium tier.": ("CKV_AZURE_112",),
    "The program makes no secret; `stitches:secrets` checks the names that it declares.": (
        "Azure.KeyVault.SecretName",
    ),
    "Only files whose names change with their content are cached; everything else must not be "
    "(`front-door-cached-paths`).": ("Azure.FrontDoor.UseCaching",),
    "An identity serves to fetch a certificate of one's own; the endpoint's domain has Azure's.": (
        "Azure.FrontDoor.ManagedIdentity",
    ),
    "It is about the classic products, which `front-door-tier` and `retired-products` refuse.": (
        "Azure.CDN.MinTLS",
    ),
    "Roles on resource groups are wider than ours, which hold for one resource each.": (
        "Azure.RBAC.UseRGDelegation",
    ),
    "People's access to the subscription is not this program's: only the application's identity has roles.": (
        "Azure.RBAC.CoAdministrator",
        "Azure.RBAC.PIM",
        "Azure.RBAC.UseGroups",
    ),
    "It is about connections between virtual machines, or a cluster, of which there are none.": (
        "Azure.NSG.AKSRules",
        "Azure.NSG.LateralTraversal",
    ),
    "It warns of a deny rule that leaves nothing open; the app's own rule stands before ours.": (
        "Azure.NSG.DenyAllInbound",
    ),
    "It reads what Azure reports of a group; `network-subnets` asks each subnet for its group instead.": (
        "Azure.NSG.Associated",
    ),
    "A firewall or a bastion costs more than the environment's budget, and no machine needs one.": (
        "Azure.VNET.BastionSubnet",
        "Azure.VNET.FirewallSubnet",
    ),
    "Azure's own DNS is used, and no network is peered.": (
        "Azure.VNET.LocalDNS",
        "Azure.VNET.PeerState",
        "Azure.VNET.SingleDNS",
    ),
}

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {identifier: reason for reason, identifiers in _BY_REASON.items() for identifier in identifiers}
)
"""The reason by id: of checkov "CKV_AZURE_13" and the like, of PSRule for Azure "Azure.SQL.FGName"."""
