"""A person's changes in prod's Azure are found exactly and reverted; locked resources are kept."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.azure.store import Store
from sandbox.values import is_array, is_object
from tests.end_to_end.brought_up import brought_up
from tests.end_to_end.local_stacks import LocalStacks, succeeded

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("drift")]

# By the type and the last part of the id: a person's change, and the inputs in which the engine must find it.
CHANGES: dict[tuple[str, str], tuple[str, str]] = {
    ("ResourceGroup", "stitches-prod"): ("tags.cause=drill", "tags.cause"),
    ("WebApp", "stitches-prod"): ("httpsOnly=false", "httpsOnly"),
    ("WebAppScmAllowedSlot", "scm"): ("allow=true", "allow"),
    ("AppServicePlan", "plan-stitches-prod"): ("tags.cause=drill", "tags.cause"),
    ("Vault", "kv-stitches-prod"): (
        "properties.networkAcls.defaultAction=Allow",
        "properties.networkAcls.defaultAction",
    ),
    ("ScheduledQueryRule", "alert-latency-p95-stitches-prod"): ("severity=4", "severity"),
}
# By the type: what Azure itself changes in a resource, or spells differently in its response.
OF_AZURE: dict[str, dict[str, Any]] = {
    "Budget": {"eTag": '"1dce"', "currentSpend": {"amount": 12.5, "unit": "USD"}},
    "Database": {"status": "Paused", "earliestRestoreDate": "2026-11-20T00:00:00Z"},
    "Policy": {"resourceState": "Enabling"},
    "PrivateZone": {"numberOfRecordSets": 9},
    "StorageAccount": {"statusOfSecondary": "unavailable", "privateEndpointConnections": []},
    "Vault": {"privateEndpointConnections": []},
    "WebApp": {"outboundIpAddresses": "203.0.113.7", "lastModifiedTimeUtc": "2026-11-20T00:00:00Z"},
}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # as the engine writes it
GONE = ("MetricAlert", "alert-vault-availability-stitches-prod")


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return brought_up("prod", tmp_path_factory)


def ids(stacks: LocalStacks) -> dict[tuple[str, str], str]:
    resources = [item for item in stacks.state("prod")["resources"] if item.get("id")]
    return {(_type(item["urn"]), item["id"].rpartition("/")[2]): item["id"] for item in resources}


def found_by(stacks: LocalStacks, *command: str) -> dict[str, Any]:
    """What a preview would do to each resource, by its id: the paths that it would change, or an operation.

    Unknown values are left out: the outputs of an update are unknown until it has run, and so are inputs that
    use them.
    """
    steps = json.loads(succeeded(stacks.pulumi(*command, "--json", "--stack", "prod")))["steps"]
    found: dict[str, Any] = {}
    for step in steps:
        resource = step.get("oldState", {}).get("id") or _type(step["urn"])
        if step["op"] in ("same", "refresh") or not step.get("provider"):
            continue
        inputs = step.get("newState", {}).get("inputs")
        paths = sorted(step["detailedDiff"] or ())
        known = [path for path in paths if _at(path, inputs) != UNKNOWN]
        if known or not paths:
            found[resource] = known or step["op"]
    return found


def _at(path: str, inputs: Any) -> Any:
    found: Any = inputs
    for step in re.findall(r"[^.\[\]]+", path):
        found = found[int(step)] if is_array(found) else found.get(step) if is_object(found) else None
    return found


def _type(urn: str) -> str:
    """The last word of a resource's type, of its token or of its URN."""
    return urn.split("::")[2].rpartition(":")[2] if "::" in urn else urn.rpartition(":")[2]


def test_a_persons_changes_are_found_exactly_and_reverted(stacks: LocalStacks) -> None:
    known, held = ids(stacks), stacks.ids_in_azure()
    for resource, (typed, _) in CHANGES.items():
        succeeded(stacks.by_hand("change", known[resource], typed))
    succeeded(stacks.by_hand("remove", known[GONE]))

    changed = {known[resource]: [path] for resource, (_, path) in CHANGES.items()}
    assert found_by(stacks, "refresh", "--preview-only") == {**changed, known[GONE]: "delete"}
    assert found_by(stacks, "preview", "--refresh") == {**changed, GONE[0]: "create"}

    succeeded(stacks.local("up", "prod", "--", "--refresh"))
    assert found_by(stacks, "preview", "--refresh") == {}
    assert stacks.ids_in_azure() == held


def test_azures_own_spelling_and_changes_are_no_drift_and_no_change(stacks: LocalStacks) -> None:
    known = ids(stacks)
    below = {identifier.partition("/providers/")[2].rpartition("/")[0] for identifier in known.values()}
    # As recorded: each of these differs from the spelling in the request.
    assert below >= {
        "microsoft.insights/components",
        "microsoft.insights/scheduledqueryrules",
        "Microsoft.Network/frontdoorwebapplicationfirewallpolicies",
    }
    app = outputs_of(stacks, "WebApp")
    assert app["siteConfig"]["ipSecurityRestrictions"][-1]["name"] == "Deny all"
    assert " " in app["location"]

    store = Store(stacks.workspace.azure)
    try:
        with store.write() as azure:
            for record in [each for each in azure.everything() if _type(each.token) in OF_AZURE]:
                changed = {**record.properties, **OF_AZURE[_type(record.token)]}
                azure.save(replace(record, properties=changed))
    finally:
        store.close()
    for command in (("drift", "prod"), ("resources", "prod", "--all")):
        process = stacks.stitches(*command)
        printed, errors = process.communicate(timeout=120)
        assert process.returncode == 0, printed + errors
    assert found_by(stacks, "preview") == {}
    succeeded(stacks.local("up", "prod", "--", "--refresh"))
    assert found_by(stacks, "preview", "--refresh") == {}


def outputs_of(stacks: LocalStacks, kind: str) -> dict[str, Any]:
    """Azure's response for the only resource of a type."""
    resources = (each for each in stacks.state("prod")["resources"] if each["custom"])
    (found,) = (each for each in resources if _type(each["urn"]) == kind)
    return found["outputs"]


def test_a_plan_that_was_scaled_by_its_load_is_no_drift_and_stays_as_it_is(stacks: LocalStacks) -> None:
    plan = ids(stacks)[("AppServicePlan", "plan-stitches-prod")]
    succeeded(stacks.by_hand("change", plan, "sku.capacity=3"))
    process = stacks.stitches("drift", "prod")
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, printed + errors
    for command in (("preview",), ("preview", "--refresh")):
        assert found_by(stacks, *command) == {}
    succeeded(stacks.local("up", "prod"))
    assert capacity(stacks, plan) == 3

    # Other differences of the plan are found, and reverted without a change of its instances.
    succeeded(stacks.by_hand("change", plan, "tags.cause=drill"))
    process = stacks.stitches("drift", "prod", "--json")
    printed, _ = process.communicate(timeout=120)
    assert [one["paths"] for one in json.loads(printed)["resources"]] == [["tags.cause"]]
    succeeded(stacks.local("up", "prod", "--", "--refresh"))
    assert capacity(stacks, plan) == 3


def capacity(stacks: LocalStacks, plan: str) -> int:
    """The number of instances of a plan in Azure."""
    store = Store(stacks.workspace.azure)
    try:
        record = store.read().get(plan)
        assert record is not None
        return record.properties["sku"]["capacity"]
    finally:
        store.close()


def test_a_person_cannot_delete_what_prod_has_locked(stacks: LocalStacks, tmp_path: Path) -> None:
    held = stacks.ids_in_azure()
    for locked in (("Vault", "kv-stitches-prod"), ("Database", "stitches"), ("BlobContainer", "uploads")):
        rejected = stacks.by_hand("remove", ids(stacks)[locked])
        assert rejected.returncode == 1
        assert rejected.stderr.startswith('error: Status=409 Code="ScopeLocked" Message="The scope \'/subscr')
    assert stacks.ids_in_azure() == held


def test_if_azure_rejects_a_read_its_error_is_shown_and_nothing_of_the_state(
    stacks: LocalStacks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = {"type": "azure-native:web:AppServicePlan", "operation": "read"}
    denied = {"status": 403, "code": "Denied", "message": "You may not."}
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"failures": [{**plans, **denied}]}), encoding="utf-8")
    monkeypatch.setenv("AZURE_SANDBOX_FAULTS", str(faults))
    process = stacks.stitches("drift", "prod")
    printed, errors = process.communicate(timeout=120)
    assert (process.returncode, printed) == (2, "")
    assert 'Code="Denied" Message="You may not."' in errors
    assert "/subscriptions/" not in errors
    assert len(errors) < 2000
