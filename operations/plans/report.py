"""What a plan does, told as a review tells it: for the one who approves it."""

from pathlib import Path

import atomic_files
from model.environment_rules import EnvironmentName
from operations.plans.approved_plan import REPORT_FILE
from operations.plans.existing import begun_creations
from operations.review.checkouts import Checkout, Ended
from operations.review.markdown import summary
from operations.review.masking import swept
from operations.review.places import Places
from operations.review.policy_catalogue import PolicyCatalogue
from operations.review.previews import Preview, stack_review
from operations.review.report import Base, Head, Review
from operations.review.revisions import repository
from operations.review.urns import named
from operations.stacks.event_log import EventLog
from operations.stacks.program import Program
from operations.stacks.state import State


def write_report(folder: Path, review: Review) -> None:
    """Write a report into the folder of a plan."""
    atomic_files.write(folder / REPORT_FILE, summary(review))


def plan_review(
    stack: str, *, program: Program, exported: bytes, log: EventLog, plan: Path, code: int
) -> Review | None:
    """What a plan does; None of a preview that told nothing, and of a stack of another name than ours.

    Args:
        stack: The stack.
        program: What was planned.
        exported: The state that it starts from, as the engine exports it.
        log: What the preview told.
        plan: The engine's plan, which is missing where the preview failed.
        code: The exit code of the preview.
    """
    if stack not in set(EnvironmentName) or not (log.steps or log.violations or log.diagnostics):
        return None
    state, checkout = State.read(exported), Checkout.own()
    told = checkout.run("policies.catalogue", "--json")
    rules = PolicyCatalogue.read(told.printed) if told.code == 0 else PolicyCatalogue()
    ended = Ended(code, "", "the engine says why in its own words")
    preview = Preview.on(state.living, EnvironmentName(stack), log, ended, plan)
    deployed = state.outputs.get("provenance", {}).get("gitCommitSha") or program.commit
    places = Places.of(checkout.folder, deployed, program.commit, preview.positions)
    made = stack_review(preview, rules, (), checkout.folder, places)
    interrupted = (named(urn) for urn in begun_creations(state))
    made = made.model_copy(update={"interrupted": tuple(f"{one.type} {one.name}" for one in interrupted)})
    review = Review(
        verdict=made.verdict,
        base=Base(commit=deployed),
        head=Head(commit=program.commit, uncommitted=False),
        stacks=(made,),
        exceptions=rules.in_force(None),
        repository=repository(),
    )
    return Review.model_validate(swept(review.model_dump(mode="json")))
