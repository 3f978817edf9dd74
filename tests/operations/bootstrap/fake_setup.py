"""A complete set-up: a checkout, GitHub's responses for its repository, and the resources in Azure."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from bootstrap.configuration import Configuration
from bootstrap.names import guid_of
from bootstrap.principals import principals
from bootstrap.providers import ENVIRONMENT
from bootstrap.roles import BUILT_IN, Role, Scope
from tests.operations.github.fake_github import Asked, FakeGitHub

NAME = "octo/infra"
PREFIX = "repo:octo@11/infra@22"
OWN, STAGING, PROD = (f"5a9db0c5-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
TENANT, PEOPLE = (f"5a9db0c5-0000-4000-8000-00000000000{number}" for number in (4, 5))
ACCOUNT, VAULT = "ststitchesstatex7", "kv-stitches-state-x7"
TOKEN = "the-token-of-a-person"  # noqa: S105
STATES = ("staging", "prod", "bootstrap")
CHECKS = ["Check", "Test", "Review"]
REPO = f"/repos/{NAME}"
RESOURCE_GROUP = f"/subscriptions/{OWN}/resourceGroups/stitches-bootstrap"
CONFIGURATION: dict[str, Any] = {
    "azure-native:subscriptionId": OWN,
    "stitches-bootstrap:region": "eastus",
    "stitches-bootstrap:suffix": "x7",
    "stitches-bootstrap:repository": {"name": NAME, "subjectPrefix": PREFIX},
    "stitches-bootstrap:environments": [
        {"name": "staging", "subscriptionId": STAGING},
        {"name": "prod", "subscriptionId": PROD},
    ],
    "stitches-bootstrap:administrators": {"objectId": PEOPLE, "type": "Group"},
}


def write_checkout(folder: Path) -> None:
    """Write the files that a person has filled in."""
    (folder / "bootstrap").mkdir()
    _write(folder / "bootstrap" / "Pulumi.main.yaml", {"config": CONFIGURATION})
    for stack in ("staging", "prod"):
        _write(
            folder / f"Pulumi.{stack}.yaml",
            {
                "secretsprovider": f"azurekeyvault://{VAULT}.vault.azure.net/keys/state-{stack}",
                "encryptedkey": "a2V5",
                "config": {
                    "stitches:alerts": {"emails": ["on-call@octo.test"]},
                    "stitches:database": {"administrators": {"objectId": PEOPLE}},
                },
            },
        )


def change(file: Path, **changes: Any) -> None:
    """Change values in a file; a configuration's key is given by its last part."""
    whole = yaml.safe_load(file.read_text(encoding="utf-8"))
    for name, value in changes.items():
        holder = whole if name in whole else whole["config"]
        [key] = [key for key in holder if key == name or key.endswith(f":{name}")]
        holder[key] = value
    _write(file, whole)


def _write(file: Path, whole: Any) -> None:
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")


@dataclass
class GitHubOfARepository(FakeGitHub):
    """GitHub's responses for one repository, by path; a string is the message of an error with status 403."""

    responses: dict[str, Any] = field(default_factory=dict[str, Any])

    def respond(self, asked: Asked) -> tuple[int, Any, str | None]:
        self.asked.append(asked)
        if self.rejection:
            return self.rejection[0], {"message": self.rejection[1]}, None
        found: Any = self.responses.get(asked.path)
        if isinstance(found, str):
            return 403, {"message": found}, None
        if found is None:
            return 404, {"message": "Not Found"}, None
        if isinstance(found, list) and asked.query.get("page") != "1":
            return 200, [], None
        return 200, self.responses[asked.path], None

    def change(self, path: str, **changes: Any) -> None:
        self.responses[path] = {**self.responses[path], **changes}


def complete_github() -> GitHubOfARepository:
    """A public repository of an organisation, with two people and a team."""
    environment: dict[str, Any] = {
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
        "protection_rules": [],
    }
    reviewers = [{"type": "Team", "reviewer": {"name": "operators"}}]
    rule = {"type": "required_reviewers", "prevent_self_review": True, "reviewers": reviewers}
    branches = {"branch_policies": [{"name": "main"}]}
    run = {"status": "completed", "conclusion": "success", "html_url": "https://github.com/run/1"}
    return GitHubOfARepository(
        responses={
            "/user": {"login": "octocat"},
            "/orgs/octo": {"plan": {"name": "team"}},
            REPO: {
                "full_name": NAME,
                "private": False,
                "owner": {"login": "octo", "type": "Organization"},
                "permissions": {"admin": True, "push": True},
            },
            f"{REPO}/actions/oidc/customization/sub": {
                "use_default": True,
                "use_immutable_subject": True,
                "sub_claim_prefix": PREFIX,
            },
            f"{REPO}/actions/variables": {
                "variables": [
                    {"name": name, "value": value}
                    for name, value in {
                        "PROD_APPROVAL": "environment",
                        "AZURE_TENANT_ID": TENANT,
                        "AZURE_STATE_ACCOUNT": ACCOUNT,
                        "AZURE_CLIENT_ID_PREVIEW": "client-of-preview",
                        "AZURE_CLIENT_ID_READER": "client-of-reader",
                        "AZURE_CLIENT_ID_STAGING": "client-of-deployer-staging",
                        "AZURE_CLIENT_ID_PROD": "client-of-deployer-prod",
                        "AZURE_SUBSCRIPTION_ID_STAGING": STAGING,
                        "AZURE_SUBSCRIPTION_ID_PROD": PROD,
                    }.items()
                ]
            },
            f"{REPO}/environments/staging": environment,
            f"{REPO}/environments/prod": {**environment, "protection_rules": [rule]},
            f"{REPO}/environments/staging/deployment-branch-policies": branches,
            f"{REPO}/environments/prod/deployment-branch-policies": branches,
            f"{REPO}/collaborators": [person("octocat", 1), person("hubot", 2)],
            f"{REPO}/teams": [{"id": 7, "slug": "readers", "permission": "pull"}, team(8)],
            f"{REPO}/branches/main/protection": {
                "required_status_checks": {"contexts": CHECKS},
                "required_pull_request_reviews": {"required_approving_review_count": 1},
                "enforce_admins": {"enabled": True},
            },
            f"{REPO}/rules/branches/main": [],
            f"{REPO}/actions/workflows/sign-in.yml/runs": {"workflow_runs": [run]},
        }
    )


def person(login: str, number: int) -> dict[str, Any]:
    return {"login": login, "id": number, "permissions": {"push": True}}


def team(number: int) -> dict[str, Any]:
    return {"id": number, "slug": "operators", "permission": "push"}


@dataclass
class FakeAzure:
    """Azure's responses, by host and path; a number is an error with that status."""

    responses: dict[str, Any]
    asked: list[httpx.Request] = field(default_factory=list[httpx.Request])
    token: str = TOKEN
    rejection: str = ""
    """The error of Entra's token endpoint; empty if it issues a token."""

    def get_token(self, *_scopes: str, **_more: Any) -> AccessToken:
        if self.rejection:
            raise ClientAuthenticationError(self.rejection)
        return AccessToken(self.token, 0)

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self.responses.get(request.url.host.removesuffix("management.azure.com") + request.url.path)
        if isinstance(found, int):
            return httpx.Response(found, json={"error": {"code": "AuthorizationFailed", "message": "no"}})
        if isinstance(found, str):
            return httpx.Response(200, text=found)
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)


def complete_azure() -> FakeAzure:
    """Everything that the bootstrap creates."""
    responses: dict[str, Any] = {}
    for subscription in (OWN, STAGING, PROD):
        responses[f"/subscriptions/{subscription}"] = {"tenantId": TENANT}
        responses[f"/subscriptions/{subscription}/providers"] = value(
            {"namespace": f"Microsoft.{name}", "registrationState": "Registered"} for name in ENVIRONMENT
        )
    account = f"{RESOURCE_GROUP}/providers/Microsoft.Storage/storageAccounts/{ACCOUNT}"
    vault = f"{RESOURCE_GROUP}/providers/Microsoft.KeyVault/vaults/{VAULT}"
    for held in (f"{account}/blobServices/default/containers", f"{vault}/keys"):
        responses[held] = value({"name": f"state-{state}"} for state in STATES)
    blobs = f"{ACCOUNT}.blob.core.windows.net"
    for stack in ("staging", "prod"):
        responses[f"{blobs}/state-{stack}"] = (
            f"<Blobs><Name>.pulumi/stacks/stitches/{stack}.json</Name></Blobs>"
        )
    responses[f"{blobs}/state-bootstrap/.pulumi/stacks/stitches-bootstrap/main.json"] = checkpoint(
        resources=3
    )
    whole = {key.partition(":")[2]: each for key, each in CONFIGURATION.items() if "bootstrap" in key}
    for principal in principals(Configuration.model_validate(whole)):
        holder = PEOPLE if principal.context is None else f"principal-of-{principal.name}"
        if principal.context is not None:
            identity = identity_path(principal.name)
            responses[identity] = {
                "properties": {"principalId": holder, "clientId": f"client-of-{principal.name}"}
            }
            responses[f"{identity}/federatedIdentityCredentials"] = value(
                [credential(f"{PREFIX}:{principal.context}")]
            )
        for _, grant, place in principal.grants():
            scope = {
                Scope.SUBSCRIPTION: f"/subscriptions/{place}",
                Scope.CONTAINER: f"{account}/blobServices/default/containers/state-{place}",
                Scope.KEY: f"{vault}/keys/state-{place}",
            }[grant.scope]
            definition = guid_of(Role.DECRYPT, OWN) if grant.role is Role.DECRYPT else BUILT_IN[grant.role]
            listed = responses.setdefault(
                f"{scope}/providers/Microsoft.Authorization/roleAssignments", value([])
            )
            listed["value"].append(
                {
                    "properties": {
                        "principalId": holder,
                        "roleDefinitionId": f"/any/scope/roleDefinitions/{definition}",
                    }
                }
            )
    return FakeAzure(responses)


def value(found: Any) -> dict[str, Any]:
    return {"value": list(found)}


def credential(subject: str) -> dict[str, Any]:
    return {
        "properties": {
            "issuer": "https://token.actions.githubusercontent.com",
            "audiences": ["api://AzureADTokenExchange"],
            "subject": subject,
        }
    }


def identity_path(name: str) -> str:
    kind = "providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    return f"{RESOURCE_GROUP}/{kind}/id-stitches-{name}"


def checkpoint(*, resources: int) -> dict[str, Any]:
    latest = {"resources": [{"urn": str(number)} for number in range(resources)]}
    return json.loads(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))
