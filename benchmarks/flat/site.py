"""The web app and its staging slot."""

from collections.abc import Mapping
from typing import NamedTuple

import pulumi
from pulumi_azure_native import applicationinsights as insights
from pulumi_azure_native import managedidentity, resources, web

from benchmarks.flat.data import Blobs, Database
from benchmarks.flat.front_door import FrontDoor
from benchmarks.flat.literals import HEALTH, LOCATION, TAGS
from benchmarks.flat.network import Network


class Around(NamedTuple):
    """What the app stands on and talks to."""

    group: resources.ResourceGroup
    plan: web.AppServicePlan
    identity: managedidentity.UserAssignedIdentity
    network: Network
    door: FrontDoor


def settings(
    identity: managedidentity.UserAssignedIdentity,
    telemetry: insights.Component,
    sql: Database,
    blobs: Blobs,
    vault_uri: pulumi.Output[str],
) -> Mapping[str, pulumi.Input[str]]:
    """The app settings that app and slot share."""
    connection = pulumi.Output.concat(
        "Server=tcp:",
        sql.server.fully_qualified_domain_name,
        ",1433;Database=stitches;Authentication=Active Directory Managed Identity;User Id=",
        identity.client_id,
        ";Encrypt=True;",
    )
    return {
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
        "APPLICATIONINSIGHTS_CONNECTION_STRING": telemetry.connection_string,
        "AZURE_CLIENT_ID": identity.client_id,
        "Authentication__OAuth__ClientSecret": (
            "@Microsoft.KeyVault(VaultName=kv-stitches-prod;SecretName=OAuthClientSecret)"
        ),
        "Authentication__Jwt__SigningKey": (
            "@Microsoft.KeyVault(VaultName=kv-stitches-prod;SecretName=JwtSigningKey)"
        ),
        "ConnectionStrings__Stitches": connection,
        "ConnectionStrings__DefaultConnection": connection,
        "KeyVaultName": "kv-stitches-prod",
        "DataProtection__BlobUri": pulumi.Output.concat(
            blobs.account.primary_endpoints.blob, "keys", "/keys.xml"
        ),
        "DataProtection__KeyIdentifier": pulumi.Output.concat(vault_uri, "keys/data-protection"),
        "KeyVault__Uri": vault_uri,
        "Storage__BlobEndpoint": blobs.account.primary_endpoints.blob,
        "Storage__SecondaryBlobEndpoint": blobs.account.secondary_endpoints.blob,
        "WEBSITE_RUN_FROM_PACKAGE": "1",
        "WEBSITE_SWAP_WARMUP_PING_PATH": HEALTH,
        "WEBSITE_SWAP_WARMUP_PING_STATUSES": "200",
    }


def site(
    name: str, around: Around, shared: Mapping[str, pulumi.Input[str]], after: list[pulumi.Resource]
) -> tuple[web.WebApp, web.WebAppSlot]:
    """The app and its slot: one chain, since Azure takes one change of a site at a time."""
    app = web.WebApp(
        name,
        name="stitches-prod",
        resource_group_name=around.group.name,
        location=LOCATION,
        tags=TAGS,
        kind="app,linux",
        reserved=True,
        server_farm_id=around.plan.id,
        identity=web.ManagedServiceIdentityArgs(
            type=web.ManagedServiceIdentityType.USER_ASSIGNED,
            user_assigned_identities=[around.identity.id],
        ),
        key_vault_reference_identity=around.identity.id,
        https_only=True,
        client_affinity_enabled=False,
        client_cert_enabled=False,
        ssh_enabled=False,
        public_network_access="Enabled",
        virtual_network_subnet_id=around.network.app_subnet.id,
        outbound_vnet_routing=web.OutboundVnetRoutingArgs(all_traffic=True),
        site_config=_site_config(around, {**shared, "ASPNETCORE_ENVIRONMENT": "Production"}),
        opts=pulumi.ResourceOptions(depends_on=after),
    )
    ftp = web.WebAppFtpAllowed(name, name=app.name, resource_group_name=around.group.name, allow=False)
    scm = web.WebAppScmAllowed(
        name,
        name=app.name,
        resource_group_name=around.group.name,
        allow=False,
        opts=pulumi.ResourceOptions(depends_on=[ftp]),
    )
    sticky = web.WebAppSlotConfigurationNames(
        name,
        name=app.name,
        resource_group_name=around.group.name,
        app_setting_names=["ASPNETCORE_ENVIRONMENT"],
        opts=pulumi.ResourceOptions(depends_on=[scm]),
    )
    slot = web.WebAppSlot(
        name,
        name=app.name,
        slot="staging",
        resource_group_name=around.group.name,
        location=LOCATION,
        tags=TAGS,
        kind="app,linux",
        reserved=True,
        server_farm_id=around.plan.id,
        identity=web.ManagedServiceIdentityArgs(
            type=web.ManagedServiceIdentityType.USER_ASSIGNED,
            user_assigned_identities=[around.identity.id],
        ),
        key_vault_reference_identity=around.identity.id,
        https_only=True,
        client_affinity_enabled=False,
        client_cert_enabled=False,
        ssh_enabled=False,
        public_network_access="Enabled",
        virtual_network_subnet_id=around.network.app_subnet.id,
        outbound_vnet_routing=web.OutboundVnetRoutingArgs(all_traffic=True),
        site_config=_site_config(around, {**shared, "ASPNETCORE_ENVIRONMENT": "Staging"}),
        opts=pulumi.ResourceOptions(depends_on=[sticky]),
    )
    slot_ftp = web.WebAppFtpAllowedSlot(
        name,
        name=app.name,
        slot="staging",
        resource_group_name=around.group.name,
        allow=False,
        opts=pulumi.ResourceOptions(depends_on=[slot]),
    )
    web.WebAppScmAllowedSlot(
        name,
        name=app.name,
        slot="staging",
        resource_group_name=around.group.name,
        allow=False,
        opts=pulumi.ResourceOptions(depends_on=[slot_ftp]),
    )
    return app, slot


def _site_config(around: Around, app_settings: Mapping[str, pulumi.Input[str]]) -> web.SiteConfigArgs:
    return web.SiteConfigArgs(
        linux_fx_version="DOTNETCORE|10.0",
        always_on=True,
        http20_enabled=True,
        web_sockets_enabled=False,
        use32_bit_worker_process=False,
        number_of_workers=4,
        health_check_path=HEALTH,
        min_tls_version="1.2",
        scm_min_tls_version="1.2",
        ftps_state="Disabled",
        remote_debugging_enabled=False,
        http_logging_enabled=True,
        detailed_error_logging_enabled=True,
        request_tracing_enabled=True,
        app_settings=[
            web.NameValuePairArgs(name=name, value=value) for name, value in sorted(app_settings.items())
        ],
        ip_security_restrictions=[
            web.IpSecurityRestrictionArgs(
                name="AllowFrontDoor",
                priority=100,
                action="Allow",
                tag="ServiceTag",
                ip_address="AzureFrontDoor.Backend",
                headers={"x-azure-fdid": [around.door.profile.front_door_id]},
            )
        ],
        ip_security_restrictions_default_action="Deny",
        scm_ip_security_restrictions_use_main=False,
        scm_ip_security_restrictions_default_action="Allow",
    )
