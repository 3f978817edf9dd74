"""Azure SQL: who signs in to a server, from where, and over what."""

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

# Where each type keeps its first and its last address.
_RANGES: Mapping[str, tuple[str, str]] = {
    FIREWALL_RULE: ("startIpAddress", "endIpAddress"),
    IPV6_FIREWALL_RULE: ("startIPv6Address", "endIPv6Address"),
}
# PSRule's own limit.
_MOST_ADDRESSES = 10


def _is_an_address(raw: str) -> bool:
    try:
        return not ip_address(raw).is_unspecified
    except ValueError:
        return False


_ADDRESS = satisfies("an address, and not 0.0.0.0, which lets in all of Azure", _is_an_address, str)


def _judge_range(rule: Resource) -> Iterable[Finding]:
    first, last = (rule.properties.member(end) for end in _RANGES[rule.type])
    findings = [*_ADDRESS.findings(first), *_ADDRESS.findings(last)]
    if findings:
        return findings
    further = int(ip_address(last.text)) - int(ip_address(first.text))
    if 0 <= further < _MOST_ADDRESSES:
        return []
    return [violation(last.path, f"expected a range of at most {_MOST_ADDRESSES} addresses, found another")]


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="sql-entra-only",
        service=Service.SQL,
        description="Servers know nobody but Entra's users, groups and identities.",
        reason="A login of the server's own has a password to guess, to leak and to forget to change.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/authentication-azure-ad-only-authentication",
        types=(SERVER,),
        checks=(
            Check(
                path="administrators.azureADOnlyAuthentication",
                expected=is_true(),
                remedy="Set `azure_ad_only_authentication=True` in `administrators`.",
                answers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
            ),
            Check(
                path="administrators.sid",
                expected=matches(
                    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "an Entra object's id"
                ),
                remedy="Set `sid` in `administrators` to the principal id of the identity that migrates.",
                answers=("CKV2_AZURE_7", "Azure.SQL.AAD"),
            ),
            # There is no password without a login, and the rules on secrets find a password itself.
            Check(
                path="administratorLogin",
                expected=is_nothing(),
                remedy="Leave `administrator_login` and `administrator_login_password` out.",
                answers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
            ),
        ),
    ),
    ResourceRule(
        name="sql-entra-only-setting",
        service=Service.SQL,
        description="The setting beside a server does not take back that it is Entra-only.",
        reason="The setting replaces what the server was made with: passwords would sign in again.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{_LEARN}/authentication-azure-ad-only-authentication",
        types=(ENTRA_ONLY,),
        judge=lambda setting: is_true().findings(setting.properties.member("azureADOnlyAuthentication")),
        remedy="Remove the resource: the server says itself that it is Entra-only.",
        answers=("CKV2_AZURE_27", "Azure.SQL.AADOnly"),
    ),
    PropertyRule(
        name="sql-transport",
        service=Service.SQL,
        description="Servers speak TLS 1.2 or newer.",
        reason="What is sent under a broken protocol is read and changed on its way.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/connectivity-settings",
        types=(SERVER,),
        checks=(
            Check(
                path="minimalTlsVersion",
                expected=one_of("1.2", "1.3"),
                remedy='Set `minimal_tls_version="1.2"`.',
                answers=("CKV_AZURE_52", "Azure.SQL.MinTLS"),
                repair="1.2",
            ),
        ),
    ),
    PropertyRule(
        name="sql-public-access",
        service=Service.SQL,
        description="prod's servers have no public address.",
        reason="Whoever can reach a server can try its doors.",
        severity=Severity.HIGH,
        # dev and staging save the private endpoint: their servers let in the app's subnet, and nobody else.
        levels=PROD,
        url=f"{_LEARN}/connectivity-settings",
        types=(SERVER,),
        checks=(
            Check(
                path="publicNetworkAccess",
                expected=one_of("Disabled"),
                remedy='Set `public_network_access="Disabled"`, and lead to it by a private endpoint.',
                answers=("CKV_AZURE_113",),
            ),
        ),
    ),
    ResourceRule(
        name="sql-firewall-range",
        service=Service.SQL,
        description=f"A firewall rule lets in {_MOST_ADDRESSES} addresses at most, and never all of Azure.",
        reason="Behind a wide range stand strangers; 0.0.0.0 lets in every customer of Azure.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/firewall-configure",
        types=tuple(_RANGES),
        judge=_judge_range,
        remedy="Let in a subnet by a `sql.VirtualNetworkRule`, or narrow the range.",
        answers=(
            "CKV_AZURE_11",
            "CKV2_AZURE_34",
            "Azure.SQL.AllowAzureAccess",
            "Azure.SQL.FirewallIPRange",
        ),
    ),
)
