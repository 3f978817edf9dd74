"""Reports a plan, as a review does, to the person who approves it."""

from pathlib import Path

import atomic_files
from model.environment_rules import EnvironmentName
from operations.plans.approved_plan import REPORT_FILE
from operations.plans.existing import started_creations
from operations.review.checkouts import Checkout, Ended
from operations.review.markdown import summary
from operations.review.places import Places
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.previews import Preview, stack_review
from operations.review.redaction import redacted_report
from operations.review.report import Base, Head, Review
from operations.review.revisions import repository
from operations.review.urns import named
from operations.stacks.event_log import EventLog
from operations.stacks.program import Program
from operations.stacks.state import State


def write_report(folder: Path, review: Review) -> None:
    """Write a report into a plan's folder."""
    atomic_files.write(folder / REPORT_FILE, summary(review))


def plan_review(
    stack: str, *, program: Program, exported: bytes, log: EventLog, plan: Path, code: int
) -> Review | None:
    """What a plan does; None if the preview had no events, or the stack is not one of the environments.

    Args:
        stack: The stack.
        program: The program that was previewed.
        exported: The state that the plan starts from, as the engine exports it.
        log: The events of the preview.
        plan: The file with the engine's plan, which is missing if the preview failed.
        code: The exit code of the preview.
    """
    if stack not in set(EnvironmentName) or not (log.steps or log.violations or log.diagnostics):
        return None
    state, checkout = State.read(exported), Checkout.own()
    catalogue = checkout.run("policies.catalogue", "--json")
    rules = PolicyCatalogue.read(catalogue.printed) if catalogue.code == 0 else PolicyCatalogue()
    ended = Ended(code, "", "the engine's output says why")
    preview = Preview.on(state.living, EnvironmentName(stack), log, ended, plan)
    deployed = state.outputs.get("provenance", {}).get("gitCommitSha") or program.commit
    places = Places.of(checkout.folder, deployed, program.commit, preview.positions)
    made = stack_review(preview, rules, (), checkout.folder, places)
    interrupted = (named(urn) for urn in started_creations(state))
    made = made.model_copy(update={"interrupted": tuple(f"{one.type} {one.name}" for one in interrupted)})
    review = Review(
        verdict=made.verdict,
        base=Base(commit=deployed),
        head=Head(commit=program.commit, uncommitted=False),
        stacks=(made,),
        exceptions=rules.in_force(None),
        repository=repository(),
    )
    return Review.model_validate(redacted_report(review.model_dump(mode="json")))
