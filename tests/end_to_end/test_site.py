"""Changes of the site's address, step by step: Azure accepts each step, and no rule is broken."""

from pathlib import Path
from typing import Any

import pytest

from model.yaml_file import read_yaml_file, yaml_text
from tests.end_to_end.local_stacks import LocalStacks, succeeded
from tests.end_to_end.policy_previews import PACK, new_stack, policies

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("site")]

DOMAIN = "stitches.example"
WITH_PACK = ("--policy-pack", str(PACK), "--color", "never")


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> LocalStacks:
    return new_stack(tmp_path_factory.mktemp("domain"), "staging")


def updated(stacks: LocalStacks, site: dict[str, object], stack: str = "staging") -> None:
    """Update a stack with a site, and check that nothing is left to do."""
    file: Path = stacks.workspace.project / f"Pulumi.{stack}.yaml"
    document: Any = read_yaml_file(file)
    document["config"]["stitches:site"] = site
    # As in prod: everything that is removed from a locked zone is removed in one update.
    document["config"].setdefault("stitches:protection", {})["dataLocks"] = True
    file.write_text(yaml_text(document), encoding="utf-8")
    options = ("--stack", stack, *WITH_PACK)
    assert "[mandatory]" not in policies(succeeded(stacks.pulumi("up", "--yes", "--skip-preview", *options)))
    succeeded(stacks.pulumi("preview", "--refresh", "--expect-no-changes", *options))


def of_type(stacks: LocalStacks, suffix: str, stack: str = "staging") -> list[dict[str, Any]]:
    return [one for one in stacks.state(stack)["resources"] if one["type"].endswith(suffix)]


def outputs(stacks: LocalStacks, stack: str = "staging") -> dict[str, Any]:
    (root,) = of_type(stacks, "pulumi:Stack", stack)
    return root["outputs"]


def test_a_domain_is_created_goes_live_and_is_removed_again(stacks: LocalStacks) -> None:
    updated(stacks, {"domain": DOMAIN, "www": True})
    assert {each["inputs"]["hostName"] for each in of_type(stacks, "cdn:AFDCustomDomain")} == {
        DOMAIN,
        f"www.{DOMAIN}",
    }
    assert of_type(stacks, "web:WebAppHostNameBinding") == []
    assert outputs(stacks)["domain"]["nameServers"]
    assert DOMAIN not in outputs(stacks)["endpoints"]["site"]
    assert any("/dnsZones/" in each["inputs"]["scope"] for each in of_type(stacks, "ManagementLockByScope"))

    updated(stacks, {"domain": DOMAIN, "www": True, "live": True})
    assert len(of_type(stacks, "web:WebAppHostNameBinding")) == 2
    assert outputs(stacks)["endpoints"]["site"] == f"https://{DOMAIN}/"

    updated(stacks, {})
    for suffix in ("cdn:AFDCustomDomain", "web:WebAppHostNameBinding", "dns:Zone", "dns:RecordSet"):
        assert of_type(stacks, suffix) == []
    assert "domain" not in outputs(stacks)


def test_for_a_zone_of_somebody_else_the_records_to_create_are_listed(stacks: LocalStacks) -> None:
    updated(stacks, {"domain": DOMAIN, "dns": "external", "live": True})
    names = {record["name"] for record in outputs(stacks)["domain"]["records"]}
    assert names == {DOMAIN, f"_dnsauth.{DOMAIN}", f"asuid.{DOMAIN}"}
    assert of_type(stacks, "dns:Zone") == []


def test_dev_can_remove_front_door_and_add_it_again(tmp_path: Path) -> None:
    stacks = new_stack(tmp_path, "dev")
    for front_door in (True, False, True):
        updated(stacks, {"frontDoor": front_door}, "dev")
        assert len(of_type(stacks, "cdn:Profile", "dev")) == front_door
        assert ("azurefd.net" in outputs(stacks, "dev")["endpoints"]["health"]) is front_door
