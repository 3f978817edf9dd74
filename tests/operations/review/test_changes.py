"""The engine's steps as the changes that a reviewer reads."""

from operations.review.changes import resource_changes, unchanged
from operations.review.report import Operation, ResourceChange
from operations.stacks.event_log import EventLog
from tests.operations.review.events import log, replacement, step, urn, violation

SERVER = urn("azure-native:sql:Server", "stitches-prod", component="SqlDatabase")
SITE = urn("azure-native:web:WebApp", "stitches-prod", component="WebApp")


def only(events: EventLog) -> ResourceChange:
    """The only resource that changes."""
    (change,) = resource_changes(events.steps)
    return change


def test_the_steps_of_a_replacement_are_one_change_with_its_cause() -> None:
    change = only(log(replacement(SERVER, {"serverName": "a"}, {"serverName": "b"}, "serverName")))
    assert change.operation is Operation.REPLACE
    assert change.loses_data
    assert change.data == "every database on it, with its backups"
    assert [(each.path, each.before, each.after, each.replaces) for each in change.properties] == [
        ("serverName", "a", "b", True)
    ]


def test_a_replacement_that_deletes_first_is_the_same_change() -> None:
    events = replacement(SERVER, {"serverName": "a"}, {"serverName": "b"}, "serverName")
    assert resource_changes(log(reversed(events)).steps) == resource_changes(log(events).steps)


def test_an_update_of_a_resource_with_data_loses_no_data() -> None:
    change = only(log([step("update", SERVER, old={"v": 1}, new={"v": 2}, differences={"v": "update"})]))
    assert not change.loses_data


def test_a_resource_of_an_older_api_version_has_data_too() -> None:
    older = SERVER.replace("sql:Server", "sql/v20230801:Server")
    assert only(log([step("delete", older, old={})])).loses_data


def test_the_component_comes_from_the_urn() -> None:
    assert only(log([step("create", SERVER, new={})])).component == "SqlDatabase"


def test_a_created_resource_shows_every_input() -> None:
    change = only(
        log([step("create", SITE, new={"sku": {"name": "B1"}, "kinds": ["a", {"b": None}], "t": {}})])
    )
    assert [(each.path, each.after) for each in change.properties] == [
        ("kinds[0]", "a"),
        ("kinds[1].b", None),
        ("sku.name", "B1"),
        ("t", {}),
    ]


def test_a_path_with_an_index_and_a_quoted_name_is_followed() -> None:
    old = {"settings": [{"value": "x"}], "tags": {"a.b": "1"}}
    new = {"settings": [{"value": "y"}], "tags": {"a.b": "2"}}
    differences = {"settings[0].value": "update", 'tags["a.b"]': "update"}
    change = only(log([step("update", SITE, old=old, new=new, differences=differences)]))
    assert [(each.before, each.after) for each in change.properties] == [("x", "y"), ("1", "2")]


def test_a_setting_with_the_name_of_a_secret_is_redacted_in_its_difference() -> None:
    old, new = (
        {"settings": [{"name": "Db__Password", "value": text}]} for text in ("Tr0ub4dor", "Tr1ub4dor")
    )
    change = only(log([step("update", SITE, old=old, new=new, differences={"settings[0].value": "update"})]))
    assert "ub4dor" not in change.model_dump_json()


def test_losses_of_data_are_first_and_then_the_most_severe_changes() -> None:
    events = [
        step("update", SITE, old={}, new={}, differences={"a": "add"}),
        step("create", urn("azure-native:web:AppServicePlan", "plan"), new={}),
        step("delete", urn("azure-native:cdn:Route", "route"), old={}),
        *replacement(SERVER, {}, {}, "serverName"),
    ]
    changed = [each.operation.value for each in resource_changes(log(events).steps)]
    assert changed == ["replace", "delete", "create", "update"]
    assert resource_changes(log(reversed(events)).steps) == resource_changes(log(events).steps)


def test_unchanged_resources_are_counted_without_components_and_providers() -> None:
    component = step("same", urn("stitches:components:WebApp", "c"), old={}, new={})
    component["resourcePreEvent"]["metadata"]["new"]["custom"] = False
    component["resourcePreEvent"]["metadata"]["old"]["custom"] = False
    provider = step("same", urn("pulumi:providers:azure-native", "default"), old={}, new={})
    events = log([step("same", SITE, old={}, new={}), component, provider])
    assert unchanged(events.steps) == 1
    assert resource_changes(events.steps) == ()


def test_an_incomplete_log_is_read_up_to_its_end(tmp_path: object) -> None:
    events = log([violation("a", SITE, "b")], finished=False)
    assert not events.finished
    assert len(events.violations) == 1
