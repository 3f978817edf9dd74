"""The status of each resource, in every condition in which an update can leave a state."""

import pytest

from tests.operations import states
from tests.operations.states import (
    APP,
    DATABASE,
    PLAN,
    STORAGE,
    VAULT,
    component,
    environment,
    inventory,
    operation,
    resource,
    stack,
    statuses,
    whole,
    without,
)

ALL = {
    "plan-stitches-dev",
    "afd-stitches-dev",
    "appi-stitches-dev",
    "ststitchesdev",
    "kv-stitches-dev",
    "stitches",
    "stitches-dev",
}


def test_after_a_complete_update_everything_is_ready() -> None:
    found = inventory(whole())
    assert statuses(found) == dict.fromkeys(ALL, "ready")
    assert (found.ready, found.settled, found.under_way) == (True, True, False)


@pytest.mark.parametrize(
    ("what", "status"), [("updating", "provisioning"), ("deleting", "deleting"), ("reading", "ready")]
)
def test_a_pending_operation_is_the_status_of_what_exists(what: str, status: str) -> None:
    found = inventory(whole(), [operation(what, resource(PLAN))])
    assert statuses(found) == {**dict.fromkeys(ALL, "ready"), "plan-stitches-dev": status}


def test_a_pending_update_that_names_no_id_counts() -> None:
    found = inventory(whole(), [operation("updating", resource(PLAN, id=None))])
    assert statuses(found)["plan-stitches-dev"] == "provisioning"


@pytest.mark.parametrize("what", ["creating", "importing"])
def test_a_pending_creation_is_provisioning(what: str) -> None:
    found = inventory(without(whole(), VAULT), [operation(what, resource(VAULT))])
    assert statuses(found) == {**dict.fromkeys(ALL, "ready"), "kv-stitches-dev": "provisioning"}
    assert found.under_way


def test_a_killed_creation_that_a_later_update_has_repeated_is_ready() -> None:
    """The engine keeps the operation in the state forever."""
    found = inventory(whole(), [operation("creating", resource(VAULT))] * 2)
    assert statuses(found) == dict.fromkeys(ALL, "ready")
    assert not found.under_way


def test_a_resource_that_azure_created_partly_has_failed() -> None:
    entries = [*without(whole(), VAULT), resource(VAULT, initErrors=["the vault could not be created"])]
    assert statuses(inventory(entries))["kv-stitches-dev"] == "failed"


def test_an_update_in_progress_takes_precedence_over_the_earlier_failure() -> None:
    entries = [*without(whole(), VAULT), resource(VAULT, initErrors=["the vault could not be created"])]
    found = inventory(entries, [operation("updating", resource(VAULT))])
    assert statuses(found)["kv-stitches-dev"] == "provisioning"


def test_a_creation_that_azure_rejected_has_failed() -> None:
    """Seen: the component is registered, its resource is missing, nothing is pending, no outputs."""
    entries = [stack(), environment(), component(PLAN), resource(PLAN), component(VAULT)]
    found = inventory(entries)
    assert statuses(found)["plan-stitches-dev"] == "ready"
    assert statuses(found)["kv-stitches-dev"] == "failed"
    assert not found.settled


def test_what_a_failed_first_update_did_not_reach_has_failed() -> None:
    assert statuses(inventory([stack(), environment()])) == dict.fromkeys(ALL, "failed")


def test_what_a_running_first_update_has_not_reached_yet_is_provisioning() -> None:
    entries = [stack(), environment(), component(PLAN)]
    found = inventory(entries, [operation("creating", resource(PLAN))])
    assert statuses(found) == dict.fromkeys(ALL, "provisioning")


def test_a_killed_creation_stays_after_a_destroy_and_other_resources_are_unknown() -> None:
    found = inventory([], [operation("creating", resource(VAULT))])
    assert statuses(found) == {"kv-stitches-dev": "provisioning"}
    assert found.records[0].id.startswith("/subscriptions/{sub-id}/resourceGroups/stitches-dev/providers/")
    assert found.under_way


def test_an_old_killed_creation_does_not_hide_a_rejected_one() -> None:
    entries = [stack(), environment(), component(PLAN), resource(PLAN), component(VAULT)]
    found = inventory(entries, [operation("creating", resource(PLAN))])
    assert statuses(found)["kv-stitches-dev"] == "failed"


def test_a_resource_that_was_deleted_in_azure_has_failed_if_its_component_exists() -> None:
    assert statuses(inventory(without(whole(), DATABASE)))["stitches"] == "failed"


def test_what_a_destroy_has_deleted_is_no_longer_listed() -> None:
    entries = without(whole(), APP, "stitches:components:WebApp")
    found = inventory(entries, [operation("deleting", resource(PLAN))])
    assert statuses(found) == {
        **dict.fromkeys(ALL - {"stitches-dev"}, "ready"),
        "plan-stitches-dev": "deleting",
    }


def test_what_a_running_destroy_has_just_deleted_is_no_longer_listed() -> None:
    found = inventory(without(whole(), APP), [operation("deleting", resource(PLAN))])
    assert "stitches-dev" not in statuses(found)


def test_a_resource_to_be_replaced_is_deleting_beside_its_replacement() -> None:
    old = f"{states.GROUP}/providers/Microsoft.Storage/storageAccounts/ststitchesold"
    found = inventory([*whole(), resource(STORAGE, id=old, delete=True)])
    assert statuses(found) == {**dict.fromkeys(ALL, "ready"), "ststitchesold": "deleting"}


def test_the_deletion_of_a_replaced_resource_does_not_change_the_status_of_its_replacement() -> None:
    old = resource(
        STORAGE, id=f"{states.GROUP}/providers/Microsoft.Storage/storageAccounts/old1", delete=True
    )
    found = inventory([*whole(), old], [operation("deleting", old)])
    assert statuses(found) == {**dict.fromkeys(ALL, "ready"), "old1": "deleting"}


def test_a_resource_that_was_deleted_for_its_replacement_and_rejected_has_failed() -> None:
    """Seen: a changed suffix renames the vault, the old one is deleted, and the new name is taken."""
    entries = [
        *without(whole(), VAULT, "stitches:components:Environment"),
        environment(suffix="x7"),
        component(VAULT, vaultName="kv-stitches-dev-x7"),
        resource(VAULT, pendingReplacement=True),
    ]
    found = inventory(entries)
    assert statuses(found)["kv-stitches-dev-x7"] == "failed"
    assert "kv-stitches-dev" not in statuses(found)
    vault = next(record for record in found.records if record.name == "kv-stitches-dev-x7")
    # Nothing of the old one is shown for the new one.
    assert vault.configuration == {}


def test_a_resource_that_was_deleted_and_is_being_created_again_is_provisioning() -> None:
    entries = [*without(whole(), VAULT), resource(VAULT, pendingReplacement=True)]
    found = inventory(entries, [operation("creating", resource(VAULT))])
    assert statuses(found) == {**dict.fromkeys(ALL, "ready"), "kv-stitches-dev": "provisioning"}


def test_a_slot_is_missing_only_if_the_tier_has_slots() -> None:
    assert "staging" not in statuses(inventory([stack(), environment(tier="B1")]))
    assert statuses(inventory([stack(), environment(tier="S1")]))["staging"] == "failed"


def test_front_door_is_missing_only_if_it_is_enabled() -> None:
    assert "afd-stitches-dev" not in statuses(inventory([stack(), environment(front_door=False)]))
    assert statuses(inventory([stack(), environment()]))["afd-stitches-dev"] == "failed"


def test_a_resource_that_is_only_read_does_not_belong_to_the_stack() -> None:
    foreign = f"{states.GROUP}/providers/Microsoft.KeyVault/vaults/kv-of-others"
    entries = [*whole(), resource(VAULT, id=foreign, urn=states.urn(VAULT) + "-of-others", external=True)]
    assert statuses(inventory(entries)) == dict.fromkeys(ALL, "ready")


def test_an_empty_stack_has_an_empty_inventory() -> None:
    found = inventory([])
    assert (found.records, found.ready, found.settled, found.advice("dev")) == ((), True, True, None)


def test_a_stack_with_problems_names_the_commands() -> None:
    running = inventory(whole(), [operation("updating", resource(PLAN))]).advice("dev")
    failed = inventory([stack(), environment()]).advice("dev")
    assert running is not None
    assert "`stitches apply dev --plan plan`" in running
    assert failed is not None
    assert "make up STACK=dev" in failed
