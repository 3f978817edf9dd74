"""App Service: the site, its slot, their doors for publishing, and the plan below them."""

from pulumi_policy import Severity

from policies.expectations import (
    is_true,
    one_of,
)
from policies.rule import (
    EVERYWHERE,
    AnyRule,
    Check,
    PropertyRule,
    Service,
)

SITE = "azure-native:web:WebApp"
SLOT = "azure-native:web:WebAppSlot"
PLAN = "azure-native:web:AppServicePlan"
SITES = (SITE, SLOT)
PUBLISHING = (
    "azure-native:web:WebAppFtpAllowed",
    "azure-native:web:WebAppScmAllowed",
    "azure-native:web:WebAppFtpAllowedSlot",
    "azure-native:web:WebAppScmAllowedSlot",
)

_LEARN = "https://learn.microsoft.com/azure/app-service"

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="app-service-transport",
        service=Service.APP_SERVICE,
        description="Sites speak TLS 1.2 or newer, and nothing that is not encrypted.",
        reason="What is sent in the clear, or under a broken protocol, is read and changed on its way.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/overview-tls",
        types=SITES,
        checks=(
            Check(
                path="httpsOnly",
                expected=is_true(),
                remedy="Set `https_only=True`.",
                answers=("CKV_AZURE_14", "CKV_AZURE_153", "Azure.AppService.UseHTTPS"),
                repair=True,
            ),
            Check(
                path="siteConfig.minTlsVersion",
                expected=one_of("1.2", "1.3"),
                remedy='Set `min_tls_version="1.2"` in `site_config`.',
                answers=("CKV_AZURE_15", "CKV_AZURE_154", "Azure.AppService.MinTLS"),
                repair="1.2",
            ),
            Check(
                path="siteConfig.scmMinTlsVersion",
                expected=one_of("1.2", "1.3"),
                remedy='Set `scm_min_tls_version="1.2"` in `site_config`.',
                repair="1.2",
            ),
            Check(
                path="siteConfig.ftpsState",
                expected=one_of("Disabled"),
                remedy='Set `ftps_state="Disabled"` in `site_config`: releases are zip deployments.',
                answers=("CKV_AZURE_78", "Azure.AppService.WebSecureFtp"),
                repair="Disabled",
            ),
        ),
    ),
    PropertyRule(
        name="app-service-client-certificate",
        service=Service.APP_SERVICE,
        description="Sites ask their callers for a certificate.",
        reason="A caller that shows no certificate may be anybody.",
        severity=Severity.MEDIUM,
        levels=EVERYWHERE,
        url=f"{_LEARN}/app-service-web-configure-tls-mutual-auth",
        types=SITES,
        checks=(
            Check(
                path="clientCertEnabled",
                expected=is_true(),
                remedy="Set `client_cert_enabled=True`.",
                answers=("CKV_AZURE_17",),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-public-access",
        service=Service.APP_SERVICE,
        description="Sites have no public address.",
        reason="Whoever can reach a site can try its doors.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/networking-features",
        types=SITES,
        checks=(
            Check(
                path="publicNetworkAccess",
                expected=one_of("Disabled"),
                remedy='Set `public_network_access="Disabled"`, and lead to the site by a private endpoint.',
                answers=("CKV_AZURE_222",),
            ),
        ),
    ),
)
