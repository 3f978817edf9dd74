"""Checks the setup steps on GitHub."""

import json
from typing import Final, TypeVar

from pydantic import TypeAdapter

from operations.bootstrap.azure_steps import expected_variables
from operations.bootstrap.setting import STACK, Permissions, Setting
from operations.bootstrap.step_result import EDIT_CONFIGURATION, StepResult
from operations.github.api import GitHub, Received, RejectedError

CHECKS: Final = ("Check", "Test", "Review")
"""What a pull request must pass: the jobs of pull-request.yml."""
SIGN_IN: Final = "sign-in.yml"
"""The workflow that signs in as each identity."""

_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403

_Read = TypeVar("_Read", bound=Received)


class _Named(Received):
    name: str


class _Person(Received):
    login: str
    id: int
    permissions: Permissions = Permissions()


class _Team(Received):
    id: int
    slug: str
    permission: str = ""


class _Subject(Received):
    use_default: bool
    include_claim_keys: tuple[str, ...] | None = None
    use_immutable_subject: bool = False
    sub_claim_prefix: str | None = None


class _OrganisationSubject(Received):
    include_claim_keys: tuple[str, ...] = ()


class _Variable(Received):
    name: str
    value: str


class _Variables(Received):
    variables: tuple[_Variable, ...]


class _Reviewer(Received):
    type: str
    reviewer: _Named | _Person


class _Rule(Received):
    type: str
    prevent_self_review: bool = False
    reviewers: tuple[_Reviewer, ...] = ()


class _Branches(Received):
    protected_branches: bool
    custom_branch_policies: bool


class _Environment(Received):
    protection_rules: tuple[_Rule, ...] = ()
    deployment_branch_policy: _Branches | None = None


class _Policies(Received):
    branch_policies: tuple[_Named, ...]


class _Plan(Received):
    name: str


class _Account(Received):
    plan: _Plan | None = None  # only administrators see it


class _Check(Received):
    context: str


class _StatusChecks(Received):
    contexts: tuple[str, ...] = ()
    required_status_checks: tuple[_Check, ...] = ()


class _Reviews(Received):
    required_approving_review_count: int = 0


class _Switch(Received):
    enabled: bool


class _Protection(Received):
    required_status_checks: _StatusChecks | None = None
    required_pull_request_reviews: _Reviews | None = None
    enforce_admins: _Switch | None = None


class _Parameters(_StatusChecks, _Reviews):
    pass


class _BranchRule(Received):
    type: str
    parameters: _Parameters = _Parameters()


class _Run(Received):
    status: str
    conclusion: str | None
    html_url: str


class _Runs(Received):
    workflow_runs: tuple[_Run, ...]


def _optional(github: GitHub, model: type[_Read], path: str, **query: str | int) -> _Read | None:
    try:
        return github.get(model, path, **query)
    except RejectedError as error:
        if error.status != _NOT_FOUND:
            raise
        return None


def repository(setting: Setting) -> StepResult:
    """Check that the repository exists, is spelled as on GitHub, and that the user administers it."""
    found = setting.repository
    name = setting.configuration.repository.name
    if found is None:
        return StepResult(
            found=f"{name} does not exist, or you have no access to it",
            command=f"gh repo view {name} || gh repo create {name} --private --source . --push",
        )
    if found.full_name != name:
        return StepResult(
            found=f"GitHub spells it {found.full_name}: correct repository.name", command=EDIT_CONFIGURATION
        )
    if not found.permissions.admin:
        return StepResult(
            found=f"you are not an administrator of {name}: ask one, or sign in as one",
            command="gh auth login",
        )
    kind = "private" if found.private else "public"
    return StepResult(found=f"{name}: {kind}, owned by {_owner(setting)}")


def _owner(setting: Setting) -> str:
    found = setting.repository
    return "an organization" if found and found.owner.type == "Organization" else "a personal account"


def subjects(setting: Setting) -> StepResult:
    """Check that the tokens' subjects have GitHub's default format, and the configured prefix."""
    sub = f"{setting.path}/actions/oidc/customization/sub"
    customization = setting.github.get(_Subject, sub)
    keys = _claims(setting, customization)
    if keys and keys != ("repo", "context"):
        whose = "the repository's" if customization.include_claim_keys else "the organization's"
        return StepResult(
            found=f"{whose} setting builds the subjects from {', '.join(keys)}; the identities trust only"
            " GitHub's default subjects",
            command=f"gh api --method PUT {sub.removeprefix('/')} -F use_default=true",
        )
    prefix = customization.sub_claim_prefix
    if prefix is None:  # an older server, whose subjects have no ids
        prefix = f"repo:{setting.configuration.repository.name}"
    if prefix != setting.configuration.repository.subject_prefix:
        return StepResult(
            found=f"they start with {prefix}: correct repository.subjectPrefix", command=EDIT_CONFIGURATION
        )
    return StepResult(found=f"{prefix}:…")


def _claims(setting: Setting, customization: _Subject) -> tuple[str, ...]:
    """The claims that form the subjects, if somebody has customized them; empty for GitHub's default.

    Source: docs.github.com, "REST API endpoints for GitHub Actions OIDC": a repository that does not use the
    default and names no claims uses those of the organization.
    """
    if customization.use_default:
        return ()
    if customization.include_claim_keys:
        return customization.include_claim_keys
    found = setting.repository
    if found is None or found.owner.type != "Organization":
        return ()
    path = f"/orgs/{found.owner.login}/actions/oidc/customization/sub"
    organisation = _optional(setting.github, _OrganisationSubject, path)
    return organisation.include_claim_keys if organisation else ()


def _variables(setting: Setting) -> dict[str, str]:
    found = setting.github.get(_Variables, f"{setting.path}/actions/variables", per_page=30)
    return {one.name: one.value for one in found.variables}


def variables(setting: Setting) -> StepResult:
    """Check that GitHub's variables match what the bootstrap created."""
    there, expected = _variables(setting), expected_variables(setting)
    differences = [name for name, value in expected.items() if there.get(name) != value]
    if differences:
        return StepResult(
            found=f"missing or different from Azure: {', '.join(differences)}",
            command=setting.in_bootstrap(
                f"pulumi stack output --stack {STACK} --shell"
                f" | gh variable set --repo {setting.configuration.repository.name} --env-file -"
            ),
        )
    return StepResult(found=f"{len(expected)} set")


def _environment(setting: Setting, name: str) -> _Environment | None:
    return _optional(setting.github, _Environment, f"{setting.path}/environments/{name}")


def environments(setting: Setting) -> StepResult:
    """Check that each environment exists, and that only main may deploy to it."""
    differences: list[str] = []
    commands: list[str] = []
    for each in setting.configuration.environments:
        path = f"{setting.path}/environments/{each.name}"
        there = _environment(setting, each.name)
        policy = there.deployment_branch_policy if there else None
        branches: set[str] = set()
        if policy and policy.custom_branch_policies:
            listed = setting.github.get(_Policies, f"{path}/deployment-branch-policies")
            branches = {one.name for one in listed.branch_policies}
        if branches == {"main"}:
            continue
        differences.append(f"{each.name} {'allows other branches than main' if there else 'is missing'}")
        if not branches:
            commands.append(
                f"gh api --method PUT {path.removeprefix('/')}"
                " -F 'deployment_branch_policy[protected_branches]=false'"
                " -F 'deployment_branch_policy[custom_branch_policies]=true'"
            )
        if "main" not in branches:
            commands.append(
                f"gh api --method POST {path.removeprefix('/')}/deployment-branch-policies -f name=main"
            )
        else:
            commands.append(f"gh api {path.removeprefix('/')}/deployment-branch-policies")
    if not differences:
        return StepResult(found=f"{len(setting.configuration.environments)}, only for main")
    if _is_private(setting) and _plan(setting) == "free":
        found = f"{'; '.join(differences)}. Private repositories need GitHub Pro or Team for environments"
        return StepResult(
            found=found, command=f"gh browse --settings --repo {setting.configuration.repository.name}"
        )
    return StepResult(found="; ".join(differences), command="\n".join(commands))


def _settings(setting: Setting) -> str:
    return f"gh browse --settings --repo {setting.configuration.repository.name}"


def _is_private(setting: Setting) -> bool:
    return bool(setting.repository and setting.repository.private)


def _plan(setting: Setting) -> str:
    """The plan of the repository's owner; empty if GitHub does not show it."""
    found = setting.repository
    if found is None:
        return ""
    is_organisation = found.owner.type == "Organization"
    account = _optional(
        setting.github, _Account, f"/orgs/{found.owner.login}" if is_organisation else "/user"
    )
    return account.plan.name if account and account.plan else ""


def _people(setting: Setting) -> list[_Person]:
    """The people who can push, and so start a deployment."""
    everybody = setting.github.every(
        TypeAdapter(list[_Person]), f"{setting.path}/collaborators", affiliation="all"
    )
    return [one for one in everybody if one.permissions.push]


def approval(setting: Setting) -> StepResult:
    """Check that somebody can approve prod, and that the variable says how."""
    prod = _environment(setting, "prod")
    rules = [rule for rule in (prod.protection_rules if prod else ()) if rule.type == "required_reviewers"]
    reviewers = [one for rule in rules for one in rule.reviewers]
    asks = _variables(setting).get("PROD_APPROVAL") == "environment"
    if not reviewers:
        return _without_reviewers(setting, asks=asks)
    if any(rule.prevent_self_review for rule in rules) and _nobody_else(setting, reviewers):
        return StepResult(
            found="nobody can approve: the only reviewer may not approve their own pushes",
            command=_set_reviewers(setting),
        )
    if not asks:
        return StepResult(
            found="prod has reviewers, but the variable PROD_APPROVAL does not say so",
            command="gh variable set PROD_APPROVAL --body environment"
            f" --repo {setting.configuration.repository.name}",
        )
    return StepResult(found=f"by {len(reviewers)} reviewer{'s' if len(reviewers) > 1 else ''} of prod")


def _without_reviewers(setting: Setting, *, asks: bool) -> StepResult:
    if asks:
        return StepResult(
            found="PROD_APPROVAL says that GitHub asks reviewers, but prod has none: nobody is asked",
            command=f"gh variable delete PROD_APPROVAL --repo {setting.configuration.repository.name}",
        )
    if all(environment.name != "prod" for environment in setting.configuration.environments):
        return StepResult(found="there is no prod")
    if _is_private(setting) and _plan(setting) != "enterprise":
        return StepResult(found="by hand: private repositories have reviewers only in GitHub Enterprise")
    return StepResult(found="prod has no reviewers", command=_set_reviewers(setting))


def _nobody_else(setting: Setting, reviewers: list[_Reviewer]) -> bool:
    """Whether somebody who pushes would be the only one who could approve it."""
    people = {person.login for person in _people(setting)}
    return len(people) < 2 or (len(reviewers) == 1 and reviewers[0].type == "User")


def _set_reviewers(setting: Setting) -> str:
    """The command that sets the reviewers of prod: a team if there is one, else the people."""
    name = setting.configuration.repository.name
    people = _people(setting)
    alone = len(people) < 2
    found = setting.repository
    teams: list[_Team] = []
    if found and found.owner.type == "Organization" and not alone:
        listed = setting.github.every(TypeAdapter(list[_Team]), f"{setting.path}/teams")
        teams = [team for team in listed if team.permission in ("push", "maintain", "admin")]
    given = [("Team", team.id) for team in teams[:1]] or [("User", person.id) for person in people[:6]]
    reviewers = " ".join(
        f"-f 'reviewers[][type]={kind}' -F 'reviewers[][id]={number}'" for kind, number in given
    )
    return (
        f"gh api --method PUT repos/{name}/environments/prod"
        " -F 'deployment_branch_policy[protected_branches]=false'"
        " -F 'deployment_branch_policy[custom_branch_policies]=true'"
        f" -F prevent_self_review={'false' if alone else 'true'} {reviewers}"
    )


def protection(setting: Setting) -> StepResult:
    """Check that main accepts only pull requests whose checks passed, and that somebody can merge them."""
    alone = len(_people(setting)) < 2
    try:
        protected = _optional(setting.github, _Protection, f"{setting.path}/branches/main/protection")
    except RejectedError as error:
        if error.status != _FORBIDDEN or not _is_private(setting):
            raise
        return StepResult(
            found=f"this plan has no branch protection for private repositories: {error.reason}",
            command=_settings(setting),
        )
    contexts, approvals, enforced = _rules(setting, protected)
    missing = [check for check in CHECKS if check not in contexts]
    command = _protect(setting, alone=alone)
    if approvals is None:
        return StepResult(found="main accepts pushes without a pull request", command=command)
    if missing:
        return StepResult(found=f"these checks are not required: {', '.join(missing)}", command=command)
    if not enforced:
        return StepResult(found="administrators may bypass the rules", command=command)
    if alone and approvals:
        found = "nobody can merge: a review is required, and nobody else can give it"
        return StepResult(found=found, command=command)
    return StepResult(found=f"pull requests with {len(CHECKS)} checks and {approvals} reviews")


def _rules(setting: Setting, protected: _Protection | None) -> tuple[set[str], int | None, bool]:
    """The required checks, the required reviews (None without pull requests), and whether nobody is exempt.

    They come from the branch's protection and from rulesets, whose editors can exempt others.
    """
    listed = setting.github.every(TypeAdapter(list[_BranchRule]), f"{setting.path}/rules/branches/main")
    rules = list(listed)
    contexts = {check.context for rule in rules for check in rule.parameters.required_status_checks}
    approvals = [
        rule.parameters.required_approving_review_count for rule in rules if rule.type == "pull_request"
    ]
    enforced = bool(approvals)
    if protected:
        contexts |= set(protected.required_status_checks.contexts if protected.required_status_checks else ())
        if protected.required_pull_request_reviews:
            approvals.append(protected.required_pull_request_reviews.required_approving_review_count)
        enforced = enforced or bool(protected.enforce_admins and protected.enforce_admins.enabled)
    return contexts, max(approvals, default=None), enforced


def _protect(setting: Setting, *, alone: bool) -> str:
    wanted = {
        "required_status_checks": {"strict": True, "contexts": CHECKS},
        "required_pull_request_reviews": {"required_approving_review_count": 0 if alone else 1},
        "enforce_admins": True,
        "restrictions": None,
    }
    name = setting.configuration.repository.name
    return (
        f"echo '{json.dumps(wanted)}' | gh api --method PUT repos/{name}/branches/main/protection --input -"
    )


def signed_in(setting: Setting) -> StepResult:
    """Check that the latest test of signing in as each identity succeeded."""
    name = setting.configuration.repository.name
    path = f"{setting.path}/actions/workflows/{SIGN_IN}/runs"
    found = _optional(setting.github, _Runs, path, branch="main", event="workflow_dispatch", per_page=1)
    if found is None:
        return StepResult(found=f"{SIGN_IN} is not on main yet: merge it", command="gh pr create --fill")
    start = f"gh workflow run {SIGN_IN} --repo {name} && gh run watch --repo {name}"
    if not found.workflow_runs:
        return StepResult(found="not tested yet", command=start)
    [run] = found.workflow_runs
    if run.conclusion is None:
        return StepResult(
            found=f"it is {run.status.replace('_', ' ')}: {run.html_url}",
            command=f"gh run watch --repo {name}",
        )
    if run.conclusion != "success":
        return StepResult(found=f"the latest test ended with {run.conclusion}: {run.html_url}", command=start)
    return StepResult(found=f"each identity could sign in: {run.html_url}")
