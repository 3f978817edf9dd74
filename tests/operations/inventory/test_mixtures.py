"""Each resource is listed exactly once, whatever combination of conditions a state is in."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.operations import states
from tests.operations.states import Entry, component, environment, inventory, operation, resource, stack

CONDITIONS = ("living", "partly created", "to be created again", "absent")
OPERATIONS = ("creating", "updating", "deleting", "reading", "importing")

conditions = st.fixed_dictionaries({pulumi_type: st.sampled_from(CONDITIONS) for pulumi_type in states.TYPES})
operations = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.sampled_from(states.TYPES)), max_size=12)
predecessors = st.lists(st.sampled_from(states.TYPES), max_size=3)


def entries_of(chosen: dict[str, str]) -> list[Entry]:
    changes = {
        "living": {},
        "partly created": {"initErrors": ["a part of it could not be created"]},
        "to be created again": {"pendingReplacement": True},
    }
    entries = [stack(), environment()]
    for pulumi_type, condition in chosen.items():
        entries.append(component(pulumi_type))
        if condition in changes:
            entries.append(resource(pulumi_type, **changes[condition]))
    return entries


@given(conditions, operations, predecessors)
def test_each_resource_is_listed_exactly_once(
    chosen: dict[str, str], begun: list[tuple[str, str]], replaced: list[str]
) -> None:
    old = [resource(pulumi_type, delete=True) for pulumi_type in replaced]
    pending = [operation(what, resource(pulumi_type)) for what, pulumi_type in begun]
    found = inventory([*entries_of(chosen), *old], pending)
    ids = [record.id for record in found.records]
    assert len(ids) == len(set(ids))
    # A resource that exists, or is being created, is never left out.
    there = {pulumi_type for pulumi_type, condition in chosen.items() if condition != "absent"}
    begun_on = {pulumi_type for what, pulumi_type in begun if what != "reading"}
    assert set(ids) >= {states.azure_id(pulumi_type) for pulumi_type in there | begun_on}
    assert set(ids) <= {states.azure_id(pulumi_type) for pulumi_type in states.TYPES}


@given(conditions, operations)
def test_only_a_complete_resource_without_pending_operations_is_ready(
    chosen: dict[str, str], begun: list[tuple[str, str]]
) -> None:
    pending = [operation(what, resource(pulumi_type)) for what, pulumi_type in begun]
    ready = {
        record.id for record in inventory(entries_of(chosen), pending).records if record.status == "ready"
    }
    busy = {pulumi_type for what, pulumi_type in begun if what in ("updating", "deleting")}
    assert ready == {
        states.azure_id(pulumi_type)
        for pulumi_type, condition in chosen.items()
        if condition == "living" and pulumi_type not in busy
    }


@given(conditions, operations, st.randoms(use_true_random=False))
def test_the_order_of_pending_creations_changes_nothing(
    chosen: dict[str, str], begun: list[tuple[str, str]], random: Random
) -> None:
    pending = [operation("creating", resource(pulumi_type)) for _, pulumi_type in begun]
    shuffled = random.sample(pending, len(pending))
    assert inventory(entries_of(chosen), pending) == inventory(entries_of(chosen), shuffled)
