"""App Service: who can reach a site, which identity it uses, and which ways in are closed."""

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.expectations import (
    Expectation,
    each,
    has,
    is_false,
    is_true,
    matches,
    one_of,
    satisfies,
    some,
    unless,
)
from policies.findings import Finding
from policies.rule import EVERYWHERE, STAGING_AND_PROD, AnyRule, Check, PropertyRule, Service
from policies.rules.app_service.types import LEARN, PUBLISHING, SITES
from policies.value import Value

_DENY = one_of("Deny")

# Every customer's Front Door uses the tag's addresses; only the header identifies one Front Door.
_FRONT_DOOR = has(
    "the service tag AzureFrontDoor.Backend with the id of a Front Door",
    tag=one_of("ServiceTag"),
    ipAddress=one_of("AzureFrontDoor.Backend"),
    headers=has(
        "the header x-azure-fdid",
        **{"x-azure-fdid": some(matches(r"\S+", "an id"), "the id of a Front Door")},
    ),
)


def _evaluate_restriction(restriction: Value) -> Iterable[Finding]:
    """A restriction without the action Deny allows access: Allow is Azure's default."""
    return unless(_DENY.findings(restriction.member("action")), asked=_FRONT_DOOR.findings(restriction))


RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="app-service-transport",
        service=Service.APP_SERVICE,
        description="Sites accept TLS 1.2 or newer only, and no unencrypted traffic.",
        reason="Unencrypted traffic, or traffic over a broken protocol, can be read and changed in transit.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/overview-tls",
        types=SITES,
        checks=(
            Check(
                path="httpsOnly",
                expected=is_true(),
                fix="Set `https_only=True`.",
                covers=("CKV_AZURE_14", "CKV_AZURE_153", "Azure.AppService.UseHTTPS"),
                repair=True,
            ),
            Check(
                path="siteConfig.minTlsVersion",
                expected=one_of("1.2", "1.3"),
                fix='Set `min_tls_version="1.2"` in `site_config`.',
                covers=("CKV_AZURE_15", "CKV_AZURE_154", "Azure.AppService.MinTLS"),
                repair="1.2",
            ),
            Check(
                path="siteConfig.scmMinTlsVersion",
                expected=one_of("1.2", "1.3"),
                fix='Set `scm_min_tls_version="1.2"` in `site_config`.',
                repair="1.2",
            ),
            Check(
                path="siteConfig.ftpsState",
                expected=one_of("Disabled"),
                fix='Set `ftps_state="Disabled"` in `site_config`: releases use zip deployments.',
                covers=("CKV_AZURE_78", "Azure.AppService.WebSecureFtp"),
                repair="Disabled",
            ),
        ),
    ),
    PropertyRule(
        name="app-service-front-door-only",
        service=Service.APP_SERVICE,
        description="Sites accept requests only from one Front Door, which they identify by its id.",
        reason="Requests that bypass Front Door also bypass its firewall and its rate limit.",
        severity=Severity.HIGH,
        levels=STAGING_AND_PROD,
        url=f"{LEARN}/app-service-ip-restrictions",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.ipSecurityRestrictionsDefaultAction",
                expected=_DENY,
                fix='Set `ip_security_restrictions_default_action="Deny"` in `site_config`.',
            ),
            Check(
                path="siteConfig.ipSecurityRestrictions",
                expected=each(
                    Expectation(f"a restriction that denies, or {_FRONT_DOOR.words}", _evaluate_restriction),
                    "restrictions that allow one Front Door only",
                ),
                fix=(
                    "Allow only the service tag AzureFrontDoor.Backend, with the Front Door's id in the"
                    ' `headers` under "x-azure-fdid".'
                ),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-identity",
        service=Service.APP_SERVICE,
        description="Sites use a user-assigned identity, also for Key Vault.",
        reason=(
            "Without an identity a site needs passwords. With a system-assigned identity, each slot has other"
            " rights, and a new site has none when it first starts."
        ),
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/overview-managed-identity",
        types=SITES,
        checks=(
            Check(
                path="identity.type",
                expected=one_of("UserAssigned"),
                fix='Set `type="UserAssigned"` in `identity`, and add the identity there.',
                covers=("CKV_AZURE_16", "CKV_AZURE_71", "Azure.AppService.ManagedIdentity"),
            ),
            Check(
                path="keyVaultReferenceIdentity",
                expected=satisfies(
                    "the id of a user-assigned identity",
                    lambda raw: raw.strip().casefold() not in ("", "systemassigned"),
                    str,
                ),
                fix="Set `key_vault_reference_identity` to the id of the site's identity.",
            ),
        ),
    ),
    PropertyRule(
        name="app-service-hardening",
        service=Service.APP_SERVICE,
        description="Sites have no debugger, no SSH and no wildcard origins, and send all traffic through "
        "the network.",
        reason="A debugger or a shell bypasses the sign-in, and traffic outside the network is not "
        "monitored.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{LEARN}/overview-security",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.remoteDebuggingEnabled",
                # Azure's default is false.
                expected=is_false().or_absent(),
                fix="Set `remote_debugging_enabled=False` in `site_config`.",
                covers=("CKV_AZURE_72", "CKV_AZURE_155", "Azure.AppService.RemoteDebug"),
                repair=False,
            ),
            Check(
                path="sshEnabled",
                expected=is_false(),
                fix="Set `ssh_enabled=False`.",
                repair=False,
            ),
            Check(
                path="siteConfig.cors.allowedOrigins",
                # Azure's default allows no other origin.
                expected=each(
                    satisfies('an origin other than "*"', lambda raw: raw.strip() != "*", str),
                    "named origins",
                ).or_absent(),
                fix="List each origin in `allowed_origins` of `cors`, or remove `cors`.",
                covers=("CKV_AZURE_57",),
            ),
            Check(
                path="virtualNetworkSubnetId",
                expected=matches(r"\S+", "the id of a subnet"),
                fix="Set `virtual_network_subnet_id` to the apps' subnet.",
            ),
            Check(
                path="outboundVnetRouting.allTraffic",
                expected=is_true(),
                fix="Set `all_traffic=True` in `outbound_vnet_routing`.",
            ),
        ),
    ),
    PropertyRule(
        name="app-service-publishing",
        service=Service.APP_SERVICE,
        description="Nobody can publish to a site with a user name and a password.",
        reason="A publishing password has no second factor, does not expire, and is easily shared.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/configure-basic-auth-disable",
        types=PUBLISHING,
        checks=(
            Check(
                path="allow",
                expected=is_false(),
                fix="Set `allow=False`: pipelines publish with Entra tokens.",
                repair=False,
            ),
        ),
    ),
)
