"""What Azure's own clients read from an Azure whose resources the provider created."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from sandbox.values import Secret, dig
from tests.sandbox.arm.served import APP, GROUP, SLOT, SUBSCRIPTION, Azure, group
from tests.sandbox.catalogue.everything import EVERYTHING, MARK_OF_SECRETS, resolved
from tests.sandbox.driver import Made

ALL = "stitches-all"
# Types of the SDK that Azure Resource Manager does not have.
OF_THE_SDK_ALONE = ("azure-native:storage:Blob", "azure-native:storage:StorageAccountStaticWebsite")
# Types that count as parts of other resources, so that lists of all resources do not contain them.
PARTS = (
    "Microsoft.Web/sites/config",
    "Microsoft.KeyVault/vaults/secrets",
    "Microsoft.Network/virtualNetworks/subnets",
)

Everything = tuple[Azure, dict[str, Made]]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    """An Azure with one resource of every type, served; the tests of this module only read."""
    azure, made = Azure(tmp_path_factory.mktemp("everything")), dict[str, Made]()

    def output_of(name: str, output: str, before: str, after: str) -> str:
        return before + (made[name].id if output == "id" else str(dig(made[name].outputs, output))) + after

    for name, resource in EVERYTHING.items():
        inputs = resolved(resource["inputs"], output_of, Secret)
        made[name] = azure.engine.create(resource["type"], inputs, name)
    yield azure, made
    azure.close()


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_resource_can_be_read_in_azures_own_shape(everything: Everything, name: str) -> None:
    azure, made = everything
    response = azure.ask("GET", made[name].id)
    if made[name].token in OF_THE_SDK_ALONE:
        assert response.status_code in (404, 405)
        return
    content: dict[str, Any] = response.json()
    assert response.status_code == 200, content
    assert content["id"] == made[name].id
    assert content["type"]
    assert MARK_OF_SECRETS not in response.text
    assert "$sandbox" not in response.text
    assert "azureApiVersion" not in response.text
    assert isinstance(content["properties"], dict)


def test_a_resource_is_found_in_any_case_of_its_id(everything: Everything) -> None:
    azure, made = everything
    identifier = made["app"].id
    for path in (
        identifier.upper(),
        identifier.lower(),
        identifier.replace("/sites", "//sites"),
        f"{identifier}/",
    ):
        assert azure.ask("GET", path).json()["id"] == made["app"].id


def test_the_response_for_a_site_is_as_the_official_client_expects(everything: Everything) -> None:
    azure, made = everything
    site = azure.web().web_apps.get(ALL, ALL)
    assert (site.id, site.name, site.kind) == (made["app"].id, ALL, "app,linux")
    assert site.server_farm_id == made["plan"].id
    assert site.https_only is True
    assert site.identity is not None
    assert site.identity.principal_id == made["app"].outputs["identity"]["principalId"]
    slots = list(azure.web().web_apps.list_slots(ALL, ALL))
    assert [each.id for each in slots] == [made["slot"].id]


def test_a_sites_configuration_is_complete_only_where_azure_returns_all_of_it(everything: Everything) -> None:
    azure, _ = everything
    client = azure.web().web_apps
    assert client.get(ALL, ALL).site_config.linux_fx_version == "DOTNETCORE|10.0"
    assert client.get(ALL, ALL).site_config.ftps_state is None
    assert client.get_configuration(ALL, ALL).ftps_state == "Disabled"
    assert client.get_configuration_slot(ALL, ALL, SLOT).ftps_state == "Disabled"


def test_what_belongs_in_properties_is_there_under_its_own_name(everything: Everything) -> None:
    azure, made = everything
    by_type = {each.token.partition(":")[2]: each.id for each in made.values()}
    component = azure.ask("GET", by_type["applicationinsights:Component"]).json()["properties"]
    assert {"Application_Type", "ConnectionString", "InstrumentationKey"} <= component.keys()
    workspace = azure.ask("GET", by_type["operationalinsights:Workspace"]).json()
    assert "sku" in workspace["properties"]
    assert "sku" not in workspace
    account = azure.ask("GET", by_type["storage:StorageAccount"]).json()
    assert {"sku", "kind", "location", "tags"} & account.keys() >= {"sku", "kind", "location"}
    assignment = azure.ask("GET", by_type["authorization:RoleAssignment"]).json()["properties"]
    assert {"principalId", "roleDefinitionId", "scope"} <= assignment.keys()


def test_a_group_lists_its_resources_and_not_their_parts(everything: Everything) -> None:
    azure, made = everything
    listed = {each.id: each for each in azure.resources().resources.list_by_resource_group(ALL)}
    types = {str(each.type) for each in listed.values()}
    assert {"Microsoft.Web/sites", "Microsoft.Web/sites/slots", "Microsoft.Sql/servers/databases"} <= types
    assert not types & set(PARTS)
    assert not [each for each in types if each.startswith("Microsoft.Authorization/")]
    assert listed[made["app"].id].location == "eastus"
    assert azure.ask("GET", f"/subscriptions/{SUBSCRIPTION}/resources").json()["value"][0].keys() >= {
        "id",
        "type",
    }


def test_a_list_can_be_filtered_expanded_and_paged(everything: Everything) -> None:
    azure, made = everything
    client = azure.resources().resources
    of_type = client.list_by_resource_group(ALL, filter="resourceType eq 'Microsoft.KeyVault/vaults'")
    assert [each.id for each in of_type] == [made["vault"].id]
    expanded = next(
        iter(client.list_by_resource_group(ALL, expand="createdTime,changedTime,provisioningState"))
    )
    assert expanded.created_time
    assert expanded.provisioning_state == "Succeeded"
    whole = [each.id for each in client.list_by_resource_group(ALL)]
    assert [each.id for each in client.list_by_resource_group(ALL, top=7)] == whole
    first = azure.ask(
        "GET", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{ALL}/resources", query={"$top": "7"}
    )
    assert len(first.json()["value"]) == 7
    with pytest.raises(HttpResponseError, match="InvalidFilterInQueryString"):
        list(client.list_by_resource_group(ALL, filter="substringof('a', name)"))


def test_one_type_is_listed_in_subscription_group_and_parent(everything: Everything) -> None:
    azure, made = everything
    scope = f"/subscriptions/{SUBSCRIPTION}"

    def ids(path: str, **query: str) -> list[str]:
        return [each["id"] for each in azure.ask("GET", path, query=query).json()["value"]]

    assert ids(f"{scope}/providers/Microsoft.Web/sites") == [made["app"].id]
    assert ids(f"{scope}/resourceGroups/{ALL}/providers/Microsoft.Web/sites") == [made["app"].id]
    assert ids(f"{made['vault'].id}/secrets") == [made["secret"].id]
    assignment = next(each for each in made.values() if each.token.endswith(":RoleAssignment"))
    below = f"{scope}/resourceGroups/{ALL}/providers/Microsoft.Authorization/roleAssignments"
    assert assignment.id in ids(below)


def test_groups_and_subscriptions_are_listed(everything: Everything) -> None:
    azure, _ = everything
    client = azure.resources()
    assert [each.name for each in client.resource_groups.list()] == [ALL]
    assert client.resource_groups.get(ALL).location == "eastus"
    assert client.resource_groups.check_existence(ALL)
    assert not client.resource_groups.check_existence("another")
    subscriptions = azure.ask("GET", "/subscriptions").json()["value"]
    assert [each["subscriptionId"] for each in subscriptions] == [SUBSCRIPTION]
    web = client.providers.get("Microsoft.Web")
    assert {"sites", "sites/slots"} <= {str(each.resource_type) for each in web.resource_types or ()}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/subscriptions/{s}/resourceGroups/none/resources", 404, "ResourceGroupNotFound"),
        ("/subscriptions/{s}/resourceGroups/none", 404, "ResourceGroupNotFound"),
        (
            "/subscriptions/{s}/resourceGroups/none/providers/Microsoft.Web/sites/x",
            404,
            "ResourceGroupNotFound",
        ),
        ("/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sites/x", 404, "ResourceNotFound"),
        (
            "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sites/x/slots",
            404,
            "ParentResourceNotFound",
        ),
        ("/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sitos/x", 404, "InvalidResourceType"),
        (
            "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Nothing/x/y",
            404,
            "InvalidResourceNamespace",
        ),
    ],
)
def test_what_does_not_exist_is_rejected_with_azures_message(
    azure: Azure, path: str, status: int, code: str
) -> None:
    group(azure.engine)
    response = azure.ask("GET", path.format(s=SUBSCRIPTION, g=GROUP))
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_a_request_that_is_not_served_is_rejected_by_name(azure: Azure) -> None:
    azure.app_with_slot()
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Web/sites/{APP}"
    response = azure.ask("POST", f"{path}/backup")
    assert response.status_code == 405
    assert f"POST {path}/backup" in response.text
    with pytest.raises(ResourceNotFoundError):
        azure.web().web_apps.get(GROUP, "another").id  # noqa: B018 - None would do as well


def test_a_request_needs_an_api_version(azure: Azure) -> None:
    missing = azure.ask("GET", "/subscriptions", query={"api-version": ""})
    assert missing.json()["error"]["code"] == "InvalidApiVersionParameter"
    assert azure.ask("GET", "/subscriptions", query={"api-version": "latest"}).status_code == 400


def test_a_resource_that_the_engine_creates_is_found_at_once(azure: Azure, tmp_path: Path) -> None:
    assert list(azure.resources().resource_groups.list()) == []
    made = group(azure.engine)
    assert [each.id for each in azure.resources().resource_groups.list()] == [made.id]
    azure.engine.delete(made)
    assert list(azure.resources().resource_groups.list()) == []
