"""A release signs in like its pipeline, with a new token of GitHub each time."""

import json

import pytest
from azure.identity import AzureCliCredential, ClientAssertionCredential, ManagedIdentityCredential

from operations.releases.credentials import credential, github_assertion
from operations.terminal.errors import OperationError
from tests.operations.health_server import Response, http, serving

PIPELINE = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example/token?api-version=2.0",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "asking",
    "AZURE_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "AZURE_TENANT_ID": "11111111-2222-3333-4444-666666666666",
}


def test_its_credential_depends_on_where_it_runs() -> None:
    local = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/msi/token", "IDENTITY_HEADER": "local"}
    assert isinstance(credential(PIPELINE), ClientAssertionCredential)
    assert isinstance(credential(local), ManagedIdentityCredential)
    assert isinstance(credential({}), AzureCliCredential)


def test_each_sign_in_requests_a_new_token_of_github() -> None:
    responses = [http(200, json.dumps({"value": each})) for each in ("first", "second")]
    with serving(*responses) as server:
        asked = {**PIPELINE, "ACTIONS_ID_TOKEN_REQUEST_URL": server.url}
        assert [github_assertion(asked), github_assertion(asked)] == ["first", "second"]


@pytest.mark.parametrize("response", [http(403, "hidden"), http(200, "hidden"), http(200, "{}")])
def test_if_github_issues_no_token_its_response_is_not_shown(response: Response) -> None:
    with serving(response) as server, pytest.raises(OperationError) as rejected:
        github_assertion({**PIPELINE, "ACTIONS_ID_TOKEN_REQUEST_URL": server.url})
    assert "hidden" not in str(rejected.value)
    assert "id-token" in str(rejected.value)
