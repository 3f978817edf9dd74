"""What Azure rejects for Container Apps."""

from typing import Any

import pytest

from sandbox.values import Secret
from tests.sandbox.catalogue.rejections import (
    IN_GROUP,
    network,
    rejected_delete,
    rejected_update,
    rejection,
    says,
    subnet,
)
from tests.sandbox.driver import Engine, Made, group

ENVIRONMENT = {**IN_GROUP, "environmentName": "cae", "location": "eastus"}
PROFILES = {"workloadProfiles": [{"name": "large", "workloadProfileType": "D4"}]}
WEB = {"name": "web", "image": "nginx"}
DELEGATED = {"delegations": [{"name": "apps", "serviceName": "Microsoft.App/environments"}]}


@pytest.fixture
def home(engine: Engine) -> Made:
    """An environment in East US, with a dedicated workload profile."""
    group(engine)
    return engine.create("azure-native:app:ManagedEnvironment", {**ENVIRONMENT, **PROFILES})


def app_inputs(home: Made, *containers: dict[str, Any], **configuration: Any) -> dict[str, Any]:
    return {
        **IN_GROUP,
        "containerAppName": "web",
        "location": "eastus",
        "environmentId": home.id,
        "configuration": configuration,
        "template": {"containers": list(containers or (WEB,))},
    }


def job_inputs(home: Made, **configuration: Any) -> dict[str, Any]:
    return {
        **IN_GROUP,
        "jobName": "report",
        "location": "eastus",
        "environmentId": home.id,
        "configuration": {"replicaTimeout": 60, **configuration},
        "template": {"containers": [WEB]},
    }


def sized(cpu: float, memory: str) -> dict[str, Any]:
    return {**WEB, "resources": {"cpu": cpu, "memory": memory}}


@pytest.mark.parametrize("kind", ["ContainerApp", "Job"])
def test_an_app_and_a_job_run_in_an_environment_that_exists(engine: Engine, home: Made, kind: str) -> None:
    inputs = app_inputs(home) if kind == "ContainerApp" else job_inputs(home)
    absent = f"{home.id}-absent"
    assert rejection(engine, f"app:{kind}", {**inputs, "environmentId": absent}) == says(
        404, "ManagedEnvironmentNotFound", f"Environment {absent} was not found."
    )
    without_environment = {name: value for name, value in inputs.items() if name != "environmentId"}
    assert "InvalidManagedEnvironmentId" in rejection(engine, f"app:{kind}", without_environment)
    engine.create(f"azure-native:app:{kind}", inputs)


def test_an_environment_with_apps_or_jobs_cannot_be_deleted(engine: Engine, home: Made) -> None:
    app = engine.create("azure-native:app:ContainerApp", app_inputs(home))
    job = engine.create("azure-native:app:Job", job_inputs(home))
    assert rejected_delete(engine, home) == says(
        409,
        "ManagedEnvironmentHasContainerApps",
        "The specified environment cae cannot be deleted because it still contains 1 Container Apps.",
    )
    engine.delete(app)
    assert "ManagedEnvironmentHasContainerAppsJobs" in rejected_delete(engine, home)
    engine.delete(job)
    engine.delete(home)


def test_a_referenced_secret_exists(engine: Engine, home: Made) -> None:
    named = {**WEB, "env": [{"name": "KEY", "secretRef": "key"}]}
    assert rejection(engine, "app:ContainerApp", app_inputs(home, named)) == says(
        400, "ContainerAppSecretRefNotFound", "SecretRef 'key' defined for container 'web' not found."
    )
    registry = {"server": "a.azurecr.io", "username": "a", "passwordSecretRef": "password"}
    message = rejection(engine, "app:ContainerApp", app_inputs(home, registries=[registry]))
    assert "ContainerAppSecretRefNotFound" in message
    secrets = [{"name": "key", "value": Secret("hunter2")}]
    engine.create("azure-native:app:ContainerApp", app_inputs(home, named, secrets=secrets))


@pytest.mark.parametrize("secret", [{}, {"keyVaultUrl": "https://kv.vault.azure.net/secrets/key"}])
def test_a_secret_has_a_value_or_a_vault_and_an_identity(
    engine: Engine, home: Made, secret: dict[str, str]
) -> None:
    message = rejection(engine, "app:ContainerApp", app_inputs(home, secrets=[{"name": "key", **secret}]))
    assert message == says(
        400,
        "ContainerAppSecretInvalid",
        "Invalid Request: Container app secret(s) with name(s) 'key' are invalid: value or keyVaultUrl and "
        "identity should be provided.",
    )
    whole = {"name": "key", "keyVaultUrl": "https://kv.vault.azure.net/secrets/key", "identity": "system"}
    engine.create("azure-native:app:ContainerApp", app_inputs(home, secrets=[whole]))


def test_a_secrets_name_is_in_lower_case(engine: Engine, home: Made) -> None:
    for name in ("Api_Key", "api.key", "api-"):
        bad = [{"name": name, "value": Secret("hunter2")}]
        assert rejection(engine, "app:ContainerApp", app_inputs(home, secrets=bad)) == says(
            400,
            "ContainerAppInvalidSecretName",
            f"Secret name has an invalid value '{name}'. A value must consist of lower case alphanumeric "
            "characters, '-', and must start and end with an alphanumeric character. The length must not be "
            "more than 253 characters.",
        )


def test_a_secrets_value_is_never_returned(engine: Engine, home: Made) -> None:
    secrets = [{"name": "key", "value": Secret("hunter2-of-an-app")}]
    made = engine.create("azure-native:app:ContainerApp", app_inputs(home, secrets=secrets))
    assert "hunter2" not in repr(made.outputs)
    assert b"hunter2" not in engine.contents()


@pytest.mark.parametrize(
    ("cpu", "memory"), [(1, "1Gi"), (0.3, "0.6Gi"), (4.25, "8.5Gi"), (0.5, "2Gi")], ids=str
)
def test_cores_and_memory_are_a_size_of_the_consumption_plan(
    engine: Engine, home: Made, cpu: float, memory: str
) -> None:
    message = rejection(engine, "app:ContainerApp", app_inputs(home, sized(cpu, memory)))
    assert 'Code="ContainerAppInvalidResourceTotal"' in message
    assert "[cpu: 0.25, memory: 0.5Gi]; [cpu: 0.5, memory: 1.0Gi]" in message
    dedicated = {**app_inputs(home, sized(cpu, memory)), "workloadProfileName": "large"}
    engine.create("azure-native:app:ContainerApp", dedicated)


def test_the_sizes_of_all_containers_count_together(engine: Engine, home: Made) -> None:
    side = {**sized(0.25, "1Gi"), "name": "side"}
    assert "CPU: 0.75, memory: 2" in rejection(
        engine, "app:ContainerApp", app_inputs(home, sized(0.5, "1Gi"), side)
    )
    engine.create(
        "azure-native:app:ContainerApp", app_inputs(home, sized(0.75, "1Gi"), {**side, "name": "b"})
    )


def test_an_environment_without_profiles_has_two_cores_at_most(engine: Engine) -> None:
    group(engine)
    plain = engine.create("azure-native:app:ManagedEnvironment", ENVIRONMENT)
    assert "CPU: 4, memory: 8" in rejection(engine, "app:ContainerApp", app_inputs(plain, sized(4, "8Gi")))
    engine.create("azure-native:app:ContainerApp", app_inputs(plain, sized(2, "4Gi")))


def test_an_environment_with_profiles_has_the_consumption_profile_too(engine: Engine, home: Made) -> None:
    assert [one["name"] for one in home.outputs["workloadProfiles"]] == ["large", "Consumption"]
    inputs = app_inputs(home, sized(4, "8Gi"))
    message = rejection(engine, "app:ContainerApp", {**inputs, "workloadProfileName": "absent"})
    assert "'absent'" in message
    engine.create("azure-native:app:ContainerApp", {**inputs, "workloadProfileName": "Consumption"})


def test_there_is_a_container_and_it_has_an_image(engine: Engine, home: Made) -> None:
    assert rejection(engine, "app:ContainerApp", app_inputs(home, {"name": "web"})) == says(
        400,
        "ContainerAppImageRequired",
        "Container with name 'web' must have an 'Image' property specified.",
    )
    none: dict[str, Any] = {**app_inputs(home), "template": {"containers": []}}
    assert "ContainerAppCreateMustContainContainer" in rejection(engine, "app:ContainerApp", none)


@pytest.mark.parametrize(
    ("ingress", "code"),
    [
        ({"targetPort": 0}, "ContainerAppInvalidIngressTargetPort"),
        ({"targetPort": 65536}, "ContainerAppInvalidIngressTargetPort"),
        ({"traffic": [{"latestRevision": True, "weight": 90}]}, "ContainerAppInvalidIngressTrafficWeight"),
        (
            {"transport": "tcp", "corsPolicy": {"allowedOrigins": ["*"]}},
            "ContainerAppInvalidIngressCORSPolicyForTcpApp",
        ),
        (
            {"transport": "tcp", "customDomains": [{"name": "www.example.com"}]},
            "ContainerAppInvalidIngressCustomDomainForTcpApp",
        ),
    ],
)
def test_an_invalid_ingress_is_rejected(
    engine: Engine, home: Made, ingress: dict[str, Any], code: str
) -> None:
    message = rejection(engine, "app:ContainerApp", app_inputs(home, ingress={"targetPort": 80, **ingress}))
    assert f'Status=400 Code="{code}"' in message


def test_sticky_sessions_need_single_mode(engine: Engine, home: Made) -> None:
    ingress = {"targetPort": 80, "stickySessions": {"affinity": "sticky"}}
    both = {"ingress": ingress, "activeRevisionsMode": "Multiple"}
    message = rejection(engine, "app:ContainerApp", app_inputs(home, **both))
    assert "ContainerAppInvalidIngressStickySessionRevisionMode" in message
    engine.create("azure-native:app:ContainerApp", app_inputs(home, ingress=ingress))


def test_an_app_has_a_host_name_in_its_environments_domain(engine: Engine, home: Made) -> None:
    inputs = app_inputs(home, ingress={"targetPort": 80})
    made = engine.create("azure-native:app:ContainerApp", inputs)
    domain = home.outputs["defaultDomain"]
    assert made.outputs["configuration"]["ingress"]["fqdn"] == f"web.internal.{domain}"
    public = {**inputs, "configuration": {"ingress": {"targetPort": 80, "external": True}}}
    outputs = engine.update(made, public).outputs
    assert outputs["configuration"]["ingress"]["fqdn"] == f"web.{domain}"
    assert outputs["latestRevisionName"] == made.outputs["latestRevisionName"], "the template is the same"
    changed = {**public, "template": {"containers": [{**WEB, "image": "nginx:2"}]}}
    assert engine.update(made, changed).outputs["latestRevisionName"] != outputs["latestRevisionName"]


@pytest.mark.parametrize("kind", ["Schedule", "Event"])
def test_a_job_has_the_configuration_of_its_trigger(engine: Engine, home: Made, kind: str) -> None:
    message = rejection(engine, "app:Job", job_inputs(home, triggerType=kind))
    assert f"'{kind.lower()}TriggerConfig' is required" in message
    engine.create("azure-native:app:Job", job_inputs(home, triggerType="Manual"))


@pytest.mark.parametrize("expression", ["daily", "0 0 4 * * *", "0 4 * * !"])
def test_a_jobs_schedule_is_a_cron_expression(engine: Engine, home: Made, expression: str) -> None:
    inputs = job_inputs(home, triggerType="Schedule", scheduleTriggerConfig={"cronExpression": expression})
    message = rejection(engine, "app:Job", inputs)
    assert f"Given CRON expression - '{expression}' is not valid" in message
    good = job_inputs(
        home, triggerType="Schedule", scheduleTriggerConfig={"cronExpression": "20 0,1,2 * * 1-5"}
    )
    engine.create("azure-native:app:Job", good)


def test_an_environment_with_profiles_has_a_subnet_delegated_to_it(engine: Engine) -> None:
    group(engine)
    network(engine)
    plain = subnet(engine, "plain", "10.0.0.0/23")
    inside = {**ENVIRONMENT, **PROFILES, "vnetConfiguration": {"infrastructureSubnetId": plain.id}}
    assert rejection(engine, "app:ManagedEnvironment", inside) == says(
        400,
        "ManagedEnvironmentSubnetDelegationError",
        "The subnet of the environment must be delegated to the service 'Microsoft.App/environments'.",
    )
    left = subnet(engine, "left", "10.0.2.0/27", **DELEGATED)
    inside["vnetConfiguration"] = {"infrastructureSubnetId": left.id}
    engine.create("azure-native:app:ManagedEnvironment", inside)


def test_an_environment_without_profiles_has_a_large_subnet(engine: Engine) -> None:
    group(engine)
    network(engine)
    small, left = subnet(engine, "small"), subnet(engine, "left", "10.0.2.0/23", **DELEGATED)

    def inside(identifier: str) -> dict[str, Any]:
        return {**ENVIRONMENT, "vnetConfiguration": {"infrastructureSubnetId": identifier}}

    message = rejection(engine, "app:ManagedEnvironment", inside(small.id))
    assert "Provided subnet must have a size of at least /23" in message
    message = rejection(engine, "app:ManagedEnvironment", inside(left.id))
    assert "ManagedEnvironmentSubnetIsDelegated" in message
    message = rejection(engine, "app:ManagedEnvironment", inside(f"{small.id}-absent"))
    assert "ManagedEnvironmentInvalidNetworkConfiguration" in message
    engine.create("azure-native:app:ManagedEnvironment", inside(subnet(engine, "own", "10.0.4.0/23").id))


def test_fractions_of_cores_are_added_without_rounding_errors(engine: Engine, home: Made) -> None:
    three = [{**sized(cpu, f"{2 * cpu:g}Gi"), "name": str(cpu)} for cpu in (0.1, 0.2, 0.7)]
    engine.create("azure-native:app:ContainerApp", app_inputs(home, *three))


def test_the_subnet_of_an_environment_cannot_change(engine: Engine) -> None:
    group(engine)
    network(engine)
    left = subnet(engine, "left", "10.0.2.0/24", **DELEGATED)
    inside = {**ENVIRONMENT, **PROFILES, "vnetConfiguration": {"infrastructureSubnetId": left.id}}
    made = engine.create("azure-native:app:ManagedEnvironment", inside)
    assert "infrastructureSubnetId" in rejected_update(engine, made, {**ENVIRONMENT, **PROFILES})
    respelled = {**inside, "vnetConfiguration": {"infrastructureSubnetId": left.id.upper()}}
    engine.update(made, {**respelled, "tags": {"a": "b"}})


def test_the_secrets_that_a_function_returns_are_made_up(engine: Engine, home: Made) -> None:
    secrets = [{"name": "key", "value": Secret("hunter2")}]
    engine.create("azure-native:app:ContainerApp", app_inputs(home, secrets=secrets))
    named = {**IN_GROUP, "containerAppName": "web"}
    response = engine.invoke("azure-native:app:listContainerAppSecrets", named)
    assert response["value"] == [{"name": "key", "value": "made-up-by-the-sandbox-secret-key-of-web"}]


def test_another_environment_replaces_an_app(engine: Engine, home: Made) -> None:
    made = engine.create("azure-native:app:ContainerApp", app_inputs(home))
    other = {**app_inputs(home), "environmentId": f"{home.id}-other"}
    assert "environmentId" in engine.diff(made, other).replaces
    assert "ManagedEnvironmentNotFound" in rejected_update(engine, made, other)
