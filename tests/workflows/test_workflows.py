"""Rules for every workflow, and additional ones for some of them."""

import json
import re
import shlex
import tomllib
from typing import Any

import pytest
import typer.main

from bootstrap.configuration import DeployedEnvironment
from engine import Origin
from model.environment_rules import EnvironmentName
from operations.bootstrap.github_steps import CHECKS
from operations.github.no_result import MAXIMUM_RUNS
from operations.releases.machine import ROLLBACK_SECONDS
from stitches.__main__ import app
from tests.workflows.expressions import holds
from tests.workflows.workflow_files import CHECKOUT, FILES, Job, jobs, texts, uses, workflow

JOBS = [pytest.param(job, id=str(job)) for job in jobs()]
RUNNING_JOBS = [job for job in jobs() if not job.calls_workflow]
RUNNING = [pytest.param(job, id=str(job)) for job in RUNNING_JOBS]
STEPS = [
    pytest.param(step, id=f"{job}: {step['name']}") for job in jobs() for step in job.steps if "run" in step
]
PULL_REQUEST = {job.name: job for job in jobs() if job.file == "pull-request.yml"}
RESULTS = ["success", "failure", "cancelled", "skipped"]

PINNED = re.compile(r"\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
ACTIONS = {f"actions/{name}" for name in ("checkout", "setup-python", "upload-artifact", "download-artifact")}
SET_BY_PEOPLE = {"PROD_APPROVAL"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_has_no_permissions_of_its_own_and_a_concurrency(path: Any) -> None:
    whole = workflow(path.name)
    assert whole["permissions"] == {}
    # The jobs of a called workflow run in that of its caller; its job with changes has its own group.
    assert "concurrency" in whole or set(whole["on"]) == {"workflow_call"}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_lists_its_permissions(job: Job) -> None:
    assert isinstance(job.content["permissions"], dict)


@pytest.mark.parametrize("job", RUNNING)
def test_a_job_has_a_timeout_and_a_named_machine(job: Job) -> None:
    assert 5 <= job.content["timeout-minutes"] <= 120
    assert job.content["runs-on"] == "ubuntu-24.04"


def test_every_action_is_in_the_list_and_pinned_by_its_commit_with_its_version() -> None:
    outside = [(action, line) for action, line in uses() if not action.startswith("./")]
    assert len(outside) > 20
    assert {action.partition("@")[0] for action, _ in outside} == ACTIONS
    assert [line for _, line in outside if not PINNED.fullmatch(line)] == []
    versions = {line.partition("uses: ")[2] for _, line in outside}
    assert len(versions) == len(ACTIONS), "one version of each action everywhere"


def test_every_ignored_finding_has_a_reason() -> None:
    lines = [
        line for path in FILES for line in path.read_text(encoding="utf-8").splitlines() if "zizmor:" in line
    ]
    assert lines
    assert [line for line in lines if not re.search(r"# zizmor: ignore\[[a-z-]+\] \w+ ", line)] == []


def test_every_called_workflow_exists() -> None:
    called = {action for action, _ in uses() if action.startswith("./")}
    assert called
    assert [path for path in called if not (CHECKOUT / path).is_file()] == []


@pytest.mark.parametrize("job", RUNNING)
def test_no_checkout_stores_its_token(job: Job) -> None:
    checkouts = [step for step in job.steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("step", STEPS)
def test_no_command_contains_an_expression(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_one_command_that_exists(step: dict[str, Any]) -> None:
    """All logic is in Python, or in a target of the Makefile, so that tests run it.

    So no step calls `pulumi` itself, and behind a runner's proxy each engine gets our environment.
    """
    [line] = step["run"].strip().splitlines()
    command = line.removesuffix(' >> "$GITHUB_PATH"').removeprefix("exec ")
    assert not set(command) & set("|;&<>`"), command
    check_that_it_exists(shlex.split(command))


@pytest.mark.parametrize("step", STEPS)
def test_a_command_that_may_run_an_engine_replaces_the_shell(step: dict[str, Any]) -> None:
    """A runner signals only the first process of a step, and a shell does not forward signals."""
    assert step["run"].strip().startswith("exec ") == (".venv/bin/stitches " in step["run"])


def test_pipelines_on_azure_use_the_pinned_engine_whatever_the_runners_image_has() -> None:
    for path in FILES:
        whole = workflow(path.name)
        signing_in = [part for part in texts(whole) if "--sign-in" in part]
        runs_engine = any("github identity" not in part for part in signing_in)
        assert (whole.get("env", {}).get("STITCHES_ENGINE") == Origin.INSTALLER) == runs_engine, path.name


def check_that_it_exists(words: list[str]) -> None:
    match words:
        case ["make", target]:
            assert re.search(
                rf"^{target}:", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
            )
        case ["false"]:
            pass
        case [".venv/bin/python", "-m", "engine"]:
            assert (CHECKOUT / "engine" / "__main__.py").is_file()
        case [".venv/bin/stitches", "github", "step", _, *rest]:
            between = rest.index("--") + 1
            options = [word for word in rest[:between] if word != "plan/report.md"]
            assert options in (["--"], ["--sign-in", "--"], ["--sign-in", "--report", "--"])
            check_that_it_exists(rest[between:])
        case [".venv/bin/stitches", *rest]:
            check_that_stitches_accepts(rest)
        case _:
            raise AssertionError(f"unknown: {words}")


def check_that_stitches_accepts(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    while known := getattr(command, "commands", None):
        assert words[0] in known, f"stitches has no command {words[0]}"
        command, words = known[words[0]], words[1:]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options, command.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_is_used_and_the_token_reaches_only_steps_that_need_it(path: Any) -> None:
    """A job signs in to Azure with its own identity; its token is passed only to named steps."""
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "secrets:" not in text
    holders = [
        step["name"]
        for job in jobs()
        if job.file == path.name
        for step in job.steps
        if any("github.token" in part for part in texts(step))
    ]
    allowed = {
        "comment.yml": {"Write or edit the comment"},
        "drift.yml": {"Open the issue, update it, or close it"},
        # They read another run, in the fallback without reviewers.
        "deploy-stack.yml": {
            "List the runs that wait for an approval",
            "Check that the plan's run ran this commit",
            "Get the plan that was approved",
            "Get the frontend",
            "Get the backend",
            "Get the migrations",
            "Release",  # to check whether the run that holds the latest deployment has ended
        },
        "rollback.yml": {"Roll back"},
    }
    assert set(holders) == allowed.get(path.name, set())
    assert all("github.token" not in part for job in jobs() for part in texts(job.content.get("env", {})))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_cache_transfers_anything_between_runs(path: Any) -> None:
    assert "actions/cache" not in path.read_text(encoding="utf-8")
    assert [step for job in jobs() for step in job.steps if "cache" in step.get("with", {})] == []


def test_a_job_for_a_fork_may_only_read_the_code_and_has_no_secrets() -> None:
    """Without this permission a private repository could not be checked out; a public one can be read."""
    whole = workflow("pull-request.yml")
    assert set(whole["on"]) == {"pull_request"}
    for job in whole["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
        assert [part for part in texts(job) if "vars." in part or "secrets." in part or "token" in part] == []


def test_pull_requests_are_tested_with_each_engine_and_on_the_oldest_and_the_newest_python() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = "Programming Language :: Python :: 3."
    seen = sorted(int(one.removeprefix(python)) for one in project["classifiers"] if one.startswith(python))
    assert project["requires-python"] == f">=3.{seen[0]}"
    both = {f"3.{seen[0]}", f"3.{seen[-1]}"}
    assert {leg["python"] for leg in PULL_REQUEST["pure"].legs} == both
    assert {leg["python"] for leg in PULL_REQUEST["engine"].legs} == both
    assert {leg["engine"] for leg in PULL_REQUEST["engine"].legs} == {Origin.MODULES, Origin.INSTALLER}


@pytest.mark.parametrize("engine", [Origin.MODULES, Origin.INSTALLER])
def test_the_parts_of_a_pull_requests_tests_are_all_tests(engine: Origin) -> None:
    legs = [leg for leg in PULL_REQUEST["engine"].legs if leg["engine"] == engine]
    assert [leg["part"] for leg in legs] == [f"{number}/{len(legs)}" for number in range(1, len(legs) + 1)]
    assert len({(leg["python"], leg["measure"]) for leg in legs}) == 1


def test_the_coverage_of_a_pull_request_is_that_of_all_parts_on_one_python() -> None:
    measured = [
        leg for name in ("pure", "engine") for leg in PULL_REQUEST[name].legs if "--cov" in leg["measure"]
    ]
    parts = {leg["part"] for leg in PULL_REQUEST["engine"].legs}
    assert len({leg["python"] for leg in measured}) == 1
    assert sorted(leg.get("part", "") for leg in measured) == sorted({"", *parts})


@pytest.mark.parametrize("pure", RESULTS)
@pytest.mark.parametrize("engine", RESULTS)
def test_the_check_of_all_tests_fails_unless_each_part_passed(pure: str, engine: str) -> None:
    """For GitHub a required check that was skipped has succeeded, so this job always runs.

    Source: docs.github.com, "Troubleshooting required status checks".
    """
    job = PULL_REQUEST["test"]
    assert set(job.content["needs"]) == {"pure", "engine"}
    assert job.content["if"] == "${{ always() }}"
    [fails] = [step for step in job.steps if step.get("run") == "false"]
    needs = {"needs": {"pure": {"result": pure}, "engine": {"result": engine}}}
    assert holds(fails["if"], needs, {"success": True}) == ((pure, engine) != ("success", "success"))


def test_the_required_checks_of_a_pull_request_are_its_jobs_by_name() -> None:
    """GitHub waits forever for a check without a job, and does not wait for a job that is not listed.

    The job of all tests waits for the jobs of their parts.
    """
    waited_for = set(PULL_REQUEST["test"].content["needs"])
    names = {job.content["name"] for job in PULL_REQUEST.values() if job.name not in waited_for}
    page = (CHECKOUT / "bootstrap" / "README.md").read_text(encoding="utf-8")
    [required] = re.findall(r'"contexts": (\[.*?\])', page)
    assert set(json.loads(required)) == set(CHECKS) == names


def test_artifacts_of_a_fork_are_read_only_by_code_of_the_default_branch() -> None:
    [job] = workflow("comment.yml")["jobs"].values()
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["ref"] for step in checkouts] == ["${{ github.event.repository.default_branch }}"]
    assert [step for step in job["steps"] if "download-artifact" in step.get("uses", "")] == []
    read_only = {"contents": "read", "actions": "read"}
    assert job["permissions"] == {**read_only, "pull-requests": "write", "statuses": "write"}
    [named] = workflow("comment.yml")["on"]["workflow_run"]["workflows"]
    assert named == workflow("pull-request.yml")["name"]


@pytest.mark.parametrize("job", RUNNING)
def test_a_job_that_signs_in_to_azure_cannot_write_on_github(job: Job) -> None:
    permissions = job.content["permissions"]
    signs_in = any("--sign-in" in step.get("run", "") for step in job.steps)
    assert signs_in == ("id-token" in permissions)
    if signs_in:
        assert {scope for scope, right in permissions.items() if right == "write"} == {"id-token"}


@pytest.mark.parametrize("job", RUNNING)
def test_a_job_may_read_what_it_checks_out(job: Job) -> None:
    """A private repository cannot be read by a token without this permission."""
    assert job.content["permissions"]["contents"] == "read"


def test_each_identity_of_the_bootstrap_is_tried() -> None:
    used = {name for part in texts(workflow("sign-in.yml")) for name in re.findall(r"vars\.(\w+)", part)}
    made = {
        name for path in FILES for name in re.findall(r"vars\.(AZURE_CLIENT_ID_\w+)", path.read_text("utf-8"))
    }
    assert made <= used


def test_a_sign_in_test_runs_nothing_else_with_the_identity() -> None:
    steps = [
        step["run"] for job in jobs() if job.file == "sign-in.yml" for step in job.steps if "run" in step
    ]
    assert {run.partition(" -- ")[2].rsplit(" ", 1)[0] for run in steps if "--sign-in" in run} == {
        ".venv/bin/stitches github identity"
    }


def test_a_repository_with_one_environment_skips_what_the_other_would_need() -> None:
    """The condition of a job cannot use its matrix."""
    skippable = [
        step
        for job in RUNNING_JOBS
        if any("stack" in leg for leg in job.content.get("strategy", {}).get("matrix", {}).get("include", ()))
        for step in job.steps
        if "stitches" in step.get("run", "")
    ]
    assert len(skippable) == 4
    assert {step.get("if") for step in skippable} == {"${{ matrix.subscription != '' }}"}


def test_every_matrix_of_stacks_has_the_subscription_of_each() -> None:
    for job in RUNNING_JOBS:
        matrix = job.content.get("strategy", {}).get("matrix", {})
        assert "stack" not in matrix, job
        for leg in matrix.get("include", ()):
            if "stack" in leg:
                subscription = f"vars.AZURE_SUBSCRIPTION_ID_{leg['stack'].upper()}"
                assert leg["subscription"] == f"${{{{ {subscription} }}}}"


def test_pull_requests_sign_in_as_their_own_identity_and_never_from_a_fork() -> None:
    [job] = workflow("preview-azure.yml")["jobs"].values()
    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
    identities = {part for part in texts(job) if "CLIENT_ID" in part and "!=" not in part}
    assert identities == {"${{ vars.AZURE_CLIENT_ID_PREVIEW }}"}
    assert "environment" not in job


def test_deployments_of_a_stack_run_one_at_a_time_and_are_not_cancelled() -> None:
    apply = workflow("deploy-stack.yml")["jobs"]["apply"]
    assert apply["concurrency"] == {"group": "deploy-${{ inputs.stack }}", "cancel-in-progress": False}
    assert apply["environment"] == "${{ inputs.stack }}"
    assert workflow("deploy.yml")["concurrency"]["cancel-in-progress"] is False
    # `stitches apply` removes the lock of any run of a pipeline.
    assert workflow("rollback.yml")["concurrency"] == apply["concurrency"]


RELEASING = ("deploy", "rollback")


def releases() -> list[tuple[Job, dict[str, Any]]]:
    """The steps that change which release is live."""
    found = [
        (job, step)
        for job in RUNNING_JOBS
        for step in job.steps
        if any(f"stitches {command} " in step.get("run", "") for command in RELEASING)
    ]
    assert len(found) == 2
    return found


def test_a_release_has_the_time_to_fail_and_to_roll_back() -> None:
    longest = 600 + ROLLBACK_SECONDS + 4 * 60  # and four writes of the record
    for job, step in releases():
        assert longest <= 60 * step["timeout-minutes"]
        assert step["timeout-minutes"] < job.content["timeout-minutes"]
        assert "--timeout" not in step["run"]


def test_no_pipeline_takes_over_a_release_that_may_be_in_progress() -> None:
    """GitHub reports whether a run has ended; its release is then continued or closed without an option."""
    for job, step in releases():
        assert "--take-over" not in step["run"]
        assert "github.token" in step["env"]["GITHUB_TOKEN"]
        assert job.content["permissions"]["actions"] == "read"


def test_a_release_is_recorded_only_by_the_command_that_releases() -> None:
    commands = [step["run"] for job in RUNNING_JOBS for step in job.steps if "run" in step]
    assert not [command for command in commands if "stitches deployment " in command]


def test_a_release_runs_after_its_infrastructure_with_all_artifacts_of_the_build() -> None:
    steps = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
    names = [step["name"] for step in steps]
    assert names.index("Read the build times beside the plan") < names.index("Apply the plan")
    assert names.index("Apply the plan") < names.index("Release")
    given = {
        step["with"]["name"]: step["with"]["path"]
        for step in steps[: names.index("Release")]
        if "download-artifact@" in step.get("uses", "") and step["with"]["name"] != "plan-${{ inputs.stack }}"
    }
    assert set(given) == {"frontend", "backend", "migrations"}
    # A missing artifact stops the run before anything has changed.
    downloads = [number for number, step in enumerate(steps) if "download-artifact@" in step.get("uses", "")]
    assert max(downloads) < names.index("Apply the plan")
    [release] = [step["run"] for step in steps if step["name"] == "Release"]
    for option, folder in given.items():
        assert re.search(rf"--{option} {folder}(/\w+)?\s", f"{release} ")


def test_a_run_that_a_person_names_is_checked_before_its_artifacts_are_used() -> None:
    steps = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
    checks = next(number for number, step in enumerate(steps) if "github own-run" in step.get("run", ""))
    taken = [number for number, step in enumerate(steps) if "download-artifact@" in step.get("uses", "")]
    assert checks < min(taken)
    assert steps[checks]["if"] == "${{ inputs.plan-run-id != '' }}"


def test_after_each_release_a_step_reports_what_a_cancel_left() -> None:
    for job, step in releases():
        after = job.steps[job.steps.index(step) + 1]
        assert after["if"] == f"${{{{ cancelled() && steps.{step['id']}.outcome != 'skipped' }}}}"
        assert "stitches deployments" in after["run"]


def test_prod_is_deployed_after_staging() -> None:
    assert workflow("deploy.yml")["jobs"]["prod"]["needs"] == "staging"


def test_after_a_cancelled_update_a_step_reports_what_it_left() -> None:
    names = [step["name"] for step in workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]]
    applied = names.index("Apply the plan")
    after = workflow("deploy-stack.yml")["jobs"]["apply"]["steps"][applied + 1]
    assert after["if"] == "${{ cancelled() }}"
    assert "stitches resources" in after["run"]


def test_a_job_that_runs_again_replaces_the_artifacts_of_its_earlier_attempt() -> None:
    """“Re-run all jobs” and “Re-run failed jobs” are the same run, whose artifacts stay."""
    uploads = [step for job in jobs() for step in job.steps if "upload-artifact@" in step.get("uses", "")]
    assert len(uploads) >= 3
    for step in uploads:
        assert step["with"]["overwrite"] is True, step["name"]
    assert "run_attempt" not in "".join(text for path in FILES for text in texts(workflow(path.name)))


def test_every_attempt_to_apply_uses_the_plan_of_the_run_whose_plan_was_read() -> None:
    downloads = [
        step
        for step in workflow("deploy-stack.yml")["jobs"]["apply"]["steps"]
        if "download-artifact@" in step.get("uses", "")
    ]
    assert {step["with"]["run-id"] for step in downloads} == {"${{ inputs.plan-run-id || github.run_id }}"}


def test_a_comparison_without_a_result_fails_once_and_is_still_reported() -> None:
    jobs = workflow("drift.yml")["jobs"]
    (keep,) = [step for step in jobs["compare"]["steps"] if "upload-artifact@" in step.get("uses", "")]
    assert keep["with"]["if-no-files-found"] == "ignore"
    (get,) = [step for step in jobs["report"]["steps"] if "download-artifact@" in step.get("uses", "")]
    # download-artifact fails if a `name` does not exist, but not if a `pattern` matches nothing.
    assert "name" not in get["with"]
    assert get["with"]["pattern"] == keep["with"]["name"]
    assert keep["with"]["retention-days"] > MAXIMUM_RUNS


def test_every_variable_is_set_by_the_bootstrap_or_by_a_person() -> None:
    from bootstrap.names import SHARED_VARIABLES, variables_of

    used = {name for path in FILES for name in re.findall(r"vars\.(\w+)", path.read_text(encoding="utf-8"))}
    environments = [
        DeployedEnvironment(name=name, subscription_id="a1b2c3d4-e5f6-7890-abcd-ef1234567890")
        for name in (EnvironmentName.STAGING, EnvironmentName.PROD)
    ]
    given = set(SHARED_VARIABLES) | {name for one in environments for name in variables_of(one.name)}
    assert used == given | SET_BY_PEOPLE
