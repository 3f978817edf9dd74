"""Azure SQL: who can sign in to a server, from where, and over which protocol."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from pulumi_policy import Severity

from policies.expectations import is_nothing, is_true, matches, one_of, satisfies
from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import EVERYWHERE, PROD, AnyRule, Check, PropertyRule, ResourceRule, Service

SERVER = "azure-native:sql:Server"
FIREWALL_RULE = "azure-native:sql:FirewallRule"
IPV6_FIREWALL_RULE = "azure-native:sql:IPv6FirewallRule"
ENTRA_ONLY = "azure-native:sql:ServerAzureADOnlyAuthentication"

_LEARN = "https://learn.microsoft.com/azure/azure-sql/database"

# The properties with the first and the last address, by type.
_RANGES: Mapping[str, tuple[str, str]] = {
    FIREWALL_RULE: ("startIpAddress", "endIpAddress"),
    IPV6_FIREWALL_RULE: ("startIPv6Address", "endIPv6Address"),
}
# PSRule's own limit.
_MAXIMUM_ADDRESSES = 10


def _is_an_address(raw: str) -> bool:
    try:
        return not ip_address(raw).is_unspecified
    except ValueError:
        return False


_ADDRESS = satisfies("an address other than 0.0.0.0, which allows all of Azure", _is_an_address, str)


def _evaluate_range(rule: Resource) -> Iterable[Finding]:
    first, last = (rule.properties.member(end) for end in _RANGES[rule.type])
    findings = [*_ADDRESS.findings(first), *_ADDRESS.findings(last)]
    if findings:
        return findings
    further = int(ip_address(last.text)) - int(ip_address(first.text))
    if 0 <= further < _MAXIMUM_ADDRESSES:
        return []
    return [
        violation(last.path, f"expected a range of at most {_MAXIMUM_ADDRESSES} addresses, found another")
    ]


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="sql-entra-only",
        service=Service.SQL,
        description="Servers accept only Entra users, groups and identities.",
        reason="A SQL login has a password, which can be guessed or leaked, and is rarely changed.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/authentication-azure-ad-only-authentication",
        types=(SERVER,),
        checks=(
            Check(
                path="administrators.azureADOnlyAuthentication",
                expected=is_true(),
                fix="Set `azure_ad_only_authentication=True` in `administrators`.",
                covers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
            ),
            Check(
                path="administrators.sid",
                expected=matches(
                    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "an Entra object's id"
                ),
                fix="Set `sid` in `administrators` to the principal id of the migrator's identity.",
                covers=("CKV2_AZURE_7", "Azure.SQL.AAD"),
            ),
            # Without a login there is no password, and the rules on secrets find a password itself.
            Check(
                path="administratorLogin",
                expected=is_nothing(),
                fix="Remove `administrator_login` and `administrator_login_password`.",
                covers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
            ),
        ),
    ),
    ResourceRule(
        name="sql-entra-only-setting",
        service=Service.SQL,
        description="No separate setting turns off a server's Entra-only sign-in.",
        reason="The setting overrides the server's own property: passwords would work again.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/authentication-azure-ad-only-authentication",
        types=(ENTRA_ONLY,),
        evaluate=lambda setting: is_true().findings(setting.properties.member("azureADOnlyAuthentication")),
        fix="Remove the resource: the server's own property makes it Entra-only.",
        covers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
    ),
    PropertyRule(
        name="sql-transport",
        service=Service.SQL,
        description="Servers accept TLS 1.2 or newer only.",
        reason="Traffic over a broken protocol can be read and changed in transit.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/connectivity-settings",
        types=(SERVER,),
        checks=(
            Check(
                path="minimalTlsVersion",
                expected=one_of("1.2", "1.3"),
                fix='Set `minimal_tls_version="1.2"`.',
                covers=("CKV_AZURE_52", "Azure.SQL.MinTLS"),
                repair="1.2",
            ),
        ),
    ),
    PropertyRule(
        name="sql-public-access",
        service=Service.SQL,
        description="prod's servers have no public address.",
        reason="Anyone who can reach a server can attack it.",
        severity=Severity.HIGH,
        # dev and staging save the cost of the private endpoint: their servers allow only the app's subnet.
        levels=PROD,
        url=f"{_LEARN}/connectivity-settings",
        types=(SERVER,),
        checks=(
            Check(
                path="publicNetworkAccess",
                expected=one_of("Disabled"),
                fix='Set `public_network_access="Disabled"`, and use a private endpoint.',
                covers=("CKV_AZURE_113",),
            ),
        ),
    ),
    ResourceRule(
        name="sql-firewall-range",
        service=Service.SQL,
        description=f"A firewall rule allows at most {_MAXIMUM_ADDRESSES} addresses, and never all of Azure.",
        reason="A wide range includes strangers; 0.0.0.0 allows every customer of Azure.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/firewall-configure",
        types=tuple(_RANGES),
        evaluate=_evaluate_range,
        fix="Allow a subnet with a `sql.VirtualNetworkRule`, or narrow the range.",
        covers=(
            "CKV_AZURE_11",
            "CKV2_AZURE_34",
            "Azure.SQL.AllowAzureAccess",
            "Azure.SQL.FirewallIPRange",
        ),
    ),
)
