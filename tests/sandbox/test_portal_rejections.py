"""Manual changes that are rejected, and their messages."""

from typing import Any

import pytest

from sandbox.assignment import AssignmentError
from sandbox.azure.control import Azure
from sandbox.azure.errors import AzureError
from sandbox.portal import PortalError
from sandbox.values import Secret
from tests.sandbox import person
from tests.sandbox.catalogue.arrangements import GROUP, SOMEBODY, VAULT, lock, server, storage
from tests.sandbox.driver import Engine, Made, group
from tests.sandbox.person import change, drift, rejected, remove

SITE = {"resourceGroupName": GROUP, "name": GROUP}
SETTINGS = "azure-native:web:WebAppApplicationSettings"


@pytest.fixture
def site(engine: Engine) -> Made:
    return person.site(engine)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            "siteConfig.alwayson=true",
            "'siteConfig.alwayson' is an unknown property: did you mean 'alwaysOn'?",
        ),
        ("httpsOnly=maybe", "'httpsOnly' should be a boolean: true or false, but got a string"),
        ("siteConfig.numberOfWorkers=1.5", "'siteConfig.numberOfWorkers' should be an integer, such as 2"),
        ("siteConfig.ftpsState=Disabeld", "did you mean 'Disabled'?"),
        ("tags=web", "'tags' should be an object"),
        ("siteConfig.ipSecurityRestrictions=web", "should be an array"),
        ("siteConfig.alwaysOn.value=true", "'siteConfig.alwaysOn' should be a boolean"),
        ("state=Stopped", "'state' is read-only"),
        ("siteConfig.machineKey.decryption=AES", "'siteConfig.machineKey.decryption' is read-only"),
        ("location=westus", "'location' cannot change while the resource exists"),
        ("name=other", "'name' cannot change while the resource exists"),
        ("kind=app,linux", "let the program create it again"),
    ],
)
def test_an_impossible_change_is_rejected(engine: Engine, site: Made, typed: str, reason: str) -> None:
    rejection = rejected(engine, lambda: change(engine, site.id, typed), PortalError)
    assert rejection.startswith(f"{site.id} was not changed")
    assert reason in rejection


def test_all_problems_are_reported_at_once(engine: Engine, site: Made) -> None:
    rejection = rejected(
        engine, lambda: change(engine, site.id, "httpsOnly=maybe", "nonsense=1"), PortalError
    )
    assert "'httpsOnly' should be" in rejection
    assert "'nonsense' is an unknown property" in rejection


def test_a_concurrent_change_is_not_overwritten(
    engine: Engine, site: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Azure.put

    def overtaken(azure: Azure, *arguments: Any, **named: Any) -> object:
        monkeypatch.setattr(Azure, "put", put)
        change(engine, site.id, "httpsOnly=true")
        return put(azure, *arguments, **named)

    monkeypatch.setattr(Azure, "put", overtaken)
    with pytest.raises(AzureError, match="has changed since it was read"):
        change(engine, site.id, "clientAffinityEnabled=true")
    assert drift(engine, site) == ["httpsOnly"]


def test_nothing_is_changed_partly(engine: Engine, site: Made) -> None:
    rejected(engine, lambda: change(engine, site.id, "httpsOnly=true", "location=westus"), PortalError)
    rejected(engine, lambda: change(engine, site.id, "httpsOnly=true", "state=Stopped"), PortalError)
    assert drift(engine, site) == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("httpsOnly", "'httpsOnly' is not valid: expected PATH=VALUE"),
        ("=hunter2", "'' is not valid: expected PATH=VALUE"),
        ("a..b=hunter2", "'a..b' is not valid"),
        (
            "siteConfig.ipSecurityRestrictions.5.action=Deny",
            "uses the index '5' in a list with 3 elements, from 0; 3 adds",
        ),
        ("siteConfig.ipSecurityRestrictions.first=null", "uses the index 'first' in a list with 3 elements"),
    ],
)
def test_an_invalid_path_is_reported_with_an_example(
    engine: Engine, site: Made, typed: str, reason: str
) -> None:
    rejection = rejected(engine, lambda: change(engine, site.id, typed), AssignmentError)
    assert reason in rejection
    assert "siteConfig.ipSecurityRestrictions.0.action=Deny" in rejection
    assert "hunter2" not in rejection


@pytest.fixture
def settings(engine: Engine, site: Made) -> Made:
    return engine.create(SETTINGS, {**SITE, "properties": {"KEY": Secret("hunter2"), "MODE": "one"}})


@pytest.mark.parametrize("typed", ["properties.KEY=hunter3", 'properties={"KEY": "hunter3"}'])
def test_a_secret_cannot_be_changed_because_its_value_is_not_stored(
    engine: Engine, settings: Made, typed: str
) -> None:
    rejection = rejected(engine, lambda: change(engine, settings.id, typed), PortalError)
    assert rejection == (
        f"{settings.id} was not changed:\n"
        "  'properties.KEY' is a secret, whose value the sandbox does not store: it can be removed, but not "
        "changed"
    )
    assert b"hunter" not in engine.contents()


def test_the_rules_for_the_engine_apply_to_manual_changes(engine: Engine) -> None:
    group(engine)
    vault = engine.create("azure-native:keyvault:Vault", VAULT)
    rejection = rejected(
        engine, lambda: change(engine, vault.id, "properties.enablePurgeProtection=false"), AzureError
    )
    assert rejection.startswith(
        'Status=400 Code="BadRequest" Message="The property "enablePurgeProtection" cannot'
    )
    change(engine, vault.id, "properties.enablePurgeProtection=true")
    assert drift(engine, vault) == ["properties.enablePurgeProtection"]


def test_a_read_only_lock_prevents_manual_changes_too(engine: Engine) -> None:
    group(engine)
    account = storage(engine)
    lock(engine, account.id, "ReadOnly")
    rejection = rejected(engine, lambda: change(engine, account.id, "allowBlobPublicAccess=true"), AzureError)
    assert rejection.startswith('Status=409 Code="ScopeLocked"')
    assert "cannot perform write operation" in rejection


def test_properties_that_azure_never_returns_are_checked_and_not_stored(engine: Engine) -> None:
    group(engine)
    entra_only: dict[str, Any] = {
        "azureADOnlyAuthentication": True,
        "login": "dba",
        "sid": SOMEBODY,
    }
    made = server(engine, administrators=entra_only)
    typed = "administratorLoginPassword=hunter2-Password"
    rejection = rejected(engine, lambda: change(engine, made.id, typed), AzureError)
    assert rejection.startswith('Status=400 Code="AadOnlyAuthenticationIsEnabled"')
    other = engine.create(
        "azure-native:sql:Server",
        {"resourceGroupName": GROUP, "serverName": "sql-other", "administratorLogin": "administrator1"}
        | {"administratorLoginPassword": Secret("Correct-horse-1")},
    )
    change(engine, other.id, typed)
    assert drift(engine, other) == []
    assert b"hunter2" not in engine.contents()


def test_a_removal_respects_locks_and_references(engine: Engine, site: Made) -> None:
    hosted = site.inputs["serverFarmId"]
    assert "has web app(s) stitches-dev assigned" in rejected(
        engine, lambda: remove(engine, hosted), AzureError
    )
    keep = lock(engine, site.id)
    assert 'Code="ScopeLocked"' in rejected(engine, lambda: remove(engine, site.id), AzureError)
    remove(engine, keep.id)
    remove(engine, site.id)
    remove(engine, hosted)
    assert len(engine.holds()) == 1, "the group"


@pytest.mark.parametrize("act", ["change", "remove"])
def test_an_unknown_id_is_reported_with_the_likeliest(engine: Engine, site: Made, act: str) -> None:
    absent = f"{site.id}s"
    rejection = rejected(
        engine,
        lambda: remove(engine, absent) if act == "remove" else change(engine, absent, "httpsOnly=true"),
        PortalError,
    )
    assert rejection == (
        f"no resource has the id '{absent}'. Did you mean '{site.id}'? "
        "`python -m sandbox list DATABASE --json` lists all 3 ids"
    )
