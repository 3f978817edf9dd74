"""The bootstrap's configuration, as the engine passes it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bootstrap.configuration import Configuration, read_configuration
from bootstrap.federation import subject
from model.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parents[2]
GUID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
GIVEN: dict[str, Any] = {
    "region": "eastus",
    "suffix": "x7",
    "repository": {
        "name": "Stitches/infrastructure",
        "subjectPrefix": "repo:Stitches@1342004/infrastructure@1296269",
    },
    "environments": [{"name": "staging", "subscriptionId": GUID}, {"name": "prod", "subscriptionId": GUID}],
    "administrators": {"objectId": GUID, "type": "Group"},
}


def read(**changes: Any) -> Configuration:
    values = {**GIVEN, **changes}
    flat = {
        f"stitches-bootstrap:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    return read_configuration({**flat, "azure-native:location": "eastus"}, "stitches-bootstrap", "main")


def test_a_configuration_is_read_whole() -> None:
    configuration = read()
    assert configuration.repository.name == "Stitches/infrastructure"
    assert [environment.name.value for environment in configuration.environments] == ["staging", "prod"]


def test_the_committed_file_is_valid_so_its_placeholders_have_the_right_form() -> None:
    committed = yaml.safe_load((CHECKOUT / "bootstrap" / "Pulumi.main.yaml").read_text(encoding="utf-8"))
    assert read(
        **{
            key.partition(":")[2]: value
            for key, value in committed["config"].items()
            if key.startswith("stitches-bootstrap:")
        }
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"region": "moon"}, "region"),
        ({"suffix": "TOO-LONG-A-SUFFIX"}, "suffix"),
        ({"environments": []}, "environments"),
        ({"environments": [GIVEN["environments"][0]] * 2}, "environments"),
        ({"environments": [{"name": "test", "subscriptionId": GUID}]}, "environments[0].name"),
        ({"repository": {**GIVEN["repository"], "name": "infrastructure"}}, "repository.name"),
        ({"repository": {**GIVEN["repository"], "name": "a/b:c"}}, "repository.name"),
        ({"repository": {**GIVEN["repository"], "subjectPrefix": "a/b"}}, "repository.subjectPrefix"),
        (
            {"repository": {**GIVEN["repository"], "subjectPrefix": "repo:a/b:ref"}},
            "repository.subjectPrefix",
        ),
        ({"repository": {**GIVEN["repository"], "subjectPrefix": "repo:a@1/b"}}, "repository.subjectPrefix"),
        ({"administrators": {"objectId": "me", "type": "Group"}}, "administrators.objectId"),
        ({"administrators": {"objectId": GUID, "type": "ServicePrincipal"}}, "administrators.type"),
        ({"password": "hunter2"}, "password"),
    ],
)
def test_each_error_names_its_file_and_key_and_no_value(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as rejected:
        read(**changes)
    text = str(rejected.value)
    assert f"Pulumi.main.yaml: stitches-bootstrap:{key}\n" in text
    assert "Expected:" in text
    assert "hunter2" not in text


def test_all_errors_are_reported_at_once() -> None:
    with pytest.raises(ConfigurationError, match="has 4 problems"):
        read(region="moon", environments=[], administrators={})


@pytest.mark.parametrize(
    "prefix", ["repo:Stitches@1342004/infrastructure@1296269", "repo:Stitches/infrastructure"]
)
def test_a_job_is_trusted_by_its_exact_subject(prefix: str) -> None:
    text = read(repository={"name": "Stitches/infrastructure", "subjectPrefix": prefix})
    assert subject(text.repository, "environment:prod") == f"{prefix}:environment:prod"
