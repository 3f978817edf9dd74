"""Where releases start: only the slot changes the database's schema; its settings and identity stay there."""

from collections.abc import Iterator
from dataclasses import replace

from pulumi_policy import Severity

from policies.expectations import each, has, one_of, satisfies, some
from policies.findings import Finding, violation
from policies.resources import Resource, Stack
from policies.rule import EVERYWHERE, STAGING_AND_PROD, AnyRule, ResourceRule, Service, StackRule
from policies.rules.app_service.types import LEARN, SITE, SITES, SLOT
from policies.rules.sql.access import SERVER

STICKY = "azure-native:web:WebAppSlotConfigurationNames"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"

_SETTING = "STITCHES_RELEASE_PHASE"


def _is_the_setting(raw: str) -> bool:
    return raw.casefold() == _SETTING.casefold()


_ON = some(
    has(f"the setting {_SETTING}", name=one_of(_SETTING), value=one_of("on")), f"the setting {_SETTING} on"
)
_OFF = each(
    has(
        "another setting",
        name=satisfies(f"a name other than {_SETTING}", lambda raw: not _is_the_setting(raw), str),
    ),
    f"settings without {_SETTING}",
).or_absent()
_STAYS = some(one_of(_SETTING), f"the name {_SETTING}")


def _phase(site: Resource) -> list[Finding]:
    settings = site.properties.at("siteConfig.appSettings")
    return (_ON if site.type == SLOT else _OFF).findings(settings)


def _sticky(stack: Stack) -> Iterator[Finding]:
    for slot in stack.of_type(SLOT):
        names = [found for found in stack.of_type(STICKY) if stack.depends(slot, found)]
        if not names:
            yield violation(
                "",
                "expected a `WebAppSlotConfigurationNames` that is created before the slot, found none",
                slot.urn,
            )
        for resource in names:
            for found in _STAYS.findings(resource.properties.member("appSettingNames")):
                yield replace(found, urn=resource.urn)


def _identity(stack: Stack) -> Iterator[Finding]:
    """The identity that administers the SQL server is in slots only."""
    for server in stack.of_type(SERVER):
        for identity in stack.referred(server, "administrators"):
            if identity.type == IDENTITY:
                yield from _in_slots_alone(identity, stack)


def _in_slots_alone(identity: Resource, stack: Stack) -> Iterator[Finding]:
    slots = tuple(stack.of_type(SLOT))
    for slot in slots:
        if not slot.refers_to(identity, "identity"):
            yield violation(
                "identity", f"expected {identity.name} among the identities, did not find it", slot.urn
            )
    for site in stack.of_type(SITE):
        has_slot = any(stack.depends(slot, site) for slot in slots)
        if has_slot and site.refers_to(identity, "identity"):
            yield violation(
                "identity", f"expected identities without {identity.name}, found it among them", site.urn
            )


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="release-phase",
        service=Service.APP_SERVICE,
        description="Slots prepare the database before a release starts; production never does.",
        reason="If the slot does not, a release starts on an old schema. If production does, any restart can "
        "change the schema.",
        severity=Severity.HIGH,
        levels=STAGING_AND_PROD,
        url=f"{LEARN}/deploy-staging-slots",
        types=SITES,
        evaluate=_phase,
        fix=f'Set {_SETTING} to "on" in the app settings of the slot only.',
    ),
    StackRule(
        name="release-phase-stays",
        service=Service.APP_SERVICE,
        description="The setting that makes a slot prepare the database stays in the slot when it is "
        "swapped.",
        reason="Otherwise, a swap would move the setting to production, and the next release would not have "
        "it in the slot.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/deploy-staging-slots",
        evaluate=_sticky,
        fix=f"Add {_SETTING} to `app_setting_names` of a `WebAppSlotConfigurationNames`, and make the "
        "slot depend on it.",
    ),
    StackRule(
        name="release-identity",
        service=Service.APP_SERVICE,
        description="The identity that administers the SQL server is assigned to the slot, and not to the "
        "site.",
        reason="An attacker who takes over the site has all its identities, and this one owns the data. "
        "A swap does not move identities.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{LEARN}/overview-managed-identity",
        evaluate=_identity,
        fix="Assign the migrator's identity to the slot, beside the application's, and only the "
        "application's identity to the site.",
    ),
)
