"""The arguments of rules: a resource, and the stack with its references, read from the SDK's own objects."""

from collections.abc import Iterable
from dataclasses import replace

from model.environment_rules import EnvironmentName
from policies.resources import ENVIRONMENT, Resource, Stack, environment_of, stack_of
from tests.policies.recording import Recorded, arguments, stack_arguments
from tests.policies.small_rules import SITE, SLOT, resource, root

TOP = "urn:pulumi:prod::stitches::stitches:components:Environment::stitches-prod"
INNER = f"urn:pulumi:prod::stitches::stitches:components:Environment${SITE}::inner"
DEEP = f"urn:pulumi:prod::stitches::stitches:components:Environment${SITE}${SLOT}::deep"

ENVIRONMENT_COMPONENT = Recorded(
    urn=TOP,
    type=ENVIRONMENT,
    name="stitches-prod",
    parent=root().urn,
    outputs={"environment": {"name": "prod"}},
)
SITE_INSIDE = Recorded(urn=INNER, type=SITE, name="inner", parent=TOP, protect=True, outputs={"id": "1"})
SLOT_INSIDE = Recorded(
    urn=DEEP,
    type="azure-native:web/v20240401:WebAppSlot",
    name="deep",
    parent=INNER,
    dependencies=(INNER, "urn:pulumi:prod::stitches::a:b:C::gone"),
    references={"name": (INNER,), "serverFarmId": ("urn:pulumi:prod::stitches::a:b:C::gone",)},
)
ALL = (root(), ENVIRONMENT_COMPONENT, SITE_INSIDE, SLOT_INSIDE, resource({}))


def stack(recorded: Iterable[Recorded] = ALL) -> Stack:
    return Stack(Resource.of_stack(found) for found in stack_arguments(recorded).resources)


def named(found: Stack, name: str) -> Resource:
    return next(resource for resource in found.resources if resource.name == name)


def test_a_stack_is_read_from_its_urns_and_checked_by_its_name() -> None:
    assert stack_of(TOP) == "prod"
    for name, expected in {
        "dev": EnvironmentName.DEV,
        "staging": EnvironmentName.STAGING,
        "prod": EnvironmentName.PROD,
        "Dev": EnvironmentName.PROD,
        "feature-dev": EnvironmentName.PROD,
    }.items():
        assert environment_of(resource({}, stack=name).urn) is expected


def test_a_resource_by_itself_has_its_inputs_and_its_options() -> None:
    inputs = {"httpsOnly": True}
    read = Resource.of_arguments(arguments(replace(SITE_INSIDE, inputs=inputs)))
    assert (read.type, read.name, read.urn, read.parent, read.protected) == (SITE, "inner", INNER, TOP, True)
    assert read.properties.member("httpsOnly").raw is True
    assert (read.dependencies, read.references) == ((), {})
    alone = Resource.of_arguments(arguments(resource({})))
    assert (alone.parent, alone.protected) == ("", False)


def test_a_resource_of_a_stack_has_its_outputs_and_its_references() -> None:
    found = stack()
    slot = named(found, "deep")
    assert (slot.type, slot.parent, slot.dependencies) == (SLOT, INNER, (INNER,))
    assert named(found, "inner").properties.member("id").text == "1"
    assert named(found, "inner").protected
    assert not slot.protected
    assert slot.refers_to(named(found, "inner"), "name")
    assert not slot.refers_to(named(found, "inner"), "serverFarmId")
    assert not slot.refers_to(named(found, "site"), "name")


def test_a_stack_has_its_name_its_root_and_its_environments() -> None:
    found = stack()
    assert found.name == "prod"
    assert found.root is found.resources[0]
    assert [component.name for component in found.environments] == ["stitches-prod"]
    assert [read.name for read in found.of_type(SLOT, SITE)] == ["inner", "deep", "site"]


def test_references_are_followed_in_both_directions() -> None:
    found = stack()
    site, slot = named(found, "inner"), named(found, "deep")
    assert found.referred(slot, "name") == (site,)
    assert found.referred(slot, "serverFarmId") == found.referred(slot, "other") == ()
    assert found.referring(site, "name", SLOT) == [slot]
    assert found.referring(site, "name", SITE) == found.referring(site, "other", SLOT) == []


def test_a_resource_depends_on_another_indirectly_and_not_on_later_ones() -> None:
    first, second, third = (
        Recorded(urn=f"urn:pulumi:prod::p::a:b:C::{name}", type=SITE, name=name) for name in "123"
    )
    second = replace(second, dependencies=(first.urn,))
    third = replace(third, dependencies=(second.urn,))
    found = stack((first, second, third))
    assert found.depends(named(found, "3"), named(found, "1"))
    assert found.depends(named(found, "2"), named(found, "1"))
    assert not found.depends(named(found, "1"), named(found, "3"))
    assert not found.depends(named(found, "1"), named(found, "1"))


def test_the_environment_around_a_resource_is_found_at_any_depth() -> None:
    found = stack()
    (component,) = found.environments
    for name in ("deep", "inner"):
        assert found.environment_around(named(found, name)) is component
    assert found.environment_around(component) is component
    assert found.environment_around(named(found, "site")) is None
    assert found.root
    assert found.environment_around(found.root) is None


def test_a_stack_without_resources_has_no_name_no_root_and_no_environment() -> None:
    found = Stack(())
    assert (found.name, found.root, found.environments) == ("", None, ())
