"""The inputs of a program's preview, recorded by a fake engine."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.preview_check import PreviewCheckError, check

Patch = pytest.MonkeyPatch
ENCRYPTED = """
encryptionsalt: v1:HHfjbRbyg4s=:v1:wSPlZvRSYsOZe3Mp:bhOcDzgWWfpxRwS7xKWkQqcLvRcKCA==
secretsprovider: azurekeyvault://somebodys.vault.azure.net/keys/k
encryptedkey: VFc3WGhG
config:
  azure-native:location: westeurope
  shop:password:
    secure: v1:7QH30bS1yp7PBI7x:dnu5z0VYGhTDUEYtYVAXbj
  shop:database:
    login: shop
    passwords:
      - secure: v1:46iQRMHb5PkAhqWt:as0cWT1pTLXNKnlSgbjh7E
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: Patch) -> Path:
    folder, engine = tmp_path / "program", tmp_path / "bin" / "pulumi"
    folder.mkdir()
    engine.parent.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    engine.write_text(
        "#!/bin/sh\n"
        f"for each in $*; do case $each in *stack.yaml) cp $each {tmp_path}/stack.json;; esac; done\n"
    )
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", str(engine.parent), prepend=":")
    return folder


def given(program: Path) -> dict[str, Any]:
    return json.loads((program.parent / "stack.json").read_text())


def test_secrets_are_replaced_so_that_no_key_is_needed(program: Path) -> None:
    (program / "Pulumi.dev.yaml").write_text(ENCRYPTED)
    found = check(program)
    stack = given(program)
    assert list(stack) == ["config"]
    config = stack["config"]
    assert config["azure-native:location"] == "westeurope"
    assert config["shop:database"]["login"] == "shop"
    for made_up in (config["shop:password"], config["shop:database"]["passwords"][0]):
        assert re.search(r"[A-Z].*[a-z].*\d", made_up), "a value that the rules for passwords accept"
    assert found.made_up == ("shop:password", "shop:database")
    assert (program / "Pulumi.dev.yaml").read_text() == ENCRYPTED


@pytest.mark.parametrize("text", ["", "config:\n", "[]\n"])
def test_a_stack_file_may_be_empty(program: Path, text: str) -> None:
    (program / "Pulumi.dev.yaml").write_text(text)
    assert check(program).made_up == ()


def test_a_stack_file_that_is_not_yaml_is_named(program: Path) -> None:
    (program / "Pulumi.dev.yaml").write_text("config: [")
    with pytest.raises(PreviewCheckError, match=r"Pulumi\.dev\.yaml cannot be read"):
        check(program)


def test_plugins_of_other_providers_are_available_and_azure_is_the_sandbox(
    program: Path, monkeypatch: Patch
) -> None:
    plugins, seen = program.parent / "own" / "plugins", program.parent / "seen"
    for name in ("resource-random-v4.21.4", "resource-azure-native-v2.90.0"):
        (plugins / name).mkdir(parents=True)
        (plugins / name / "executable").touch()
    monkeypatch.setenv("PULUMI_HOME", str(plugins.parent))
    engine = program.parent / "bin" / "pulumi"
    engine.write_text(f"#!/bin/sh\ncd $PULUMI_HOME/plugins && find . -mindepth 1 -type d > {seen}\n")
    check(program)
    random, azure = sorted(seen.read_text().split(), reverse=True)
    assert random == "./resource-random-v4.21.4"
    assert azure != "./resource-azure-native-v2.90.0"


def test_the_last_output_of_a_failed_engine_is_shown(program: Path) -> None:
    engine = program.parent / "bin" / "pulumi"
    engine.write_text(
        "#!/bin/sh\necho Previewing\nprintf '\\033[31merror\\033[0m: no such runtime\\n' >&2\nexit 255\n"
    )
    assert "error: no such runtime" in check(program).failed
