"""What Azure rejects for diagnostic settings, with its status, code and message."""

from typing import Any

from tests.sandbox.catalogue.arrangements import ENTRA_ONLY, server, storage
from tests.sandbox.catalogue.rejections import IN_GROUP, network, rejection, says, workspace
from tests.sandbox.driver import Engine, Made, group, plan

SETTING = "azure-native:monitor:DiagnosticSetting"
ALL_LOGS = {"logs": [{"categoryGroup": "allLogs", "enabled": True}]}


def setting(target: str, to: Made | None, **given: Any) -> dict[str, Any]:
    sink = {"workspaceId": to.id} if to else {}
    return {"resourceUri": target, "name": "to-workspace", **sink, **given}


def test_diagnostic_settings_accept_no_retention(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    policy = {"enabled": True, "days": 30}
    kept = [{"categoryGroup": "allLogs", "enabled": True, "retentionPolicy": policy}]
    assert rejection(engine, "monitor:DiagnosticSetting", setting(logs.id, logs, logs=kept)) == says(
        400, "BadRequest", "Diagnostic settings does not support retention for new diagnostic settings."
    )


def test_the_destination_of_logs_exists(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    nowhere = setting(logs.id, None, **ALL_LOGS)
    assert rejection(engine, "monitor:DiagnosticSetting", nowhere) == says(
        400, "BadRequest", "At least one data sink needs to be specified."
    )
    absent = {**nowhere, "workspaceId": f"{logs.id}absent"}
    assert rejection(engine, "monitor:DiagnosticSetting", absent) == says(
        404, "ResourceNotFound", f"The resource '{logs.id}absent' doesn't exist."
    )
    engine.create(SETTING, setting(logs.id, logs, **ALL_LOGS))


def test_a_resource_has_the_logs_that_its_type_has(engine: Engine) -> None:
    group(engine)
    logs, account, sql = workspace(engine), storage(engine), server(engine, **ENTRA_ONLY)
    unknown = {"logs": [{"category": "AuditEvent", "enabled": True}]}
    read = {"logs": [{"category": "StorageRead", "enabled": True}]}
    audit = {"logs": [{"category": "SQLSecurityAuditEvents", "enabled": True}]}
    blobs = f"{account.id}/blobServices/default"
    for target, given, category in ((blobs, unknown, "AuditEvent"), (account.id, read, "StorageRead")):
        assert rejection(engine, "monitor:DiagnosticSetting", setting(target, logs, **given)) == says(
            400, "BadRequest", f"Category '{category}' is not supported."
        )
    engine.create(SETTING, setting(blobs, logs, **read))
    engine.create(SETTING, setting(f"{sql.id}/databases/master", logs, **audit))


def test_a_resource_has_the_groups_of_logs_that_its_type_has(engine: Engine) -> None:
    group(engine)
    logs, account = workspace(engine), storage(engine)
    audit = {"logs": [{"categoryGroup": "audit", "enabled": True}]}
    vnet = network(engine)
    for target, given, words in (
        (vnet.id, audit, "'audit' is not supported, supported ones are: 'allLogs'"),
        (account.id, ALL_LOGS, "'allLogs' is not supported, supported ones are: ''"),
    ):
        assert rejection(engine, "monitor:DiagnosticSetting", setting(target, logs, **given)) == says(
            400, "BadRequest", f"CategoryGroup: {words}"
        )
    engine.create(SETTING, setting(vnet.id, logs, **ALL_LOGS))
    engine.create(SETTING, setting(logs.id, logs, **audit))


def test_categories_and_groups_do_not_mix(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    mixed = [{"categoryGroup": "allLogs", "enabled": True}, {"category": "Audit", "enabled": False}]
    assert rejection(engine, "monitor:DiagnosticSetting", setting(logs.id, logs, logs=mixed)) == says(
        400, "BadRequest", "Diagnostic setting does not support mix of log category and log category group."
    )


def test_a_security_group_has_no_metrics_and_a_plan_has(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    guard = engine.create(
        "azure-native:network:NetworkSecurityGroup", {**IN_GROUP, "networkSecurityGroupName": "nsg"}
    )
    metrics = {"metrics": [{"category": "AllMetrics", "enabled": True}]}
    assert "Category 'AllMetrics' is not supported." in rejection(
        engine, "monitor:DiagnosticSetting", setting(guard.id, logs, **metrics)
    )
    engine.create(SETTING, setting(plan(engine).id, logs, **metrics))


def test_a_resource_without_logs_has_no_diagnostic_settings(engine: Engine) -> None:
    made = group(engine)
    assert rejection(engine, "monitor:DiagnosticSetting", setting(made.id, workspace(engine))) == says(
        400,
        "ResourceTypeNotSupported",
        "The resource type 'microsoft.resources/resourcegroups' does not support diagnostic settings.",
    )


def test_a_category_is_sent_to_a_workspace_once(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    first = engine.create(SETTING, setting(logs.id, logs, **ALL_LOGS))
    again = {**setting(logs.id, logs, logs=[{"category": "Audit", "enabled": True}]), "name": "again"}
    assert rejection(engine, "monitor:DiagnosticSetting", again) == says(
        409,
        "Conflict",
        f"Data sink '{logs.id}' is already used in diagnostic setting 'to-workspace' for category 'Audit'. "
        "Data sinks can't be reused in different settings on the same category for the same resource.",
    )
    elsewhere = {**again, "storageAccountId": storage(engine).id}
    del elsewhere["workspaceId"]
    engine.create(SETTING, elsewhere)
    engine.update(first, setting(logs.id, logs, **ALL_LOGS))


def test_a_resource_has_at_most_five_diagnostic_settings(engine: Engine) -> None:
    group(engine)
    logs = workspace(engine)
    for number in range(5):
        engine.create(SETTING, {**setting(logs.id, logs), "name": f"s{number}"}, f"s{number}")
    sixth = {**setting(logs.id, logs), "name": "s6"}
    assert rejection(engine, "monitor:DiagnosticSetting", sixth) == says(
        409,
        "Conflict",
        "The limit of 5 diagnostic settings was reached. To create new setting 's6', delete an existing one.",
    )
