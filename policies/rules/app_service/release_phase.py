"""Where a release begins: the slot alone changes the database's schema, and what that takes stays there."""

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


def _is_it(raw: str) -> bool:
    return raw.casefold() == _SETTING.casefold()


_ON = some(
    has(f"the setting {_SETTING}", name=one_of(_SETTING), value=one_of("on")), f"the setting {_SETTING} on"
)
_OFF = each(
    has("another setting", name=satisfies(f"another name than {_SETTING}", lambda raw: not _is_it(raw), str)),
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
            yield violation("", "expected the names of what stays in it before it, found none", slot.urn)
        for resource in names:
            for found in _STAYS.findings(resource.properties.member("appSettingNames")):
                yield replace(found, urn=resource.urn)


def _identity(stack: Stack) -> Iterator[Finding]:
    """The identity that the SQL server knows as its administrator."""
    for server in stack.of_type(SERVER):
        for identity in stack.referred(server, "administrators"):
            if identity.type == IDENTITY:
                yield from _in_slots_alone(identity, stack)


def _in_slots_alone(identity: Resource, stack: Stack) -> Iterator[Finding]:
    slots = tuple(stack.of_type(SLOT))
    for slot in slots:
        if not slot.refers_to(identity, "identity"):
            yield violation("identity", f"expected {identity.name} among them, found it not", slot.urn)
    for site in stack.of_type(SITE):
        has_slot = any(stack.depends(slot, site) for slot in slots)
        if has_slot and site.refers_to(identity, "identity"):
            yield violation("identity", f"expected it without {identity.name}, found it there", site.urn)


RULES: tuple[AnyRule, ...] = (
    ResourceRule(
        name="release-phase",
        service=Service.APP_SERVICE,
        description="Slots prepare the database before a release starts; production never does.",
        reason="Where the slot does not, a release meets an old schema. Where production does, any start "
        "of it may change the schema.",
        severity=Severity.HIGH,
        levels=STAGING_AND_PROD,
        url=f"{LEARN}/deploy-staging-slots",
        types=SITES,
        judge=_phase,
        remedy=f'Set {_SETTING} to "on" in the app settings of the slot, and nowhere else.',
    ),
    StackRule(
        name="release-phase-stays",
        service=Service.APP_SERVICE,
        description="What makes a slot prepare the database stays in the slot when it is swapped.",
        reason="A swap would take the setting to production, and the next release would find it nowhere.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{LEARN}/deploy-staging-slots",
        judge=_sticky,
        remedy=f"Name {_SETTING} in `app_setting_names` of a `WebAppSlotConfigurationNames`; let the slot "
        "depend on it.",
    ),
    StackRule(
        name="release-identity",
        service=Service.APP_SERVICE,
        description="The identity that administers the SQL server is in the slot, and not in the site.",
        reason="Whoever breaks into the site acts as its identities: with this one as the owner of the data. "
        "Identities stay where they are when a slot is swapped.",
        severity=Severity.CRITICAL,
        levels=EVERYWHERE,
        url=f"{LEARN}/overview-managed-identity",
        judge=_identity,
        remedy="Give the slot the identity of the migrator beside the application's, and the site the "
        "application's alone.",
    ),
)
