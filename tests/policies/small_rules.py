"""Small rules, and small resources for them, for tests of the parts that all rules share."""

from collections.abc import Iterator, Mapping
from datetime import date

from pulumi_policy import Severity

from policies.exceptions import Exceptions, PolicyException, reference
from policies.expectations import is_given, is_true, one_of
from policies.findings import Finding, undecided, violation
from policies.resources import ROOT, Resource, Stack
from policies.rule import EVERYWHERE, Check, PropertyRule, ResourceRule, Service, StackRule
from policies.value import State
from tests.policies.recording import Recorded

SITE = "azure-native:web:WebApp"
SLOT = "azure-native:web:WebAppSlot"
URL = "https://learn.microsoft.com/azure/app-service/overview"

ENCRYPTED = PropertyRule(
    name="encrypted",
    service=Service.APP_SERVICE,
    description="Sites are encrypted.",
    reason="Anybody can read unencrypted traffic.",
    severity=Severity.HIGH,
    levels=EVERYWHERE,
    url=URL,
    types=(SITE,),
    checks=(
        Check(
            path="httpsOnly",
            expected=is_true(),
            fix="Set `https_only=True`.",
            covers=("CKV_AZURE_14", "Azure.AppService.UseHTTPS"),
            repair=True,
        ),
        Check(
            path="siteConfig.minTlsVersion",
            expected=one_of("1.2", "1.3"),
            fix='Set `min_tls_version="1.2"`.',
            covers=("CKV_AZURE_15",),
            repair="1.2",
        ),
        Check(path="tags", expected=is_given(), fix="Set `tags`."),
    ),
)
"""A rule on properties: two with a repair, one without."""

SITE_INPUTS = {"httpsOnly": True, "siteConfig": {"minTlsVersion": "1.2"}, "tags": {"application": "stitches"}}
"""Inputs that comply with it."""


def _named(resource: Resource) -> Iterator[Finding]:
    if resource.properties.member("name").state is not State.KNOWN:
        yield violation("", "expected a name, found none")


NAMED = ResourceRule(
    name="named",
    service=Service.STACK,
    description="Everything has a name.",
    reason="A resource without a name is hard to find.",
    severity=Severity.LOW,
    levels=EVERYWHERE,
    url=URL,
    evaluate=_named,
    fix="Set `name`.",
)
"""A rule on resources of every type."""


def _one_plan(stack: Stack) -> Iterator[Finding]:
    for site in stack.of_type(SITE):
        plan = site.properties.member("plan")
        if plan.is_unknown:
            yield undecided("plan", site.urn)
        elif plan.text != "shared":
            yield violation("plan", f"expected the shared plan, found {plan.shape}", site.urn)


ONE_PLAN = StackRule(
    name="one-plan",
    service=Service.APP_SERVICE,
    description="All sites share a plan.",
    reason="Two plans cost twice as much.",
    severity=Severity.MEDIUM,
    levels=EVERYWHERE,
    url=URL,
    evaluate=_one_plan,
    fix="Set `server_farm_id`.",
    covers=("Azure.AppService.MinPlan",),
)
"""A rule on the stack."""


def resource(inputs: Mapping[str, object], *, stack: str = "prod", type_token: str = SITE) -> Recorded:
    """A resource with the same inputs and outputs."""
    urn = f"urn:pulumi:{stack}::stitches::stitches:components:WebApp${type_token}::site"
    return Recorded(urn=urn, type=type_token, name="site", inputs={**inputs}, outputs={**inputs})


def root(stack: str = "prod") -> Recorded:
    """A stack's root."""
    name = f"stitches-{stack}"
    return Recorded(urn=f"urn:pulumi:{stack}::stitches::{ROOT}::{name}", type=ROOT, name=name)


def waiving(**fields: object) -> Exceptions:
    """One exception: for ENCRYPTED as a whole, on `resource` in prod, or with other fields."""
    entry = {
        "rule": "encrypted",
        "resources": [reference(resource({}).urn)],
        "reason": "Nobody reads the content of this site.",
        "owner": "platform@example.com",
        "expires": date(2027, 6, 30),
        **fields,
    }
    return Exceptions([PolicyException.model_validate(entry)], date(2026, 11, 24))
