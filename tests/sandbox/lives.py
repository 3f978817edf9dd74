"""Programs and people with arbitrary operations on one Azure, and the invariants after each step."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sandbox import assignment
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Record
from sandbox.portal import Portal, PortalError
from tests.sandbox import oracle
from tests.sandbox.anything import KINDS, Kept
from tests.sandbox.driver import SCHEMAS, SUBSCRIPTION, Engine, Made, RejectedError

SUBSCRIPTIONS = (SUBSCRIPTION, "22222222-2222-4222-8222-222222222222")
PICKS = st.integers(0, 23)
NUMBERS = st.integers(0, 2)


class Lives(RuleBasedStateMachine):
    """Programs in two subscriptions, each through two providers in turn, and a person in the portal."""

    seen: ClassVar[Counter[tuple[str, str, bool]]]
    """How often each operation on each kind was accepted or rejected."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        database = Path(self.folder.name) / "azure.db"
        self.engines = [[Engine(database, subscription) for _ in range(2)] for subscription in SUBSCRIPTIONS]
        self.turn = 0
        self.state: dict[str, Kept] = {}

    def teardown(self) -> None:
        for engine in (*self.engines[0], *self.engines[1]):
            engine.close()
        self.folder.cleanup()

    def engine(self, subscription: str) -> Engine:
        self.turn += 1
        return self.engines[SUBSCRIPTIONS.index(subscription)][self.turn % 2]

    def of(self, kept: Kept) -> Engine:
        return self.engine(kept.made.id.split("/")[2])

    def holds(self) -> dict[str, Record]:
        return {record.id.lower(): record for record in self.engines[0][0].store.read().everything()}

    def picked(self, pick: int, *kinds: str) -> Kept | None:
        known = [kept for kept in self.state.values() if not kinds or kept.kind in kinds]
        return known[pick % len(known)] if known else None

    def dispensable(self, pick: int) -> Kept | None:
        """A resource to delete; a group only now and then, because everything in it is deleted too."""
        return self.picked(pick, *(kind for kind in KINDS if kind != "group" or pick == 0))

    def attempt(
        self,
        operation: str,
        kind: str,
        act: Callable[[], Any],
        rejection: str | None,
        touches: Callable[[str], bool],
    ) -> Any:
        """Try an operation; if it is rejected, return None and check that nothing has changed.

        Args:
            operation: the name of the operation.
            kind: the kind of the resource.
            act: carries it out.
            rejection: the reason why it must be rejected; None if it must not.
            touches: returns whether the resource of an id may have changed afterwards.
        """
        before = self.holds()
        try:
            result = act()
        except (RejectedError, AzureError, PortalError):
            assert self.holds() == before, f"a {operation} that was rejected has changed something"
            self.seen[operation, kind, False] += 1
            return None
        assert rejection is None, f"the {operation} of a {kind} was not rejected: {rejection}"
        after = self.holds()
        changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
        assert all(touches(key) for key in changed), f"the {operation} of a {kind} has changed {changed}"
        self.seen[operation, kind, True] += 1
        return result

    # Operations of programs.

    @initialize(number=NUMBERS)
    def begin(self, number: int) -> None:
        for kind in ("group", "plan", "site", "slot", "account", "container", "vault", "role", "setting"):
            self.create(kind, SUBSCRIPTION, 0, 0, number)

    @rule(
        kind=st.sampled_from(sorted(KINDS)),
        subscription=st.sampled_from(SUBSCRIPTIONS),
        name=PICKS,
        pick=PICKS,
        number=NUMBERS,
    )
    def create(self, kind: str, subscription: str, name: int, pick: int, number: int) -> None:
        described = KINDS[kind]
        outer = self.picked(pick, *described.lies_in) if described.lies_in else None
        needed = {need: found.made for need in described.needs if (found := self.picked(pick, need))}
        if (described.lies_in and outer is None) or len(needed) < len(described.needs):
            return
        within = outer.made if outer else Made("", "", f"/subscriptions/{subscription}", {}, {})
        program = described.inputs(within, described.names[name % len(described.names)])
        program = {**program, **described.numbered(number), **described.referring(needed)}
        self.make(kind, program, within.id.split("/")[2])

    def make(self, kind: str, program: dict[str, Any], subscription: str) -> None:
        described = KINDS[kind]
        key = described.key(program, subscription)
        held = self.holds()
        made: Made | None = self.attempt(
            "create",
            kind,
            lambda: self.engine(subscription).create(described.token, program),
            f"{key} exists" if key in held else oracle.rejection_to_put(key, held),
            lambda other: other == key,
        )
        if made is not None:
            assert made.id.lower() == key
            self.state[key] = Kept(kind, made, program)
            assert self.engine(subscription).read(made) == made, "a read must return what was written"

    @precondition(lambda self: self.state)
    @rule(pick=PICKS, number=NUMBERS)
    def update(self, pick: int, number: int) -> None:
        kept = self.picked(pick)
        assert kept
        program = {**kept.program, **kept.described.numbered(number)}
        changes = self.of(kept).diff(kept.made, program)
        changing = kept.described.number(kept.made.inputs) != kept.described.number(program)
        assert changes.paths == ([kept.described.path] if changing else [])
        assert changes.replaces == []
        made: Made | None = self.attempt(
            "update",
            kept.kind,
            lambda: self.of(kept).update(kept.made, program),
            oracle.rejection_to_put(kept.key, self.holds()),
            lambda other: other == kept.key,
        )
        if made is not None:
            self.state[kept.key] = Kept(kept.kind, made, program)
            assert self.of(kept).read(made) == made

    @precondition(lambda self: self.state)
    @rule(pick=PICKS, name=PICKS)
    def replace(self, pick: int, name: int) -> None:
        """Give a resource another name: it is replaced."""
        kept = self.dispensable(pick)
        if kept is None:
            return
        parameter, names = kept.described.name_parameter, kept.described.names
        program = {**kept.program, parameter: names[name % len(names)]}
        changes = self.of(kept).diff(kept.made, program)
        if program[parameter] == kept.program[parameter]:
            return
        assert parameter in changes.replaces
        assert changes.delete_first, "two resources cannot have the same name"
        if self.removed("replace", kept):
            self.make(kept.kind, program, kept.made.id.split("/")[2])

    @precondition(lambda self: self.state)
    @rule(pick=PICKS)
    def delete(self, pick: int) -> None:
        kept = self.dispensable(pick)
        if kept is None:
            return
        self.removed("delete", kept)

    def removed(self, operation: str, kept: Kept) -> bool:
        done: bool | None = self.attempt(
            operation,
            kept.kind,
            lambda: self.of(kept).delete(kept.made) is None,
            oracle.rejection_to_delete(kept.key, self.holds()),
            lambda other: oracle.within(other, kept.key),
        )
        if done:
            left = [key for key in self.holds() if oracle.within(key, kept.key)]
            assert not left, "it outlived its parent"
            self.state = {key: other for key, other in self.state.items() if not oracle.within(key, kept.key)}
        return bool(done)

    @precondition(lambda self: self.state)
    @rule(pick=PICKS)
    def refresh(self, pick: int) -> None:
        kept = self.picked(pick)
        assert kept
        self.refreshed(kept)

    def refreshed(self, kept: Kept) -> None:
        """Find exactly the changes of a person, and write them into the state."""
        found = self.of(kept).read(kept.made)
        if found is None:
            assert kept.key not in self.holds()
            del self.state[kept.key]
            self.seen["refresh that finds nothing", kept.kind, True] += 1
            return
        paths = self.of(kept).diff(found, kept.made.inputs).paths
        assert paths == ([kept.described.path] if kept.drifted else [])
        assert kept.touched or found == kept.made
        self.seen["refresh that finds drift" if paths else "refresh", kept.kind, True] += 1
        self.state[kept.key] = replace(kept, made=found, touched=False, drifted=False)

    @precondition(lambda self: self.state)
    @rule(pick=PICKS, cased=st.sampled_from([str.upper, str.lower, str]))
    def look_up(self, pick: int, cased: Callable[[str], str]) -> None:
        """Import an existing resource, by its id in any case."""
        kept = self.picked(pick)
        assert kept
        found = self.of(kept).read_id(kept.made.token, cased(kept.made.id))
        held = self.holds().get(kept.key)
        if found is None or held is None:
            assert found is held is None
            return
        assert (found.id, found.outputs) == (held.id, held.properties)
        assert self.of(kept).diff(found, found.inputs).paths == []
        self.seen["import", kept.kind, True] += 1

    # Operations of a person.

    @precondition(lambda self: self.state)
    @rule(pick=PICKS, number=NUMBERS, noticed=st.booleans())
    def change_in_portal(self, pick: int, number: int, noticed: bool) -> None:
        kept = self.picked(pick)
        assert kept
        path, value = kept.described.path, kept.described.number(kept.described.numbered(number))
        typed = assignment.read(f"{path}={str(value).lower()}")
        portal = Portal(self.of(kept).store, SCHEMAS)
        changed: list[str] | None = self.attempt(
            "change in the portal",
            kept.kind,
            lambda: portal.change(kept.made.id.upper(), [typed]),
            None if kept.key in self.holds() else "it does not exist",
            lambda other: other == kept.key,
        )
        if changed is not None:
            assert changed in ([], [path])
            drifted = kept.described.number(kept.made.inputs) != value
            self.state[kept.key] = replace(kept, touched=kept.touched or bool(changed), drifted=drifted)
            if noticed:
                self.refreshed(self.state[kept.key])

    @precondition(lambda self: self.state)
    @rule(pick=PICKS)
    def remove_in_portal(self, pick: int) -> None:
        kept = self.dispensable(pick)
        if kept is None:
            return
        portal, held = Portal(self.of(kept).store, SCHEMAS), self.holds()
        removed: list[str] | None = self.attempt(
            "removal in the portal",
            kept.kind,
            lambda: portal.remove(kept.made.id.upper()),
            oracle.rejection_to_delete(kept.key, held) if kept.key in held else "it does not exist",
            lambda other: oracle.within(other, kept.key),
        )
        if removed is not None:
            assert {key.lower() for key in removed} == held.keys() - self.holds().keys()

    # Invariants.

    @invariant()
    def everything_has_its_group_and_its_parent(self) -> None:
        assert oracle.orphans(self.holds()) == []

    @invariant()
    def global_names_are_unique(self) -> None:
        assert oracle.named_twice(self.holds()) == []

    @invariant()
    def the_states_have_the_resources_of_azure(self) -> None:
        held = self.holds()
        for kept in self.state.values():
            record = held.get(kept.key)
            if record is not None and not kept.touched:
                assert (record.id, record.properties) == (kept.made.id, kept.made.outputs)
