"""The real engine finds exactly the manual changes, and reverts them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.__main__ import main
from tests.sandbox.test_engine import Project, project, written

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600), pytest.mark.xdist_group("drift_engine")]

PROGRAM = """
from pulumi_azure_native import keyvault, resources, storage, web
group = resources.ResourceGroup("group", resource_group_name="drift", location="eastus")
within = {"resource_group_name": group.name}
plan = web.AppServicePlan("plan", name="plan", sku={"name": "S1", "capacity": 1}, **within)
office = {"name": "office", "ip_address": "192.0.2.1/32", "action": "Allow", "priority": 1}
app = web.WebApp("app", name="stitches-drift", server_farm_id=plan.id, https_only=True, tags={"team": "web"},
                 site_config={"always_on": True, "ip_security_restrictions": [office]}, **within)
ftp = web.WebAppFtpAllowed("ftp", name=app.name, allow=False, **within)
vault = keyvault.Vault("vault", vault_name="kv-stitches-drift", properties={
    "tenant_id": "33333333-3333-4333-8333-333333333333", "sku": {"family": "A", "name": "standard"},
    "network_acls": {"default_action": "Deny", "bypass": "AzureServices",
                     "ip_rules": [{"value": "192.0.2.1/32"}]}}, **within)
account = storage.StorageAccount("account", account_name="ststitchesdrift", kind="StorageV2",
                                 sku={"name": "Standard_LRS"}, **within)
container = storage.BlobContainer("container", account_name=account.name, container_name="uploads", **within)
"""

# A manual change of each resource, and what the engine must find: the paths of inputs, or another operation.
CHANGES: dict[str, tuple[list[str], list[str] | str]] = {
    "app": (["httpsOnly=false"], ["httpsOnly"]),
    "vault": (["properties.networkAcls.ipRules.1.value=192.0.2.7"], ["properties.networkAcls.ipRules[1]"]),
    "group": (["tags.owner=me"], ["tags"]),
    "plan": (["sku.capacity=3"], ["sku.capacity"]),
    "ftp": (["allow=true"], ["allow"]),
    "container": ([], "gone"),
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A deployed stack; each test leaves it as the program defines it."""
    folder = tmp_path_factory.mktemp("drift")
    made = project(folder, written(folder, PROGRAM))
    made.up()
    yield made
    assert found_by(made, "refresh", "--preview-only") == {}


def identifier(stack: Project, name: str) -> str:
    (found,) = [key for key, item in stack.resources().items() if item["urn"].endswith(f"::{name}")]
    return found


def change(stack: Project, name: str, *typed: str) -> None:
    """Change a resource manually, or delete it if there are no changes."""
    arguments = [str(stack.database), identifier(stack, name), *typed]
    assert main(["change" if typed else "remove", *arguments]) == 0


def found_by(stack: Project, *command: str) -> dict[str, Any]:
    """What a preview would do to each resource: the paths that it would change, or another operation."""
    steps = json.loads(stack.run(*command, "--json"))["steps"]
    return {
        step["urn"].rpartition("::")[2]: sorted(step["detailedDiff"] or ()) or step["op"]
        for step in steps
        if step["op"] not in ("same", "refresh")
    }


@pytest.mark.parametrize("name", ["app", "container"])
def test_one_manual_change_is_found_exactly(stack: Project, name: str) -> None:
    typed, paths = CHANGES[name]
    change(stack, name, *typed)
    assert found_by(stack, "refresh", "--preview-only") == {name: "delete" if paths == "gone" else paths}
    assert found_by(stack, "preview", "--refresh") == {name: "create" if paths == "gone" else paths}
    assert found_by(stack, "preview") == {}, "a preview that does not refresh trusts the state"
    stack.up("--refresh")
    assert found_by(stack, "refresh", "--preview-only") == {}


def test_all_changes_at_once_are_found_and_reverted(stack: Project) -> None:
    held = stack.holds()
    for name, (typed, _) in CHANGES.items():
        change(stack, name, *typed)
    expected = {name: "delete" if paths == "gone" else paths for name, (_, paths) in CHANGES.items()}
    assert found_by(stack, "refresh", "--preview-only") == expected
    assert found_by(stack, "preview", "--refresh") == {**expected, "container": "create"}
    ended = stack.up("--refresh")
    assert "~ 5 updated" in ended
    assert "+ 1 created" in ended
    stack.run("preview", "--refresh", "--expect-no-changes")
    assert stack.holds() == held


def test_a_refresh_writes_the_change_into_the_state_and_the_next_update_reverts_it(stack: Project) -> None:
    change(stack, "app", "siteConfig.ipSecurityRestrictions.0=null", "tags.team=null", "tags.owner=me")
    assert "~ 1 updated" in stack.run("refresh", "--yes")
    # The last rule, which Azure adds to each list for all others, is now at the index of the deleted rule.
    assert {path.partition("].")[0] for path in found_by(stack, "preview")["app"]} == {
        "siteConfig.ipSecurityRestrictions[0",
        "tags.owner",
        "tags.team",
    }
    assert "~ 1 updated" in stack.up()
    stack.run("preview", "--refresh", "--expect-no-changes")


def test_resources_that_were_deleted_with_their_parent_are_found_missing_too(
    stack: Project, tmp_path: Path
) -> None:
    change(stack, "app")
    assert found_by(stack, "refresh", "--preview-only") == {"app": "delete", "ftp": "delete"}
    assert found_by(stack, "preview", "--refresh") == {"app": "create", "ftp": "create"}
    stack.up("--refresh")
    stack.run("preview", "--refresh", "--expect-no-changes")
