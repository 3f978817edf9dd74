"""App Service: how many instances a site has, on which SKU, and in how many zones."""

from pulumi_policy import Severity

from policies.expectations import at_least, is_true, matches
from policies.rule import PROD, STAGING_AND_PROD, AnyRule, Check, PropertyRule, Service
from policies.rules.app_service.types import LEARN, PLAN, SITES

_RELIABILITY = "https://learn.microsoft.com/azure/reliability/reliability-app-service"

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="app-service-plan-instances",
        service=Service.APP_SERVICE,
        description="prod's plan has at least two instances.",
        reason="While Azure patches or loses the only instance, the site is down.",
        severity=Severity.HIGH,
        levels=PROD,
        url=_RELIABILITY,
        types=(PLAN,),
        checks=(
            Check(
                path="sku.capacity",
                expected=at_least(2),
                fix="Set `capacity` in `sku` to 2 or more.",
                covers=("CKV_AZURE_212", "Azure.AppService.PlanInstanceCount"),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-worker-count",
        service=Service.APP_SERVICE,
        description="prod's sites run on at least two instances of their plan.",
        reason="A site that is limited to one instance fails with it, even if its plan has more.",
        severity=Severity.HIGH,
        levels=PROD,
        url=f"{LEARN}/manage-scale-per-app",
        types=SITES,
        checks=(
            Check(
                path="siteConfig.numberOfWorkers",
                # Azure's default runs a site on all instances of its plan.
                expected=at_least(2).or_absent(),
                fix="Set `number_of_workers` in `site_config` to 2 or more, or remove it.",
                covers=("CKV_AZURE_212",),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-plan-tier",
        service=Service.APP_SERVICE,
        description="staging's and prod's plans are Standard or higher.",
        reason="Free, Shared and Basic have no slots: a release can be neither tested first nor swapped "
        "back.",
        severity=Severity.MEDIUM,
        levels=STAGING_AND_PROD,
        url=f"{LEARN}/overview-hosting-plans",
        types=(PLAN,),
        checks=(
            Check(
                path="sku.name",
                # S1, P1v2, P0v3, P1mv3, I1v2: the letter is the tier.
                expected=matches(r"(?i)[SPI]\d\w*", "a SKU of Standard, Premium or Isolated"),
                fix='Set `name` in `sku` to "S1" or higher.',
                covers=("CKV_AZURE_211", "Azure.AppService.MinPlan"),
            ),
            Check(
                path="sku.tier",
                # Azure's default is the tier that belongs to the SKU's name.
                expected=matches(
                    r"(?i)(Standard|Premium|Isolated)\w*", "Standard, Premium or Isolated"
                ).or_absent(),
                fix="Set `tier` in `sku` to the tier of the SKU in `name`.",
                covers=("CKV_AZURE_211", "Azure.AppService.MinPlan"),
            ),
        ),
    ),
    PropertyRule(
        name="app-service-plan-zones",
        service=Service.APP_SERVICE,
        description="prod's instances are spread over several zones.",
        reason="A fire or a power cut in one zone takes down everything that runs only there.",
        severity=Severity.MEDIUM,
        levels=PROD,
        url=_RELIABILITY,
        types=(PLAN,),
        checks=(
            Check(
                path="zoneRedundant",
                expected=is_true(),
                fix="Set `zone_redundant=True`; it needs Premium v2 or higher and two instances.",
                covers=("CKV_AZURE_225",),
            ),
        ),
    ),
)
