"""The steps on GitHub."""

import json
from typing import Final, TypeVar

from pydantic import TypeAdapter

from operations.bootstrap.azure_steps import expected_variables
from operations.bootstrap.setting import STACK, Permissions, Setting
from operations.bootstrap.step_result import EDIT_CONFIGURATION, StepResult
from operations.github.api import Answered, GitHub, RefusedError

CHECKS: Final = ("Check", "Test (modules)", "Test (installer)", "Review")
"""What a pull request must pass: the jobs of pull-request.yml."""
SIGN_IN: Final = "sign-in.yml"
"""The workflow that signs in as each identity."""

_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403

_Read = TypeVar("_Read", bound=Answered)


class _Named(Answered):
    name: str


class _Person(Answered):
    login: str
    id: int
    permissions: Permissions = Permissions()


class _Team(Answered):
    id: int
    slug: str
    permission: str = ""


class _Subject(Answered):
    use_default: bool
    include_claim_keys: tuple[str, ...] | None = None
    use_immutable_subject: bool = False
    sub_claim_prefix: str | None = None


class _OrganisationSubject(Answered):
    include_claim_keys: tuple[str, ...] = ()


class _Variable(Answered):
    name: str
    value: str


class _Variables(Answered):
    variables: tuple[_Variable, ...]


class _Reviewer(Answered):
    type: str
    reviewer: _Named | _Person


class _Rule(Answered):
    type: str
    prevent_self_review: bool = False
    reviewers: tuple[_Reviewer, ...] = ()


class _Branches(Answered):
    protected_branches: bool
    custom_branch_policies: bool


class _Environment(Answered):
    protection_rules: tuple[_Rule, ...] = ()
    deployment_branch_policy: _Branches | None = None


class _Policies(Answered):
    branch_policies: tuple[_Named, ...]


class _Plan(Answered):
    name: str


class _Account(Answered):
    plan: _Plan | None = None  # for its administrators alone


class _Check(Answered):
    context: str


class _StatusChecks(Answered):
    contexts: tuple[str, ...] = ()
    required_status_checks: tuple[_Check, ...] = ()


class _Reviews(Answered):
    required_approving_review_count: int = 0


class _Switch(Answered):
    enabled: bool


class _Protection(Answered):
    required_status_checks: _StatusChecks | None = None
    required_pull_request_reviews: _Reviews | None = None
    enforce_admins: _Switch | None = None


class _Parameters(_StatusChecks, _Reviews):
    pass


class _BranchRule(Answered):
    type: str
    parameters: _Parameters = _Parameters()


class _Run(Answered):
    status: str
    conclusion: str | None
    html_url: str


class _Runs(Answered):
    workflow_runs: tuple[_Run, ...]


def _optional(github: GitHub, answer: type[_Read], path: str, **query: str | int) -> _Read | None:
    try:
        return github.get(answer, path, **query)
    except RefusedError as error:
        if error.status != _NOT_FOUND:
            raise
        return None


def repository(setting: Setting) -> StepResult:
    """Whether the repository exists, is written as GitHub writes it, and may be administered."""
    found = setting.repository
    name = setting.configuration.repository.name
    if found is None:
        return StepResult(
            found=f"{name} does not exist, or you do not see it",
            command=f"gh repo view {name} || gh repo create {name} --private --source . --push",
        )
    if found.full_name != name:
        return StepResult(
            found=f"GitHub writes it {found.full_name}: correct repository.name", command=EDIT_CONFIGURATION
        )
    if not found.permissions.admin:
        return StepResult(
            found=f"you do not administer {name}: ask one of its administrators, or sign in as one",
            command="gh auth login",
        )
    kind = "private" if found.private else "public"
    return StepResult(found=f"{name}: {kind}, of {_owner(setting)}")


def _owner(setting: Setting) -> str:
    found = setting.repository
    return "an organisation" if found and found.owner.type == "Organization" else "a personal account"


def subjects(setting: Setting) -> StepResult:
    """Whether the tokens' subjects have GitHub's own form, and begin as the configuration says."""
    sub = f"{setting.path}/actions/oidc/customization/sub"
    told = setting.github.get(_Subject, sub)
    keys = _claims(setting, told)
    if keys and keys != ("repo", "context"):
        whose = "the repository's" if told.include_claim_keys else "the organisation's"
        return StepResult(
            found=f"{whose} setting makes them of {', '.join(keys)}; the identities trust GitHub's own form",
            command=f"gh api --method PUT {sub.removeprefix('/')} -F use_default=true",
        )
    prefix = told.sub_claim_prefix
    if prefix is None:  # a server that does not know numbers yet
        prefix = f"repo:{setting.configuration.repository.name}"
    if prefix != setting.configuration.repository.subject_prefix:
        return StepResult(
            found=f"they begin with {prefix}: correct repository.subjectPrefix", command=EDIT_CONFIGURATION
        )
    return StepResult(found=f"{prefix}:…")


def _claims(setting: Setting, told: _Subject) -> tuple[str, ...]:
    """What the subjects are made of where somebody has set that; nothing for GitHub's own form.

    Source: docs.github.com, "REST API endpoints for GitHub Actions OIDC": a repository that does not use the
    default and names no claims has the organisation's.
    """
    if told.use_default:
        return ()
    if told.include_claim_keys:
        return told.include_claim_keys
    found = setting.repository
    if found is None or found.owner.type != "Organization":
        return ()
    path = f"/orgs/{found.owner.login}/actions/oidc/customization/sub"
    organisation = _optional(setting.github, _OrganisationSubject, path)
    return organisation.include_claim_keys if organisation else ()


def _variables(setting: Setting) -> dict[str, str]:
    told = setting.github.get(_Variables, f"{setting.path}/actions/variables", per_page=30)
    return {one.name: one.value for one in told.variables}


def variables(setting: Setting) -> StepResult:
    """Whether GitHub's variables say what the bootstrap made."""
    there, expected = _variables(setting), expected_variables(setting)
    wrong = [name for name, value in expected.items() if there.get(name) != value]
    if wrong:
        return StepResult(
            found=f"missing or other than in Azure: {', '.join(wrong)}",
            command=setting.in_bootstrap(
                f"pulumi stack output --stack {STACK} --shell"
                f" | gh variable set --repo {setting.configuration.repository.name} --env-file -"
            ),
        )
    return StepResult(found=f"{len(expected)} set")


def _environment(setting: Setting, name: str) -> _Environment | None:
    return _optional(setting.github, _Environment, f"{setting.path}/environments/{name}")


def environments(setting: Setting) -> StepResult:
    """Whether each environment exists, for main alone."""
    wrong: list[str] = []
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
        wrong.append(f"{each.name} is {'for other branches than main too' if there else 'missing'}")
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
    if not wrong:
        return StepResult(found=f"{len(setting.configuration.environments)}, for main alone")
    if _is_private(setting) and _plan(setting) == "free":
        found = f"{'; '.join(wrong)}. GitHub Free has none for private repositories: GitHub Pro or Team has"
        return StepResult(
            found=found, command=f"gh browse --settings --repo {setting.configuration.repository.name}"
        )
    return StepResult(found="; ".join(wrong), command="\n".join(commands))


def _settings(setting: Setting) -> str:
    return f"gh browse --settings --repo {setting.configuration.repository.name}"


def _is_private(setting: Setting) -> bool:
    return bool(setting.repository and setting.repository.private)


def _plan(setting: Setting) -> str:
    """The plan of the repository's owner; empty where GitHub does not tell."""
    found = setting.repository
    if found is None:
        return ""
    is_organisation = found.owner.type == "Organization"
    account = _optional(
        setting.github, _Account, f"/orgs/{found.owner.login}" if is_organisation else "/user"
    )
    return account.plan.name if account and account.plan else ""


def _people(setting: Setting) -> list[_Person]:
    """Who can push, and so begin a deployment."""
    everybody = setting.github.every(
        TypeAdapter(list[_Person]), f"{setting.path}/collaborators", affiliation="all"
    )
    return [one for one in everybody if one.permissions.push]


def approval(setting: Setting) -> StepResult:
    """Whether somebody can approve prod, and the variable says how."""
    prod = _environment(setting, "prod")
    rules = [rule for rule in (prod.protection_rules if prod else ()) if rule.type == "required_reviewers"]
    reviewers = [one for rule in rules for one in rule.reviewers]
    asks = _variables(setting).get("PROD_APPROVAL") == "environment"
    if not reviewers:
        return _without_reviewers(setting, asks=asks)
    if any(rule.prevent_self_review for rule in rules) and _nobody_else(setting, reviewers):
        return StepResult(
            found="nobody can approve: the only reviewer may not approve what they pushed",
            command=_set_reviewers(setting),
        )
    if not asks:
        return StepResult(
            found="prod has reviewers, and the workflows do not know it",
            command="gh variable set PROD_APPROVAL --body environment"
            f" --repo {setting.configuration.repository.name}",
        )
    return StepResult(found=f"by {len(reviewers)} reviewer{'s' if len(reviewers) > 1 else ''} of prod")


def _without_reviewers(setting: Setting, *, asks: bool) -> StepResult:
    if asks:
        return StepResult(
            found="PROD_APPROVAL says that GitHub asks reviewers, and prod has none: nobody is asked",
            command=f"gh variable delete PROD_APPROVAL --repo {setting.configuration.repository.name}",
        )
    if all(environment.name != "prod" for environment in setting.configuration.environments):
        return StepResult(found="there is no prod")
    if _is_private(setting) and _plan(setting) != "enterprise":
        return StepResult(found="by hand: private repositories have reviewers on GitHub Enterprise alone")
    return StepResult(found="prod has no reviewers", command=_set_reviewers(setting))


def _nobody_else(setting: Setting, reviewers: list[_Reviewer]) -> bool:
    """Whether somebody who pushes is the only one who could approve it."""
    people = {person.login for person in _people(setting)}
    return len(people) < 2 or (len(reviewers) == 1 and reviewers[0].type == "User")


def _set_reviewers(setting: Setting) -> str:
    """The command that gives prod its reviewers: a team where there is one, else the people."""
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
    """Whether main takes nothing but pull requests whose checks passed, and somebody can merge them."""
    alone = len(_people(setting)) < 2
    try:
        protected = _optional(setting.github, _Protection, f"{setting.path}/branches/main/protection")
    except RefusedError as error:
        if error.status != _FORBIDDEN or not _is_private(setting):
            raise
        return StepResult(
            found=f"this plan protects no branch of a private repository: {error.said}",
            command=_settings(setting),
        )
    contexts, approvals, enforced = _rules(setting, protected)
    missing = [check for check in CHECKS if check not in contexts]
    command = _protect(setting, alone=alone)
    if approvals is None:
        return StepResult(found="main takes pushes without a pull request", command=command)
    if missing:
        return StepResult(found=f"these checks are not required: {', '.join(missing)}", command=command)
    if not enforced:
        return StepResult(found="administrators may push past the rules", command=command)
    if alone and approvals:
        found = "nobody can merge: a review is required, and nobody else could give it"
        return StepResult(found=found, command=command)
    return StepResult(found=f"pull requests with {len(CHECKS)} checks and {approvals} reviews")


def _rules(setting: Setting, protected: _Protection | None) -> tuple[set[str], int | None, bool]:
    """The checks that are required, the reviews (None: no pull request is), and whether nobody is exempt.

    From the branch's protection, and from rulesets, which whoever may edit them exempts others in.
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
    """Whether the latest try to sign in as each identity went well."""
    name = setting.configuration.repository.name
    path = f"{setting.path}/actions/workflows/{SIGN_IN}/runs"
    told = _optional(setting.github, _Runs, path, branch="main", event="workflow_dispatch", per_page=1)
    if told is None:
        return StepResult(
            found=f"{SIGN_IN} is not on main yet: bring it there", command="gh pr create --fill"
        )
    start = f"gh workflow run {SIGN_IN} --repo {name} && gh run watch --repo {name}"
    if not told.workflow_runs:
        return StepResult(found="nobody has tried it", command=start)
    [run] = told.workflow_runs
    if run.conclusion is None:
        return StepResult(
            found=f"it is {run.status.replace('_', ' ')}: {run.html_url}",
            command=f"gh run watch --repo {name}",
        )
    if run.conclusion != "success":
        return StepResult(found=f"the latest try ended with {run.conclusion}: {run.html_url}", command=start)
    return StepResult(found=f"each identity was let in: {run.html_url}")
