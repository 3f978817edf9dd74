"""Which jobs run: every `if:` of a job, evaluated for each way in which its workflow is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.workflows.expressions import evaluate, holds, truth
from tests.workflows.workflow_files import jobs, workflow

MAIN = "refs/heads/main"
WITH_IDENTITIES = {"AZURE_CLIENT_ID_STAGING": "s", "AZURE_CLIENT_ID_PROD": "p"}
REVIEWERS = {**WITH_IDENTITIES, "PROD_APPROVAL": "environment"}
SUCCESS = {"success": True, "failure": False, "cancelled": False}
APPROVED = {"stack": "prod", "plan-run-id": "77"}


@dataclass(frozen=True, kw_only=True)
class Start:
    """A start of deploy.yml.

    Attributes:
        event: The event; in a called workflow the caller's.
        inputs: The inputs from a person or from the caller; empty for a push.
    """

    event: str = "push"
    ref: str = MAIN
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    variables: Mapping[str, str] = field(default_factory=lambda: REVIEWERS)


def context(start: Start, **more: Any) -> dict[str, Any]:
    github = {"ref": start.ref, "event_name": start.event}
    return {"github": github, "inputs": start.inputs, "vars": start.variables, **more}


def ran(start: Start, *, staging: str = "success", plan: str = "success") -> list[str]:
    """The jobs that run, as "STACK plans" and "STACK applies", by the results of the jobs that they need.

    "(approved)" marks an application that a person has approved: by GitHub's reviewers, or by naming a run
    whose plan was read.
    """
    found: list[str] = []
    results: dict[str, Any] = {}
    for name, job in workflow("deploy.yml")["jobs"].items():
        needs = context(start, needs={key: {"result": value} for key, value in results.items()})
        fine = {**SUCCESS, "success": all(value == "success" for value in results.values())}
        if not holds(job["if"], needs, fine):
            results[name] = "skipped"
            continue
        results[name] = staging
        found += _in_stack(start, job["with"], needs, plan)
    return found


def _in_stack(start: Start, given: Mapping[str, Any], needs: Mapping[str, Any], plan: str) -> list[str]:
    inputs = {key: _value(text, needs) for key, text in given.items()}
    inputs.setdefault("plan-run-id", "")
    called = Start(event=start.event, ref=start.ref, inputs=inputs, variables=start.variables)
    stack = workflow("deploy-stack.yml")["jobs"]
    plans = holds(stack["plan"]["if"], context(called), SUCCESS)
    result = plan if plans else "skipped"
    beside = context(called, needs={"plan": {"result": result}})
    applies = holds(stack["apply"]["if"], beside, {**SUCCESS, "success": result == "success"})
    name = inputs["stack"]
    approved = start.variables.get("PROD_APPROVAL") == "environment" or bool(inputs["plan-run-id"])
    words = f"{name} applies (approved)" if inputs["read-first"] and approved else f"{name} applies"
    return [*([f"{name} plans"] if plans else []), *([words] if applies else [])]


def _value(given: Any, needs: Mapping[str, Any]) -> Any:
    if isinstance(given, str) and given.startswith("${{"):
        return evaluate(given.removeprefix("${{").removesuffix("}}").strip(), needs, SUCCESS)
    return given


CALLED = {"frontend-build-ms": 1, "backend-build-ms": 1}
EVERYTHING = ["staging applies", "prod plans", "prod applies (approved)"]
ENDS_WITH_THE_PLAN = ["staging applies", "prod plans"]


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule", "workflow_run", "pull_request"])
def test_a_caller_of_any_event_gets_what_a_push_gets(event: str) -> None:
    assert ran(Start(event=event, inputs=CALLED)) == EVERYTHING
    assert ran(Start(event=event, inputs=CALLED, variables=WITH_IDENTITIES)) == ENDS_WITH_THE_PLAN


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Start(), EVERYTHING),
        (Start(variables=WITH_IDENTITIES), ENDS_WITH_THE_PLAN),
        (Start(variables={}), []),
        (Start(ref="refs/heads/topic"), []),
        (Start(ref="refs/pull/1/merge", event="pull_request"), []),
        # Manually: a new plan of prod, or a plan that was read.
        (
            Start(event="workflow_dispatch", inputs={"stack": "prod", "plan-run-id": ""}),
            ["prod plans", "prod applies (approved)"],
        ),
        (
            Start(
                event="workflow_dispatch",
                inputs={"stack": "prod", "plan-run-id": ""},
                variables=WITH_IDENTITIES,
            ),
            ["prod plans"],
        ),
        (
            Start(event="workflow_dispatch", inputs=APPROVED, variables=WITH_IDENTITIES),
            ["prod applies (approved)"],
        ),
        (Start(event="workflow_dispatch", inputs=APPROVED, ref="refs/heads/topic"), []),
        (
            Start(event="workflow_dispatch", inputs={"stack": "staging and prod", "plan-run-id": ""}),
            EVERYTHING,
        ),
        # A repository with only one environment.
        (Start(variables={"AZURE_CLIENT_ID_PROD": "p"}), ["prod plans"]),
        (Start(variables={"AZURE_CLIENT_ID_STAGING": "s"}), ["staging applies"]),
    ],
)
def test_a_start_runs_the_expected_jobs(start: Start, expected: list[str]) -> None:
    assert ran(start) == expected


@pytest.mark.parametrize("read_first", [True, False])
def test_a_failed_application_can_be_run_again_alone_or_with_all_jobs(read_first: bool) -> None:
    """“Re-run failed jobs” keeps the results of successful jobs; “Re-run all jobs” runs them again.

    If nobody reads the plan, the same job creates it, so it is created again. If it was read, the job uses
    that plan, and `stitches apply` does the rest of it: end_to_end/test_plans.py.
    """
    inputs = {"read-first": read_first, "apply": True, "plan-run-id": "", "stack": "prod"}
    job = workflow("deploy-stack.yml")["jobs"]["apply"]
    kept = context(Start(inputs=inputs), needs={"plan": {"result": "success" if read_first else "skipped"}})
    assert holds(job["if"], kept, SUCCESS)
    steps = {step["name"]: holds(step.get("if", "true"), kept, SUCCESS) for step in job["steps"]}
    assert steps["Plan"] is not read_first
    assert steps["Get the plan that was approved"] is read_first
    assert steps["Apply the plan"]


@pytest.mark.parametrize(
    ("changes", "build_ms", "asked"), [("true", 0, True), ("false", 0, False), ("false", 5, True)]
)
def test_a_plan_without_changes_needs_an_approval_only_if_it_has_an_application(
    changes: str, build_ms: int, asked: bool
) -> None:
    inputs = {"read-first": True, "apply": True, "plan-run-id": "", "frontend-build-ms": build_ms}
    plan = {"result": "success", "outputs": {"changes": changes}}
    job = workflow("deploy-stack.yml")["jobs"]["apply"]
    assert holds(job["if"], context(Start(inputs=inputs), needs={"plan": plan}), SUCCESS) is asked


@pytest.mark.parametrize("build_ms", ["", "45000.0"])
def test_an_application_is_released_only_if_the_plan_has_one(build_ms: str) -> None:
    """The outputs are those of the build that is stored beside the plan, whichever run created it."""
    steps = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
    seen = context(
        Start(inputs={"read-first": True, "plan-run-id": "77"}),
        steps={"build": {"outputs": {"frontend-build-ms": build_ms}}, "release": {"outcome": "skipped"}},
    )
    ran = {step["name"] for step in steps if holds(step.get("if", "true"), seen, SUCCESS)}
    released = {"Get the frontend", "Get the backend", "Get the migrations", "Release"}
    assert ran & released == (released if build_ms else set())
    assert "Apply the plan" in ran


@pytest.mark.parametrize("outcome", ["success", "failure", "cancelled", "skipped"])
def test_after_a_cancelled_release_its_state_is_reported(outcome: str) -> None:
    steps = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
    [reporting] = [step for step in steps if step["name"] == "Say what a cancelled release left"]
    cancelled = {"success": False, "failure": False, "cancelled": True}
    seen = context(Start(), steps={"release": {"outcome": outcome}})
    assert holds(reporting["if"], seen, cancelled) is (outcome != "skipped")
    assert not holds(reporting["if"], seen, SUCCESS)


@pytest.mark.parametrize(("stack", "identity"), [("staging", "s"), ("prod", "p")])
def test_a_rollback_signs_in_as_the_identity_of_its_stack_and_runs_only_from_main(
    stack: str, identity: str
) -> None:
    [job] = workflow("rollback.yml")["jobs"].values()
    start = Start(event="workflow_dispatch", inputs={"stack": stack})
    assert holds(job["if"], context(start), SUCCESS)
    assert _value(job["env"]["AZURE_CLIENT_ID"], context(start)) == identity
    assert _value(job["environment"], context(start)) == stack
    topic = Start(event="workflow_dispatch", ref="refs/heads/topic", inputs={"stack": stack})
    assert not holds(job["if"], context(topic), SUCCESS)


def test_a_call_without_an_identity_fails_instead_of_deploying_nothing_silently() -> None:
    """For example, another repository does not have our variables, so the job cannot sign in."""
    assert ran(Start(inputs=CALLED, variables={}), staging="failure") == ["staging applies"]
    assert ran(Start(inputs=CALLED, variables={"AZURE_CLIENT_ID_PROD": "p"})) == ["prod plans"]
    assert ran(Start(inputs=CALLED, variables={"AZURE_CLIENT_ID_STAGING": "s"})) == ["staging applies"]
    assert ran(Start(inputs=CALLED, variables={}, ref="refs/heads/topic")) == []


SAME, FORK = "o/r", "fork/r"
NOBODY = set[str]()


@pytest.mark.parametrize(
    ("event", "ref", "head", "author", "expected"),
    [
        ("workflow_dispatch", MAIN, SAME, "", {"staging", "prod", "reads"}),
        ("workflow_dispatch", "refs/heads/topic", SAME, "", NOBODY),
        ("pull_request", "refs/pull/1/merge", SAME, "somebody", {"reads"}),
        ("pull_request", "refs/pull/1/merge", FORK, "somebody", NOBODY),
        ("pull_request", "refs/pull/1/merge", SAME, "dependabot[bot]", NOBODY),
    ],
)
def test_which_identities_sign_in(event: str, ref: str, head: str, author: str, expected: set[str]) -> None:
    pull = {"head": {"repo": {"full_name": head}}, "user": {"login": author}}
    github = {"repository": SAME, "event_name": event, "ref": ref, "event": {"pull_request": pull}}
    every = {**WITH_IDENTITIES, "AZURE_CLIENT_ID_READER": "r", "AZURE_CLIENT_ID_PREVIEW": "v"}
    tried = workflow("sign-in.yml")["jobs"]
    seen = {"github": github, "vars": every}
    assert {name for name, job in tried.items() if holds(job["if"], seen, SUCCESS)} == expected
    assert not any(holds(job["if"], {**seen, "vars": {}}, SUCCESS) for job in tried.values())
    [step] = [step for step in tried["reads"]["steps"] if "env" in step]
    client = _value(step["env"]["AZURE_CLIENT_ID"], seen)
    assert client == ("v" if event == "pull_request" else "r")


def test_a_failure_before_prod_leaves_prod_unchanged() -> None:
    assert ran(Start(), staging="failure") == ["staging applies"]
    assert ran(Start(), plan="failure") == ["staging applies", "prod plans"]


@pytest.mark.parametrize("event", ["push", "workflow_dispatch", "schedule"])
@pytest.mark.parametrize("ref", [MAIN, "refs/heads/topic"])
@pytest.mark.parametrize("inputs", [{}, CALLED, {"stack": "prod"}, {"stack": "staging and prod"}, APPROVED])
@pytest.mark.parametrize("variables", [{}, WITH_IDENTITIES, REVIEWERS, {"AZURE_CLIENT_ID_PROD": "p"}])
@pytest.mark.parametrize("staging", ["success", "failure", "cancelled"])
def test_prod_is_never_applied_without_an_approval(
    event: str, ref: str, inputs: dict[str, Any], variables: dict[str, str], staging: str
) -> None:
    start = Start(event=event, ref=ref, inputs=inputs, variables=variables)
    assert "prod applies" not in ran(start, staging=staging)


@pytest.mark.parametrize(
    ("head", "author", "expected"),
    [("o/r", "somebody", True), ("fork/r", "somebody", False), ("o/r", "dependabot[bot]", False)],
)
def test_a_preview_on_azure_is_for_this_repositorys_own_branches(
    head: str,
    author: str,
    expected: bool,  # a case
) -> None:
    [job] = workflow("preview-azure.yml")["jobs"].values()
    pull = {"head": {"repo": {"full_name": head}}, "user": {"login": author}}
    github = {"repository": "o/r", "event": {"pull_request": pull}}
    seen = {"github": github, "vars": {"AZURE_CLIENT_ID_PREVIEW": "x"}}
    assert holds(job["if"], seen, SUCCESS) is expected
    assert not holds(job["if"], {**seen, "vars": {}}, SUCCESS)


@pytest.mark.parametrize(
    ("event", "conclusion", "expected"),
    [
        ("pull_request", "success", True),
        ("pull_request", "failure", True),
        ("pull_request", "cancelled", False),
        ("push", "success", False),
    ],
)
def test_a_comment_is_written_for_the_latest_commit_of_a_pull_request(
    event: str,
    conclusion: str,
    expected: bool,  # a case
) -> None:
    [job] = workflow("comment.yml")["jobs"].values()
    github = {"event": {"workflow_run": {"event": event, "conclusion": conclusion}}}
    assert holds(job["if"], {"github": github}, SUCCESS) is expected


def test_no_condition_of_a_called_workflow_uses_the_event() -> None:
    """There it is the caller's event, so a manual start of another workflow would count as ours."""
    called = {job.file for job in jobs() if "workflow_call" in workflow(job.file)["on"]}
    assert called == {"deploy.yml", "deploy-stack.yml"}
    for job in jobs():
        if job.file in called:
            conditions = [str(part.get("if", "")) for part in (job.content, *job.steps)]
            given = [str(value) for value in job.content.get("with", {}).values()]
            assert not any("event_name" in text for text in (*conditions, *given)), str(job)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("null == ''", True),
        ("null == 0", True),
        ("'Main' == 'main'", True),
        ("'' || 'else'", "else"),
        ("'a' && 'b' || 'c'", "b"),
        ("!'a' || 1 > 2", False),
        ("true == 1", True),
        ("'x' == 1", False),
        ("a.b.c == null", True),
        ("a['b'] == 'it''s'", True),
        ("startsWith('refs/heads/x', 'REFS/')", True),
    ],
)
def test_expressions_have_the_same_value_as_on_github(expression: str, expected: object) -> None:
    assert evaluate(expression, {"a": {"b": "it's"}}, SUCCESS) == expected


@pytest.mark.parametrize("value", [None, False, 0, "", float("nan")])
def test_what_counts_as_false(value: object) -> None:
    assert not truth(value)
