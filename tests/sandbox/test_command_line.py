import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import catalogue
from sandbox.__main__ import main
from tests.sandbox.catalogue.arrangements import ACCOUNT, SKU, VAULT, lock, storage
from tests.sandbox.driver import Engine, group, plan

Capture = pytest.CaptureFixture[str]
CHECKOUT = Path(__file__).resolve().parents[2]


def test_list_shows_what_azure_holds(engine: Engine, tmp_path: Path, capsys: Capture) -> None:
    group(engine)
    plan(engine)
    assert main(["list", str(tmp_path / "azure.db")]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["TYPE", "NAME", "RESOURCE", "GROUP", "LOCATION", "CREATED"]
    assert [re.split(r"\s{2,}", row)[:4] for row in rows] == [
        ["resources:ResourceGroup", "stitches-dev", "stitches-dev", "eastus"],
        ["web:AppServicePlan", "plan", "stitches-dev", "East US"],
    ]


def test_list_prints_everything_as_json(engine: Engine, tmp_path: Path, capsys: Capture) -> None:
    made = group(engine)
    assert main(["list", str(tmp_path / "azure.db"), "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["id"] == made.id
    assert record["properties"]["location"] == "eastus"


def test_a_database_that_does_not_exist_is_reported_and_not_created(tmp_path: Path, capsys: Capture) -> None:
    assert main(["list", str(tmp_path / "absent.db")]) == 1
    assert (
        "absent.db does not exist: the sandbox creates it with the first resource" in capsys.readouterr().err
    )
    assert list(tmp_path.iterdir()) == []


def test_catalogue_names_every_type_and_counts_the_rules(capsys: Capture) -> None:
    assert main(["catalogue"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for token in catalogue.TYPES:
        assert any(line.startswith(f"{token}  ") for line in lines)
    assert lines[-1].startswith(f"{len(catalogue.TYPES)} types, ")


def test_a_change_and_a_removal_print_what_they_did(engine: Engine, tmp_path: Path, capsys: Capture) -> None:
    group(engine)
    account = storage(engine)
    database = str(tmp_path / "azure.db")
    assert main(["change", database, account.id.lower(), "tags.team=web", "minimumTlsVersion=TLS1_2"]) == 0
    assert capsys.readouterr().out == "changed minimumTlsVersion\nchanged tags\n"
    assert main(["change", database, account.id, "tags.team=web"]) == 0
    assert capsys.readouterr().out == "nothing changed: the values were set already\n"
    assert main(["remove", database, account.id]) == 0
    assert capsys.readouterr().out == f"removed {account.id}\n"


def test_a_rejection_is_azures_error_and_has_exit_code_1(
    engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    group(engine)
    account = engine.create("azure-native:storage:StorageAccount", {**ACCOUNT, **SKU})
    lock(engine, account.id)
    database = str(tmp_path / "azure.db")
    assert main(["remove", database, account.id]) == 1
    assert capsys.readouterr().err.startswith('error: Status=409 Code="ScopeLocked" Message="The scope ')
    assert main(["change", database, account.id, "statusOfPrimary=gone"]) == 1
    assert "'statusOfPrimary' is read-only" in capsys.readouterr().err
    assert main(["remove", str(tmp_path / "absent.db"), account.id]) == 1
    assert "absent.db does not exist" in capsys.readouterr().err


def test_a_deleted_vault_can_be_purged_so_that_its_name_is_free(
    engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    group(engine)
    vault = engine.create("azure-native:keyvault:Vault", VAULT)
    database = str(tmp_path / "azure.db")
    assert main(["remove", database, vault.id]) == 0
    assert main(["purge", database, vault.id.upper()]) == 0
    assert capsys.readouterr().out == f"removed {vault.id}\npurged {vault.id.upper()}\n"
    assert engine.create("azure-native:keyvault:Vault", VAULT) == vault
    assert main(["purge", database, vault.id]) == 1
    assert capsys.readouterr().err.startswith('error: Status=404 Code="DeletedVaultNotFound"')


def test_what_exists_before_the_program_can_be_created_manually(tmp_path: Path, capsys: Capture) -> None:
    database = str(tmp_path / "azure.db")
    group_of = ["create", database, "azure-native:resources:ResourceGroup"]
    assert main([*group_of, "resourceGroupName=commons", "location=eastus"]) == 0
    assert capsys.readouterr().out.endswith("/resourceGroups/commons\n")
    vault = ["create", database, "azure-native:keyvault:Vault", "resourceGroupName=commons"]
    properties = f"properties={json.dumps(VAULT['properties'])}"
    assert main([*vault, "vaultName=kv-commons", properties]) == 0
    assert main(["list", database]) == 0
    assert "keyvault:Vault" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["azure-native:eventgrid:Topic", "topicName=orders"], "does not model"),
        (["azure-native:keyvault:Vault", "vaultName=-"], "is not a valid name"),
        (["azure-native:keyvault:Vault", "vaultName=kv"], "missing required property 'resourceGroupName'"),
        (["azure-native:resources:ResourceGroup", "resourceGroupName=g", "location=mars"], "mars"),
    ],
)
def test_an_invalid_manual_create_is_rejected_with_a_message(
    given: list[str], message: str, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["create", str(tmp_path / "azure.db"), *given]) == 1
    assert message in capsys.readouterr().err


def test_a_reader_that_closes_the_pipe_ends_it_without_an_error(engine: Engine, tmp_path: Path) -> None:
    group(engine)
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m sandbox catalogue | head -n 1"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""


def test_a_folder_without_a_program_is_rejected(tmp_path: Path, capsys: Capture) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert "has no Pulumi.yaml" in capsys.readouterr().err
