"""`stitches github identity`: the identity of a job, and what it can read."""

import base64
import json
from pathlib import Path

import pytest

from tests.operations.bootstrap.conftest import World
from tests.operations.bootstrap.fake_setup import ACCOUNT, PROD, value
from tests.operations.conftest import Stitches

SUBJECT = "repo:octo@11/infra@22:environment:prod"
BLOBS = f"{ACCOUNT}.blob.core.windows.net/state-prod"
KEY = "kv-stitches-state-x7.vault.azure.net/keys/state-prod"


def jwt(**claims: str) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"header.{body}.signature"


@pytest.fixture
def job(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A job of prod that is signed in."""
    (tmp_path / "token").write_text(jwt(sub=SUBJECT), encoding="ascii")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", PROD)
    monkeypatch.setenv("AZURE_CLIENT_ID", "client-of-deployer-prod")
    mine = "/subscriptions/x/userAssignedIdentities/id-stitches-deployer-prod"
    world.azure.token = jwt(xms_mirid=mine, oid="o", appid="c")
    world.azure.responses[f"/subscriptions/{PROD}/resourcegroups"] = value([{"name": "stitches-prod"}])
    world.azure.responses[KEY] = {"key": {"kid": "k"}}
    return world


def test_a_job_that_can_read_what_it_needs_prints_its_identity(job: World, stitches: Stitches) -> None:
    result = stitches("github", "identity", "prod")
    assert result.code == 0
    assert SUBJECT in result.out
    assert "id-stitches-deployer-prod" in result.out
    assert ".signature" not in result.out + result.err
    assert {one.method for one in job.azure.asked} == {"GET"}


@pytest.mark.parametrize("path", [f"/subscriptions/{PROD}/resourcegroups", BLOBS, KEY])
@pytest.mark.parametrize("response", [403, None])
def test_something_that_it_cannot_read_is_an_error(
    job: World, stitches: Stitches, path: str, response: int | None
) -> None:
    job.azure.responses[path] = response
    result = stitches("github", "identity", "prod")
    assert result.code == 1
    assert result.out.count(" no ") == 1
    assert result.out.count(" yes ") == 4


def test_a_job_that_entra_rejects_gets_the_subject_of_its_token(job: World, stitches: Stitches) -> None:
    job.azure.rejection = "AADSTS700213: No matching federated identity record found."
    result = stitches("github", "identity", "prod")
    assert result.code == 2
    assert SUBJECT in result.err
    assert "AADSTS700213" in result.err


def test_outside_a_job_it_says_what_is_missing(
    world: World, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_FEDERATED_TOKEN_FILE", raising=False)
    result = stitches("github", "identity", "prod")
    assert result.code == 2
    assert "AZURE_FEDERATED_TOKEN_FILE" in result.err
