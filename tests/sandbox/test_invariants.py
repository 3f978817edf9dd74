"""The invariants that hold whatever programs and people do, in any order."""

from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sandbox.azure import control, locks
from sandbox.azure.control import Azure
from sandbox.azure.store import Record, Transaction
from sandbox.catalogue.entry import ResourceType
from tests.sandbox.anything import KINDS
from tests.sandbox.lives import Lives

BRIEF = settings(max_examples=25, stateful_step_count=40, deadline=None, derandomize=True, database=None)
# Random each time, also in the gate; otherwise all parts would run the same examples.
LONG = settings(
    max_examples=125,
    stateful_step_count=80,
    deadline=None,
    derandomize=False,
    database=None,
    print_blob=True,
)


def run(bounds: settings) -> Counter[tuple[str, str, bool]]:
    """How often each operation on each kind was accepted or rejected."""

    class Counted(Lives):
        seen: ClassVar[Counter[tuple[str, str, bool]]] = Counter()

    run_state_machine_as_test(Counted, settings=bounds)
    return Counted.seen


@pytest.mark.slow
def test_whatever_programs_and_people_do_the_invariants_hold() -> None:
    seen = run(BRIEF)
    accepted = {operation for operation, _, accepted in seen if accepted}
    rejected = {operation for operation, _, accepted in seen if not accepted}
    always = {"create", "update", "replace", "delete", "refresh", "import"}
    assert always | {"change in the portal", "removal in the portal"} <= accepted, (
        "every operation must have been accepted"
    )
    assert {"create", "delete"} <= rejected, "and some must have been rejected"
    assert {kind for operation, kind, accepted in seen if operation == "create" and accepted} == set(KINDS)


@pytest.mark.slow
@pytest.mark.no_cover  # the brief run covers the same code, and measuring would double the time
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(4), ids="part {}".format)  # so that several cores can run them
def test_the_invariants_hold_in_long_runs_too(part: int) -> None:
    run(LONG)


def nothing(*_: object) -> None:
    """A check that does nothing."""


def remove_likewise_named(transaction: Transaction, identifier: str) -> None:
    """Remove "plan-two" together with "plan"."""
    for record in transaction.everything():
        if record.id.lower().startswith(identifier.lower()) and record.id.lower() != identifier.lower():
            transaction.remove(record.id)


_get = Azure.get


def forgetful(azure: Azure, identifier: str, resource_type: ResourceType | None = None) -> Record | None:
    """Read a resource without its tags."""
    record = _get(azure, identifier, resource_type)
    if record is not None:
        record.properties.pop("tags", None)
    return record


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("owner", "name", "broken"),
    [
        (control, "_reject_orphan", nothing),
        (control, "_global_name", nothing),
        (locks, "reject_write", nothing),
        (locks, "reject_delete", nothing),
        (Transaction, "remove_below", nothing),
        (Transaction, "remove_below", remove_likewise_named),
        (Azure, "get", forgetful),
    ],
)
def test_an_error_in_the_control_plane_is_found(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, broken: object
) -> None:
    monkeypatch.setattr(owner, name, broken)
    with pytest.raises(AssertionError):
        run(settings(BRIEF, max_examples=500, phases=[Phase.generate]))
