"""`stitches bootstrap check`: every step done, each step missing, and what cannot be checked."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from operations.bootstrap.azure import Azure
from tests.operations.bootstrap.conftest import World
from tests.operations.bootstrap.fake_setup import (
    ACCOUNT,
    NAME,
    PREFIX,
    PROD,
    REPO,
    RESOURCE_GROUP,
    TOKEN,
    change,
    checkpoint,
    credential,
    identity_path,
    person,
    value,
)
from tests.operations.conftest import Stitches

SIGNED_IN = Azure.signed_in
SUB = f"{REPO}/actions/oidc/customization/sub"
PROTECTION = f"{REPO}/branches/main/protection"
PROD_ENVIRONMENT = f"{REPO}/environments/prod"


def steps(stitches: Stitches) -> tuple[int, dict[str, dict[str, Any]]]:
    result = stitches("bootstrap", "check", "--json")
    return result.code, {step["title"]: step for step in json.loads(result.out)["steps"]}


def organisation(_world: World) -> None:
    """Leave the fake set-up as it is."""


def alone(world: World) -> None:
    """A person's own public repository, with the settings that it needs."""
    world.github.change(REPO, owner={"login": "octo", "type": "User"})
    world.github.responses[f"{REPO}/collaborators"] = [person("octo", 1)]
    reviewer = {"type": "User", "reviewer": person("octo", 1)}
    rule = {"type": "required_reviewers", "prevent_self_review": False, "reviewers": [reviewer]}
    world.github.change(PROD_ENVIRONMENT, protection_rules=[rule])
    world.github.change(PROTECTION, required_pull_request_reviews={"required_approving_review_count": 0})


def private(world: World) -> None:
    """A private repository of an organisation without Enterprise: no reviewers, manual approval of prod."""
    world.github.change(REPO, private=True)
    world.github.change(PROD_ENVIRONMENT, protection_rules=[])
    variables(world, PROD_APPROVAL="")


def private_enterprise(world: World) -> None:
    world.github.change(REPO, private=True)
    world.github.responses["/orgs/octo"] = {"plan": {"name": "enterprise"}}


def private_personal(world: World) -> None:
    alone(world)
    world.github.change(REPO, private=True)
    world.github.responses["/user"] = {"login": "octo", "plan": {"name": "pro"}}
    world.github.change(PROD_ENVIRONMENT, protection_rules=[])
    variables(world, PROD_APPROVAL="")


def rulesets(world: World) -> None:
    """Protect main by a ruleset instead of a branch protection."""
    del world.github.responses[PROTECTION]
    checks = [{"context": one} for one in ("Check", "Test", "Review")]
    world.github.responses[f"{REPO}/rules/branches/main"] = [
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
        {"type": "required_status_checks", "parameters": {"required_status_checks": checks}},
        {"type": "deletion"},
    ]


def variables(world: World, **changes: str) -> None:
    path = f"{REPO}/actions/variables"
    found = {one["name"]: one["value"] for one in world.github.responses[path]["variables"]}
    listed = {**found, **changes}.items()
    world.github.responses[path] = {
        "variables": [{"name": name, "value": text} for name, text in listed if text]
    }


KINDS: list[Callable[[World], None]] = [
    organisation,
    alone,
    private,
    private_enterprise,
    private_personal,
    rulesets,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_complete_set_up_succeeds(world: World, stitches: Stitches, kind: Callable[[World], None]) -> None:
    kind(world)
    code, found = steps(stitches)
    assert {title: step["found"] for title, step in found.items() if step["status"] != "done"} == {}
    assert code == 0


def test_the_output_fits_one_screen_and_nothing_changes_and_no_token_is_shown(
    world: World, stitches: Stitches
) -> None:
    result = stitches("bootstrap", "check")
    assert len(result.out.splitlines()) <= 24
    assert TOKEN not in result.out + result.err
    assert {one.method for one in world.github.asked} == {"GET"}
    assert {one.method for one in world.azure.asked} == {"GET"}
    assert {one.authorization for one in world.github.asked} == {f"Bearer {TOKEN}"}


def main(world: World) -> Any:
    return world.checkout / "bootstrap" / "Pulumi.main.yaml"


def organisation_sets(world: World, *claims: str) -> None:
    world.github.change(SUB, use_default=False)
    world.github.responses["/orgs/octo/actions/oidc/customization/sub"] = {"include_claim_keys": list(claims)}


def reject(world: World, path: str) -> None:
    world.azure.responses[path] = 403


def stored(world: World, kind: str) -> list[Any]:
    [path] = [path for path in world.azure.responses if path.endswith(f"/{kind}")]
    return world.azure.responses[path]["value"]


def trust(world: World, name: str, *subjects: str) -> None:
    world.azure.responses[f"{identity_path(name)}/federatedIdentityCredentials"] = value(
        credential(subject) for subject in subjects
    )


def assignments(world: World, scope: str) -> list[Any]:
    return world.azure.responses[f"{scope}/providers/Microsoft.Authorization/roleAssignments"]["value"]


def own_state(world: World, resources: int | None) -> None:
    path = f"{ACCOUNT}.blob.core.windows.net/state-bootstrap/.pulumi/stacks/stitches-bootstrap/main.json"
    world.azure.responses[path] = None if resources is None else checkpoint(resources=resources)


def blobs(world: World, stack: str, response: str) -> None:
    world.azure.responses[f"{ACCOUNT}.blob.core.windows.net/state-{stack}"] = response


def runs(world: World, *conclusions: str | None) -> None:
    listed = [{"status": "in_progress", "conclusion": one, "html_url": "u"} for one in conclusions]
    world.github.responses[f"{REPO}/actions/workflows/sign-in.yml/runs"] = {"workflow_runs": listed}


Take = Callable[[World], object]
MISSING: list[tuple[str, str, Take]] = [
    ("Tools", "install pulumi", lambda world: (world.checkout.parent / "pulumi").unlink()),
    ("Configuration", "Pulumi.main.yaml", lambda world: change(main(world), suffix="NOT-A-SUFFIX")),
    (
        "Configuration",
        "Pulumi.main.yaml",
        lambda world: change(main(world), subscriptionId="00000000-0000-0000-0000-000000000004"),
    ),
    ("Repository", "gh repo create", lambda world: world.github.responses.pop(REPO)),
    ("Repository", "Pulumi.main.yaml", lambda world: world.github.change(REPO, full_name="Octo/infra")),
    ("Repository", "gh auth login", lambda world: world.github.change(REPO, permissions={"push": True})),
    (
        "Subjects of tokens",
        "Pulumi.main.yaml",
        lambda world: world.github.change(SUB, sub_claim_prefix=f"repo:{NAME}"),
    ),
    (
        "Subjects of tokens",
        "use_default=true",
        lambda world: world.github.change(SUB, use_default=False, include_claim_keys=["repo", "actor"]),
    ),
    ("Subjects of tokens", "use_default=true", lambda world: organisation_sets(world, "repository_id")),
    ("Subscriptions", "az account list", lambda world: world.azure.responses.pop(f"/subscriptions/{PROD}")),
    ("Subscriptions", "az account list", lambda world: reject(world, f"/subscriptions/{PROD}")),
    (
        "Subscriptions",
        f"--subscription {PROD}",
        lambda world: world.azure.responses[f"/subscriptions/{PROD}/providers"]["value"].pop(),
    ),
    ("Stores", "pulumi up", lambda world: stored(world, "keys").pop()),
    ("Stores", "pulumi up", lambda world: stored(world, "containers").pop()),
    ("Identities", "pulumi up", lambda world: world.azure.responses.pop(identity_path("reader"))),
    ("Identities", "pulumi up", lambda world: trust(world, "reader", f"repo:{NAME}:ref:refs/heads/main")),
    (
        "Identities",
        "pulumi up",
        lambda world: trust(world, "preview", f"{PREFIX}:pull_request", f"repo:{NAME}:pull_request"),
    ),
    ("Roles", "pulumi up", lambda world: assignments(world, f"/subscriptions/{PROD}").pop()),
    ("Bootstrap's own state", "stack migrate", lambda world: own_state(world, None)),
    ("Bootstrap's own state", "rm main --yes --preserve-config", lambda world: own_state(world, 0)),
    ("GitHub's variables", "gh variable set", lambda world: variables(world, AZURE_CLIENT_ID_PROD="")),
    ("GitHub's variables", "gh variable set", lambda world: variables(world, AZURE_STATE_ACCOUNT="another")),
    (
        "GitHub's environments",
        "environments/prod",
        lambda world: world.github.responses.pop(PROD_ENVIRONMENT),
    ),
    (
        "GitHub's environments",
        "custom_branch_policies",
        lambda world: world.github.change(PROD_ENVIRONMENT, deployment_branch_policy=None),
    ),
    (
        "GitHub's environments",
        "deployment-branch-policies",
        lambda world: world.github.change(
            f"{PROD_ENVIRONMENT}/deployment-branch-policies", branch_policies=[{"name": "*"}]
        ),
    ),
    (
        "Approval of prod",
        "reviewers[][id]=8",
        lambda world: (
            world.github.change(PROD_ENVIRONMENT, protection_rules=[]),
            variables(world, PROD_APPROVAL=""),
        ),
    ),
    (
        "Approval of prod",
        "gh variable delete PROD_APPROVAL",
        lambda world: world.github.change(PROD_ENVIRONMENT, protection_rules=[]),
    ),
    (
        "Approval of prod",
        "PROD_APPROVAL --body environment",
        lambda world: variables(world, PROD_APPROVAL=""),
    ),
    (
        "Approval of prod",
        "prevent_self_review=false",
        lambda world: world.github.responses.update({f"{REPO}/collaborators": [person("octocat", 1)]}),
    ),
    ("Stacks", "pulumi stack select prod --create", lambda world: blobs(world, "prod", "<Blobs></Blobs>")),
    (
        "Stacks",
        "change-secrets-provider --stack prod",
        lambda world: change(world.checkout / "Pulumi.prod.yaml", secretsprovider="passphrase"),
    ),
    (
        "Stacks' files",
        "Pulumi.prod.yaml",
        lambda world: change(world.checkout / "Pulumi.prod.yaml", alerts={"emails": ["a@example.com"]}),
    ),
    ("Sign-in of the jobs", "gh workflow run sign-in.yml", runs),
    ("Sign-in of the jobs", "gh workflow run sign-in.yml", lambda world: runs(world, "failure")),
    ("Sign-in of the jobs", "gh run watch", lambda world: runs(world, None)),
    (
        "Sign-in of the jobs",
        "gh pr create",
        lambda world: world.github.responses.pop(f"{REPO}/actions/workflows/sign-in.yml/runs"),
    ),
    ("Protection of main", "branches/main/protection", lambda world: world.github.responses.pop(PROTECTION)),
    (
        "Protection of main",
        '"Review"',
        lambda world: world.github.change(PROTECTION, required_status_checks={"contexts": ["Check"]}),
    ),
    (
        "Protection of main",
        '"enforce_admins": true',
        lambda world: world.github.change(PROTECTION, enforce_admins={"enabled": False}),
    ),
]


@pytest.mark.parametrize(
    ("title", "command", "take"), MISSING, ids=[f"{number}-{one[0]}" for number, one in enumerate(MISSING)]
)
def test_a_missing_step_is_named_with_its_command(
    world: World, stitches: Stitches, title: str, command: str, take: Take
) -> None:
    take(world)
    code, found = steps(stitches)
    assert code == 1
    assert found[title]["status"] == "missing", found[title]
    assert command in found[title]["command"]
    assert {step["status"] for step in found.values()} <= {"done", "missing", "later"}
    assert command in stitches("bootstrap", "check").out.replace("\n", " ")
    for given in (step["command"] for step in found.values()):
        assert subprocess.run(["sh", "-n", "-c", given], check=False).returncode == 0, given
        assert not given.startswith(("cd ", "export ")), (
            "the next command runs in the same folder and environment"
        )


def test_a_single_person_gets_commands_that_do_not_block_them(world: World, stitches: Stitches) -> None:
    alone(world)
    world.github.change(PROD_ENVIRONMENT, protection_rules=[])
    variables(world, PROD_APPROVAL="")
    del world.github.responses[PROTECTION]
    _, found = steps(stitches)
    assert "prevent_self_review=false" in found["Approval of prod"]["command"]
    assert "type]=User' -F 'reviewers[][id]=1'" in found["Approval of prod"]["command"]
    assert '"required_approving_review_count": 0' in found["Protection of main"]["command"]


def test_a_required_review_that_nobody_can_give_is_reported_as_missing(
    world: World, stitches: Stitches
) -> None:
    alone(world)
    world.github.change(PROTECTION, required_pull_request_reviews={"required_approving_review_count": 1})
    assert steps(stitches)[1]["Protection of main"]["status"] == "missing"


def test_a_private_repository_without_the_needed_plan_is_reported(world: World, stitches: Stitches) -> None:
    private_personal(world)
    world.github.responses["/user"] = {"login": "octo", "plan": {"name": "free"}}
    del world.github.responses[PROD_ENVIRONMENT]
    world.github.responses[PROTECTION] = "Upgrade to GitHub Pro or make this repository public"
    code, found = steps(stitches)
    assert code == 1
    assert "GitHub Pro" in found["GitHub's environments"]["found"]
    assert "Upgrade to GitHub Pro" in found["Protection of main"]["found"]


def test_a_server_without_numeric_ids_uses_names(world: World, stitches: Stitches) -> None:
    world.github.responses[SUB] = {"use_default": True}
    assert f"repo:{NAME}" in steps(stitches)[1]["Subjects of tokens"]["found"]


def test_an_environment_for_more_branches_than_main_is_not_done(world: World, stitches: Stitches) -> None:
    path = f"{PROD_ENVIRONMENT}/deployment-branch-policies"
    world.github.change(path, branch_policies=[{"name": "main"}, {"name": "*"}])
    assert steps(stitches)[1]["GitHub's environments"]["status"] == "missing"


UNKNOWN: list[tuple[str, str, Take]] = [
    (
        "GitHub's variables",
        "no access",
        lambda world: world.github.responses.update({f"{REPO}/actions/variables": "no access"}),
    ),
    (
        "Protection of main",
        "no access",
        lambda world: world.github.responses.update({PROTECTION: "no access"}),
    ),
    ("Stores", "AuthorizationFailed", lambda world: reject(world, keys_path())),
    (
        "Stacks",
        "403",
        lambda world: reject(world, f"{ACCOUNT}.blob.core.windows.net/state-prod"),
    ),
]


def keys_path() -> str:
    return f"{RESOURCE_GROUP}/providers/Microsoft.KeyVault/vaults/kv-stitches-state-x7/keys"


@pytest.mark.parametrize(("title", "why", "take"), UNKNOWN, ids=[one[0] for one in UNKNOWN])
def test_what_could_not_be_checked_is_named_with_the_reason_and_the_rest_is_shown(
    world: World, stitches: Stitches, title: str, why: str, take: Take
) -> None:
    take(world)
    code, found = steps(stitches)
    assert code == 2
    assert found[title]["status"] == "unknown"
    assert why in found[title]["found"]
    assert found["Repository"]["status"] == found["Subscriptions"]["status"] == "done"


def test_without_a_sign_in_it_says_how_to_sign_in(
    world: World, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tools on PATH report that nobody is signed in."""
    monkeypatch.delenv("GH_TOKEN")
    monkeypatch.setattr(Azure, "signed_in", SIGNED_IN)
    code, found = steps(stitches)
    assert code == 1
    assert found["Sign-in to GitHub"]["command"].startswith("gh auth login")
    assert found["Sign-in to Azure"]["command"] == "az login"
    assert found["Configuration"]["status"] == "done"


def test_for_an_expired_token_of_github_it_says_how_to_sign_in_again(
    world: World, stitches: Stitches
) -> None:
    world.github.rejection = (401, "Bad credentials")
    _, found = steps(stitches)
    assert found["Sign-in to GitHub"]["command"].startswith("gh auth login")


def test_a_service_that_does_not_respond_is_named(
    world: World, stitches: Stitches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    code, found = steps(stitches)
    assert code == 2
    assert found["Sign-in to GitHub"]["status"] == "unknown"
    assert found["Stores"]["status"] == "done"
