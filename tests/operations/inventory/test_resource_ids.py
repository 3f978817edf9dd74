import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.resource_kinds import ResourceKind
from operations.inventory.kinds import KINDS
from operations.inventory.resource_ids import ResourceId
from tests.operations.states import GROUP

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
KIND = st.sampled_from(sorted({kind.arm for kind in KINDS.values()}))


@st.composite
def ids(draw: st.DrawFn) -> ResourceId:
    kind = draw(KIND)
    names = tuple(draw(NAMES) for _ in kind.value.split("/")[1:])
    return ResourceId("5a9db0c5-0000-4000-8000-000000000001", draw(NAMES), kind, names)


@given(ids())
def test_an_id_is_read_as_it_was_written(resource_id: ResourceId) -> None:
    assert ResourceId.parse(str(resource_id)) == resource_id


@given(ids())
def test_every_spelling_of_an_id_is_read_as_the_same(resource_id: ResourceId) -> None:
    for spelling in (str(resource_id).upper(), str(resource_id).lower()):
        parsed = ResourceId.parse(spelling)
        assert parsed is not None
        assert parsed.key == resource_id.key


def test_the_spelling_of_front_door_becomes_that_of_the_specification() -> None:
    returned = f"{GROUP}/providers/microsoft.cdn/profiles/afd-stitches-dev".replace(
        "resourceGroups", "resourcegroups"
    )
    assert str(ResourceId.parse(returned)) == f"{GROUP}/providers/Microsoft.Cdn/profiles/afd-stitches-dev"


def test_a_slot_is_distinguished_from_its_app_by_its_full_name() -> None:
    slot = ResourceId.parse(f"{GROUP}/providers/Microsoft.Web/sites/stitches-prod/slots/staging")
    assert slot is not None
    assert (slot.kind, slot.full_name) == (ResourceKind.SLOT, "stitches-prod/staging")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e7004de9-cc74-41a6-86aa-ab06794329af",
        GROUP,
        f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm",
        f"{GROUP}/providers/Microsoft.Web/sites",
    ],
)
def test_text_that_is_not_an_id_of_a_known_kind_is_none(text: str) -> None:
    assert ResourceId.parse(text) is None
