"""The content of a record, except its status."""

import pytest
from hypothesis import given, settings

from model.resource import InfrastructureResource
from operations.stacks.state import StateError
from tests.azure_facts.spellings import spelt_regions
from tests.operations import states
from tests.operations.states import (
    APP,
    FRONT_DOOR,
    PLAN,
    PLAN_ID,
    VAULT,
    VAULT_ID,
    component,
    declaration,
    environment,
    inventory,
    operation,
    resource,
    stack,
    whole,
    without,
)


def record(name: str, entries: list[states.Entry], *pending: states.Entry) -> InfrastructureResource:
    return next(found for found in inventory(entries, pending).records if found.name == name)


def with_outputs(*declared: states.Entry, stale: bool = False) -> list[states.Entry]:
    """A complete stack with declarations; stale: they are from the update before one that failed."""
    entries = without(whole(), "pulumi:pulumi:Stack", "stitches:components:Environment")
    resources = {"resources": list(declared)}
    return [stack(**resources), environment(outputs=None if stale else resources), *entries]


def test_times_are_those_of_the_state_in_utc() -> None:
    plan = record("plan-stitches-dev", whole())
    assert plan.created_at.isoformat() == "2026-11-24T00:40:25.277556+00:00"
    assert plan.updated_at.isoformat() == "2026-11-24T00:53:33.980375+00:00"


def test_a_resource_that_does_not_exist_yet_has_the_times_of_its_component() -> None:
    entries = without(whole(), VAULT)
    vault = record("kv-stitches-dev", entries, operation("creating", resource(VAULT)))
    assert vault.created_at.isoformat() == "2026-11-24T00:40:23.198345+00:00"
    assert vault.id == VAULT_ID


def test_without_any_time_the_time_is_that_of_the_state() -> None:
    plan = resource(PLAN, created=None, modified=None, parent=None, inputs={"tags": {"environment": "dev"}})
    plan["inputs"]["location"] = "eastus"
    assert record("plan-stitches-dev", [plan]).created_at.isoformat() == "2026-11-24T00:54:00.100000+00:00"


def test_a_modification_before_the_creation_is_not_an_error() -> None:
    entries = [*without(whole(), PLAN), resource(PLAN, modified="2026-01-01T00:00:00Z")]
    plan = record("plan-stitches-dev", entries)
    assert plan.updated_at == plan.created_at


def test_declarations_of_the_program_are_kept() -> None:
    entries = with_outputs(declaration(FRONT_DOOR, wafPolicy="wafstitchesdev"))
    assert record("afd-stitches-dev", entries).configuration == {
        "wafPolicy": "wafstitchesdev",
        "sku": "Standard_AzureFrontDoor",
    }


def test_changes_of_a_failed_update_replace_earlier_declarations() -> None:
    """Seen: the plan changed to B2, then another resource failed, and the stack output still has B1."""
    entries = without(with_outputs(declaration(PLAN, sku="B1", capacity=1), stale=True), PLAN)
    changed = resource(PLAN, inputs={"sku": {"name": "B2", "capacity": 1}, "location": "eastus"})
    assert record("plan-stitches-dev", [*entries, changed]).configuration["sku"] == "B2"


def test_without_a_declaration_the_record_comes_from_the_resource() -> None:
    entries = [stack(), environment(), component(APP), resource(APP), component(PLAN), resource(PLAN)]
    app = record("stitches-dev", entries)
    assert app.configuration == {
        "appServicePlanId": PLAN_ID,
        "httpsOnly": True,
        "healthCheckPath": "/api/health",
        "linuxFxVersion": "DOTNETCORE|10.0",
    }
    assert (app.region, app.environment_name.value) == ("eastus", "dev")


def test_other_settings_are_not_in_the_record() -> None:
    """The app settings and the connection string of Application Insights do not belong in an inventory."""
    text = "".join(found.model_dump_json() for found in inventory(whole()).records)
    assert "InstrumentationKey" not in text
    assert "defaultHostName" not in text


def test_references_are_those_declared() -> None:
    entries = with_outputs({**declaration(APP), "references": [PLAN_ID, VAULT_ID]})
    assert record("stitches-dev", entries).references == (PLAN_ID, VAULT_ID)


def test_without_a_declaration_references_follow_the_dependencies_in_the_inventory() -> None:
    group = "urn:pulumi:dev::stitches::azure-native:resources:ResourceGroup::stitches-dev"
    app = resource(APP, dependencies=[group, states.urn(VAULT), states.urn(PLAN)])
    entries = [stack(), environment(), app, resource(VAULT), resource(PLAN)]
    assert record("stitches-dev", entries).references == (VAULT_ID, PLAN_ID)


def test_a_reference_to_a_deleted_resource_is_left_out() -> None:
    old = VAULT_ID + "-old"
    entries = with_outputs({**declaration(APP), "references": [PLAN_ID, old]}, stale=True)
    assert record("stitches-dev", entries).references == (PLAN_ID,)


@settings(deadline=None)
@given(spelt_regions())
def test_a_region_is_recognized_in_every_spelling(region: tuple[str, str]) -> None:
    name, spelt = region
    plan = resource(PLAN, inputs={"location": spelt})
    assert record("plan-stitches-dev", [*without(whole(), PLAN), plan]).region == name


def test_front_door_has_no_region_even_before_it_exists() -> None:
    assert record("afd-stitches-dev", whole()).region == "global"
    assert record("afd-stitches-dev", [stack(), environment()]).region == "global"


def test_outside_of_a_component_the_tag_names_the_environment() -> None:
    plan = resource(PLAN, parent=None, inputs={"tags": {"environment": "prod"}, "location": "eastus"})
    assert record("plan-stitches-dev", [plan]).environment_name.value == "prod"


def test_without_a_tag_the_environment_is_that_of_the_stack() -> None:
    assert record("plan-stitches-dev", [resource(PLAN, parent=None)]).environment_name.value == "dev"


def test_azures_spelling_of_an_id_becomes_the_specifications() -> None:
    spelt = VAULT_ID.replace("resourceGroups", "resourcegroups").replace("Microsoft", "microsoft")
    entries = [*without(whole(), VAULT), resource(VAULT, id=spelt)]
    assert record("kv-stitches-dev", entries).id == VAULT_ID


def test_records_have_the_same_order_whatever_the_order_in_the_state() -> None:
    entries = whole()
    ids = [found.id for found in inventory(entries).records]
    assert ids == [found.id for found in inventory(entries[::-1]).records]


def test_all_invalid_values_are_reported_at_once_and_without_the_values() -> None:
    invalid = [resource(PLAN, inputs={"location": "hunter2"}), resource(VAULT, id="hunter2")]
    with pytest.raises(StateError) as rejection:
        inventory([stack(), environment(), *invalid])
    text = str(rejection.value)
    assert states.urn(PLAN) in text
    assert states.urn(VAULT) in text
    assert "hunter2" not in text


def test_a_creation_without_a_name_in_its_inputs_is_rejected_with_a_message() -> None:
    nameless = operation("creating", resource(PLAN, inputs={"location": "eastus"}))
    with pytest.raises(StateError, match="id: "):
        inventory([stack(), environment()], [nameless])


def test_an_environment_of_another_version_of_the_program_is_rejected_with_its_keys() -> None:
    odd = environment()
    del odd["inputs"]["configuration"]["environment"]["resourceTier"]
    with pytest.raises(StateError, match=r"missing or unknown: configuration\.environment\.resourceTier"):
        inventory([stack(), odd])


def test_an_invalid_declaration_is_ignored() -> None:
    entries = with_outputs({"id": "no id"}, {"configuration": {}}, declaration(PLAN, note="kept"))
    assert record("plan-stitches-dev", entries).configuration["note"] == "kept"
