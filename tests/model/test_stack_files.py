"""The stack files, their schema, and the command that checks both."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from model.__main__ import main
from model.environment import EnvironmentConfiguration
from model.errors import ConfigurationError
from model.schema import schemas, stack_schema
from model.stack_file import read_stack_file
from tests.components.stack_files import STACK_FILES, document_of
from tests.model import examples

ROOT = Path(__file__).parents[2]
COMMITTED = sorted(ROOT.glob("Pulumi.*.yaml"))
SCHEMA_COMMENT = "# yaml-language-server: $schema=docs/schemas/stack.schema.json"
SCHEMA = Draft202012Validator(stack_schema())


def accepts(document: dict[str, Any]) -> bool:
    return SCHEMA.is_valid(document)  # pyright: ignore[reportUnknownMemberType]  # jsonschema's own


def write_stack(folder: Path, stack: str, objects: dict[str, Any]) -> Path:
    path = folder / f"Pulumi.{stack}.yaml"
    path.write_text(yaml.safe_dump({"config": {f"stitches:{key}": value for key, value in objects.items()}}))
    return path


def test_every_schema_is_a_schema() -> None:
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_a_committed_file_is_valid_by_model_and_by_schema(path: Path) -> None:
    assert read_stack_file(path).environment.name == path.name.split(".")[1]
    assert accepts(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_a_committed_file_names_its_schema_in_a_comment(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert SCHEMA_COMMENT in lines, f"put it first in the file, so that editors check it: {SCHEMA_COMMENT}"
    assert (ROOT / SCHEMA_COMMENT.partition("$schema=")[2]).is_file()


def test_prod_is_the_example_of_the_specification() -> None:
    assert document_of("prod")["config"]["stitches:environment"] == json.loads(examples.ENVIRONMENT)


def test_the_committed_schemas_are_up_to_date() -> None:
    assert main(["schema", "--check"]) == 0


def test_the_name_of_the_project_is_the_namespace() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == "stitches"
    assert project["runtime"]["name"] == "python"


IN_ONE_FIELD: list[tuple[str, str, object]] = [
    ("prod", "stitches:environment/name", "production"),
    ("prod", "stitches:environment/resourceTier", "F1"),
    ("dev", "stitches:environment/instanceCount", 0),
    ("prod", "stitches:environment/instanceCount", "2"),
    ("dev", "stitches:environment/region", "eastus1"),
    ("dev", "stitches:environment/costBudgetUSD", 0),
    ("dev", "stitches:environment/instancecount", 1),
    ("dev", "stitches:environment/monitoringThresholds/latencyP95Ms", 0),
    ("dev", "stitches:environment/monitoringThresholds/errorRatePercent", 101),
    ("dev", "stitches:environment/monitoringThresholds/availabilityPercent", "99"),
    ("dev", "stitches:naming", {"suffix": "X-7"}),
    ("dev", "stitches:alerts/emails", []),
    ("dev", "stitches:alerts/emails", ["on-call"]),
    ("dev", "stitches:database/sku", "S9"),
    ("prod", "stitches:database/password", "hunter2"),
    ("prod", "stitches:network/addressSpace", "10.20.0.0/8"),
    ("prod", "stitches:budget", {"startMonth": "2026-13"}),
    ("dev", "stitches:monitoring/testPlaces", 6),
    ("dev", "stitches:monitoring/testEveryMinutes", 7),
    ("prod", "stitches:secrets/0/value", "hunter2"),
    ("prod", "stitches:secrets/0/rotationScheduleDays", 0),
    ("dev", "stitches:databse", {}),
]
BETWEEN_FIELDS: list[tuple[str, str, object]] = [
    ("prod", "stitches:environment/resourceTier", "B1"),
    ("staging", "stitches:environment/resourceTier", "B1"),
    ("prod", "stitches:environment/instanceCount", 1),
    ("dev", "stitches:environment/instanceCount", 4),
    ("staging", "stitches:environment/instanceCount", 11),
    ("prod", "stitches:environment/instanceCount", 31),
    ("prod", "stitches:environment/backupStrategy", "simple"),
    ("dev", "stitches:environment/backupStrategy", "zone-redundant"),
    ("prod", "stitches:environment/storageReplication", "LRS"),
    ("dev", "stitches:environment/storageReplication", "RA-GRS"),
    ("prod", "stitches:environment/region", "westus"),
    ("prod", "stitches:environment/region", "polandcentral"),
    ("dev", "stitches:database/maximumSizeGb", 3),
    ("dev", "stitches:database/shortTermRetentionDays", 8),
    ("dev", "stitches:database/minimumCapacity", 0.5),
    ("dev", "stitches:database/autoPauseDelayMinutes", 60),
    ("dev", "stitches:database/zoneRedundant", True),
    ("prod", "stitches:database/minimumCapacity", 4),
    ("prod", "stitches:protection/protect", False),
    ("prod", "stitches:protection/dataLocks", False),
    ("prod", "stitches:protection/purgeProtection", False),
    ("prod", "stitches:logs/dailyQuotaGb", 1),
    ("prod", "stitches:monitoring", {"testPlaces": 3}),
    ("prod", "stitches:monitoring", {"testEveryMinutes": 10}),
    ("prod", "stitches:database/defender", False),
    ("staging", "stitches:database/defender", False),
]


def with_problem(stack: str, path: str, value: object) -> dict[str, Any]:
    document = document_of(stack)
    *parents, last = path.split("/")
    place: Any = document["config"]
    for parent in parents:
        place = place[int(parent) if parent.isdigit() else parent]
    place[last] = value
    return document


@pytest.mark.parametrize(("stack", "path", "value"), IN_ONE_FIELD)
def test_an_editor_marks_a_problem_in_one_field(stack: str, path: str, value: object) -> None:
    assert not accepts(with_problem(stack, path, value))


@pytest.mark.parametrize(("stack", "path", "value"), [*IN_ONE_FIELD, *BETWEEN_FIELDS])
def test_the_check_reports_a_problem_at_its_key(
    stack: str, path: str, value: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"Pulumi.{stack}.yaml"
    file.write_text(yaml.safe_dump(with_problem(stack, path, value)))
    assert main(["--directory", str(tmp_path), "check"]) == 1
    key = path.replace("/0/", "[0]/").replace("/", ".")
    assert f"{file.name}: {key}" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["environment", "alerts", "database"])
def test_the_schema_requires_what_the_model_requires(key: str) -> None:
    document = document_of("dev")
    del document["config"][f"stitches:{key}"]
    assert not accepts(document)


def test_the_schema_allows_keys_of_pulumi_and_of_providers() -> None:
    document = document_of("dev")
    document["encryptionsalt"] = "v1:x"
    document["secretsprovider"] = "azurekeyvault://x"
    document["encryptedkey"] = "x"
    document["environment"] = ["stitches/dev"]
    document["config"]["azure-native:location"] = "eastus"
    document["config"]["other:token"] = {"secure": "v1:x"}
    assert accepts(document)
    assert not accepts({**document, "confg": {}})


def test_a_key_without_a_namespace_is_rejected_by_schema_and_model(tmp_path: Path) -> None:
    document = document_of("dev")
    document["config"]["environment"] = {}
    assert not accepts(document)
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(ConfigurationError) as raised:
        read_stack_file(path)
    assert str(raised.value) == (
        'The configuration of stack "dev" has 1 problem.\n\n'
        "Pulumi.dev.yaml: environment\n"
        "  Expected: keys with their namespace\n"
        "  Example:  stitches:environment\n"
        "  Fix:      Write the namespace and a colon before the key, as in all other keys."
    )


def test_misplaced_keys_are_reported_together_with_all_other_problems(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text("config:\n  environment: {}\n  stitches:naming: {suffix: X}\n")
    with pytest.raises(ConfigurationError) as raised:
        read_stack_file(path)
    assert [problem.key for problem in raised.value.problems] == [
        "environment",
        "stitches:environment",
        "stitches:naming.suffix",
        "stitches:alerts",
        "stitches:database",
    ]


@pytest.mark.parametrize("text", ["", "config: {}", "config:\n", "other: 1"])
def test_a_file_without_configuration_reports_what_is_required(text: str, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        read_stack_file(path)
    assert [problem.key for problem in raised.value.problems] == [
        "stitches:environment",
        "stitches:alerts",
        "stitches:database",
    ]


def test_check_checks_every_file_and_reports_the_invalid_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_stack(tmp_path, "dev", examples.stack("dev"))
    write_stack(tmp_path, "prod", examples.stack("prod", alerts=None))
    assert main(["--directory", str(tmp_path), "check"]) == 1
    output = capsys.readouterr()
    assert output.out == "Pulumi.dev.yaml: valid\n"
    assert output.err.startswith(
        'The configuration of stack "prod" has 1 problem.\n\nPulumi.prod.yaml: stitches:alerts'
    )


def test_check_checks_only_the_given_stacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_stack(tmp_path, "dev", examples.stack("dev"))
    assert main(["--directory", str(tmp_path), "check", "dev"]) == 0
    assert main(["--directory", str(tmp_path), "check", "dev", "staging"]) == 1
    assert "Create the file, or use a stack other than staging." in capsys.readouterr().err


def test_check_without_a_stack_file_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--directory", str(tmp_path), "check"]) == 1
    assert "has no Pulumi.<stack>.yaml" in capsys.readouterr().err


def test_a_stale_a_missing_and_a_written_schema_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "docs" / "schemas"
    arguments = ["--directory", str(tmp_path), "schema"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.count("written") == len(schemas())
    assert main([*arguments, "--check"]) == 0

    (folder / "secret.schema.json").unlink()
    (folder / "stack.schema.json").write_text("{}")
    assert main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out == (
        f"{folder / 'stack.schema.json'}: stale; run `make format` and commit it\n"
        f"{folder / 'secret.schema.json'}: stale; run `make format` and commit it\n"
    )
    assert (folder / "stack.schema.json").read_text() == "{}", "a check never writes"

    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    assert not list(folder.glob(".*")), "no temporary file is left"

    monkeypatch.setattr(EnvironmentConfiguration.model_fields["region"], "description", "Somewhere else.")
    EnvironmentConfiguration.model_rebuild(force=True)
    try:
        assert main([*arguments, "--check"]) == 1
    finally:
        monkeypatch.undo()
        EnvironmentConfiguration.model_rebuild(force=True)
    assert main([*arguments, "--check"]) == 0


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    shutil.copy(STACK_FILES / "Pulumi.dev.yaml", tmp_path)
    run = subprocess.run(
        [sys.executable, "-m", "model", "--directory", str(tmp_path), "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "Pulumi.dev.yaml: valid\n", "")


def test_the_model_imports_neither_pulumi_nor_azure_nor_packages_of_tools() -> None:
    program = "import sys, model.stack, model.deployment, model.resource; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert loaded.isdisjoint({"pulumi", "pulumi_azure_native", "azure", "yaml", "jsonschema", "difflib"})
    assert "model.schema" not in run.stdout.split()
