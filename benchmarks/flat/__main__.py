"""The prod stack on the SDK alone, as many times over as the benchmark says."""

# ruff: noqa: E402
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # As in the program itself.

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import managedidentity, monitor, operationalinsights, resources, web

from benchmarks.flat.access import grant, lock
from benchmarks.flat.alerts import activity_log_alerts, alerts, baseline_alerts
from benchmarks.flat.data import data_protection_key, database, storage_account, vault
from benchmarks.flat.front_door import SITE_ROUTES, SLOT_ROUTES, Led, front_door, routes
from benchmarks.flat.literals import LOCATION, TAGS
from benchmarks.flat.monitoring import anomalies, availability_test, budget, diagnose, secret_expiry
from benchmarks.flat.network import network, private_endpoint
from benchmarks.flat.scale import autoscale
from benchmarks.flat.site import Around, settings, site
from benchmarks.flat.workbook import workbook
from benchmarks.size import environments

ALL_LOGS = [monitor.DiagnosticsLogSettingsArgs(category_group="allLogs", enabled=True)]
AUDIT = [monitor.DiagnosticsLogSettingsArgs(category_group="audit", enabled=True)]
DATABASE_LOGS = [
    monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True)
    for category in ("AutomaticTuning", "Blocks", "Deadlocks", "Errors", "Timeouts")
]
SQL_AUDIT = [monitor.DiagnosticsLogSettingsArgs(category="SQLSecurityAuditEvents", enabled=True)]

# The id of the assignment, and of the role.
READ_SECRETS = ("3c62a731-14ed-5595-8708-9a54bfd3e158", "4633458b-17de-408a-b874-0445c86b69e6")
USE_KEYS = ("3b285410-66ce-5972-9f35-d2290a983d43", "12338af0-0e69-4776-bea7-57ae8d297424")
WRITE_BLOBS = ("4fc0c7cf-06e7-5061-8c08-c22cacd2a4b6", "ba92f5b4-2d11-453d-a403-e96b0029c9fe")
SEND_TELEMETRY = ("299336a7-aa70-520a-9540-d0feff26fd50", "3913510d-42f4-4e42-8a64-420c390055eb")

for index in range(environments()):
    name = f"stitches-prod-{index}"
    group = resources.ResourceGroup(name, resource_group_name="stitches-prod", location=LOCATION, tags=TAGS)
    identity = managedidentity.UserAssignedIdentity(
        name, resource_name_="id-stitches-prod", resource_group_name=group.name, location=LOCATION, tags=TAGS
    )
    workspace = operationalinsights.Workspace(
        name,
        workspace_name="log-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
        retention_in_days=90,
        features=operationalinsights.WorkspaceFeaturesArgs(
            disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
        ),
    )
    telemetry = insights.Component(
        name,
        resource_name_="appi-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        kind="web",
        application_type="web",
        ingestion_mode="LogAnalytics",
        workspace_resource_id=workspace.id,
        disable_local_auth=False,
        disable_ip_masking=False,
    )
    plan = web.AppServicePlan(
        name,
        name="plan-stitches-prod",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
        kind="linux",
        reserved=True,
        sku=web.SkuDescriptionArgs(name="P1v2", tier="PremiumV2", capacity=2),
        zone_redundant=True,
        opts=pulumi.ResourceOptions(ignore_changes=["sku.capacity"]),
    )
    autoscale(name, group, plan)
    net = network(name, group)
    door = front_door(name, group)
    sql = database(name, group)
    blobs = storage_account(name, group)
    secrets = vault(name, group)
    key = data_protection_key(name, group, secrets)
    vault_uri = secrets.properties.apply(lambda properties: properties.vault_uri or "")

    roles = [
        grant(f"{name}-vault", secrets.id, identity, READ_SECRETS),
        grant(f"{name}-keys", key.id, identity, USE_KEYS),
        grant(f"{name}-blobs", blobs.account.id, identity, WRITE_BLOBS),
        grant(f"{name}-telemetry", telemetry.id, identity, SEND_TELEMETRY),
    ]
    endpoints = [
        *private_endpoint(name, group, net, "sqlServer", ("pe-sql-stitches-prod", sql.server.id)),
        *private_endpoint(name, group, net, "blob", ("pe-blob-stitches-prod", blobs.account.id)),
        *private_endpoint(
            name, group, net, "blob_secondary", ("pe-blob-secondary-stitches-prod", blobs.account.id)
        ),
        *private_endpoint(name, group, net, "vault", ("pe-kv-stitches-prod", secrets.id)),
    ]
    app, slot = site(
        name,
        Around(group, plan, identity, net, door),
        settings(identity, telemetry, sql, blobs, vault_uri),
        after=[*roles],
    )
    to_app = Led("app", "stitches-prod", app.default_host_name)
    routes(name, group, door, door.endpoint, to_app, SITE_ROUTES)
    to_slot = Led("slot", "stitches-prod-slot", slot.default_host_name)
    routes(f"{name}-slot", group, door, door.slot_endpoint, to_slot, SLOT_ROUTES)
    availability_test(name, group, telemetry, door.endpoint.host_name)
    people = alerts(name, group, telemetry)
    watched: dict[str, pulumi.Input[str]] = {
        "Microsoft.Web/serverFarms": plan.id,
        "Microsoft.Web/sites": app.id,
        "Microsoft.Sql/servers/databases": sql.database.id,
        "Microsoft.Storage/storageAccounts": blobs.account.id,
        "Microsoft.KeyVault/vaults": secrets.id,
        "Microsoft.Cdn/profiles": door.profile.id,
    }
    baseline_alerts(name, group, watched, people)
    secret_expiry(name, group, secrets.id, people)
    activity_log_alerts(name, group, people)
    month = budget(name, group, people)
    workbook(name, group, telemetry, month.id)
    anomalies(name)
    master_id = pulumi.Output.concat(sql.server.id, "/databases/master")
    blob_service_id = pulumi.Output.concat(blobs.account.id, "/blobServices/default")
    logs = workspace.id
    diagnostics = [
        diagnose(f"{name}-app", app.id, logs, ALL_LOGS),
        diagnose(f"{name}-slot", slot.id, logs, ALL_LOGS),
        diagnose(f"{name}-database", sql.database.id, logs, DATABASE_LOGS),
        diagnose(f"{name}-audit", master_id, logs, SQL_AUDIT),
        diagnose(f"{name}-blobs", blob_service_id, logs, ALL_LOGS),
        diagnose(f"{name}-vault", secrets.id, logs, ALL_LOGS),
        diagnose(f"{name}-front-door", door.profile.id, logs, ALL_LOGS),
        diagnose(f"{name}-workspace", workspace.id, logs, AUDIT),
        diagnose(f"{name}-network", net.network.id, logs, ALL_LOGS),
        diagnose(f"{name}-app-nsg", net.app_security_group.id, logs, ALL_LOGS),
        diagnose(f"{name}-endpoints-nsg", net.endpoint_security_group.id, logs, ALL_LOGS),
    ]
    last: list[pulumi.Resource] = [*roles, *endpoints, *diagnostics]
    lock(f"{name}-sql", sql.server.id, after=[*sql.parts, *last])
    lock(f"{name}-blobs", blobs.account.id, after=[*blobs.parts, *last])
    lock(f"{name}-vault", secrets.id, after=[secrets, key, *last])

    pulumi.export(
        name,
        {
            "site": pulumi.Output.concat("https://", door.endpoint.host_name),
            "app": pulumi.Output.concat("https://", app.default_host_name),
            "slot": pulumi.Output.concat("https://", door.slot_endpoint.host_name),
            "keyVault": vault_uri,
            "sqlServer": sql.server.fully_qualified_domain_name,
        },
    )
