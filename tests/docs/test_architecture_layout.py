"""The picture of prod: fresh, legible, and with a place for each component."""

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from docs import architecture
from docs.architecture_layout import Arrow, Box, Layout
from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded

LAYOUT = Layout.model_validate(yaml.safe_load(architecture.LAYOUT.read_text(encoding="utf-8")))
FRAMES = {name for name, box in LAYOUT.boxes.items() if any(box.encloses(o) for o in LAYOUT.boxes.values())}


def test_every_component_of_the_program_has_a_place() -> None:
    classes = {
        node.name
        for path in (CHECKOUT / "components").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Component" for base in node.bases)
    }
    placed = {
        pattern.split("/")[0] for box in LAYOUT.boxes.values() for pattern in (*box.holds, *box.may_hold)
    }
    assert len(classes) > 20
    assert placed == classes


def overlap(one: Box, other: Box) -> bool:
    (x, y, width, height), (left, top, wide, high) = one.at, other.at
    return x < left + wide and left < x + width and y < top + high and top < y + height


def test_boxes_stand_apart_or_one_within_the_other() -> None:
    for one, other in itertools.combinations(LAYOUT.boxes.values(), 2):
        assert one.encloses(other) or other.encloses(one) or not overlap(one, other), (one.title, other.title)


def inside(box: Box, x: float, y: float) -> bool:
    """Whether a point is within a box, and not on its edge."""
    left, top, width, height = box.at
    return left < x < left + width and top < y < top + height


def on_edge(box: Box, x: float, y: float) -> bool:
    left, top, width, height = box.at
    return left <= x <= left + width and top <= y <= top + height and not inside(box, x, y)


ARROWS = [pytest.param(arrow, id=f"{arrow.source} to {arrow.target}") for arrow in LAYOUT.arrows]


@pytest.mark.parametrize("arrow", ARROWS)
def test_an_arrow_leads_from_edge_to_edge_and_crosses_no_other_box(arrow: Arrow) -> None:
    ends = (arrow.path[0], arrow.path[-1])
    assert all(any(on_edge(box, *end) for box in LAYOUT.boxes.values()) for end in ends)
    for (x, y), (to_x, to_y) in itertools.pairwise(arrow.path):
        assert x == to_x or y == to_y
        for step in range(1, 100):
            at = (x + (to_x - x) * step / 100, y + (to_y - y) * step / 100)
            entered = {name for name, box in LAYOUT.boxes.items() if inside(box, *at)}
            # A line may pass through a frame only to reach or leave something within it.
            own = {name for name in FRAMES if any(inside(LAYOUT.boxes[name], *end) for end in ends)}
            assert entered <= own


def test_arrows_do_not_cross_each_other() -> None:
    lines = [(a, pair) for a in LAYOUT.arrows for pair in itertools.pairwise(a.path)]
    for (one, first), (other, second) in itertools.combinations(lines, 2):
        if one.path[0] == other.path[0]:
            continue  # branches of one line
        (left, right), (top, bottom) = (sorted(axis) for axis in zip(*first, strict=True))
        (other_left, other_right), (other_top, other_bottom) = (
            sorted(axis) for axis in zip(*second, strict=True)
        )
        apart = right < other_left or other_right < left or bottom < other_top or other_bottom < top
        assert apart or one is other, (one, other)


def test_the_committed_picture_needs_nothing_from_elsewhere_and_names_no_machine() -> None:
    svg = architecture.PICTURE.read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {
        "svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "polyline",
    }  # fmt: skip
    assert not re.search(r"href|@import|https?://(?!www\.w3\.org/2000/svg)", svg)
    assert not re.search(r"url\((?!#)", svg)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{12}", svg)
    named = set(root.attrib["aria-labelledby"].split())
    assert named == {element.attrib["id"] for element in root if element.tag.endswith(("title", "desc"))}


def test_what_sql_grants_is_what_the_readme_says() -> None:
    """The state knows nothing of it, so that two texts are compared."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    granted = set(re.findall(r"ALTER ROLE (\w+) ADD MEMBER", readme))
    drawn = set(re.findall(r"db_\w+", " ".join(LAYOUT.boxes["database user"].lines)))
    assert granted
    assert drawn == granted


def test_the_picture_has_a_ground_of_its_own_in_light_and_dark() -> None:
    svg = architecture.PICTURE.read_text(encoding="utf-8")
    light, dark = svg.split("@media (prefers-color-scheme: dark)")
    variables = [set(re.findall(r"(--[\w-]+): ", part.partition("text {")[0])) for part in (light, dark)]
    assert variables[0] == variables[1]
    used = set(re.findall(r"var\((--[\w-]+)\)", svg))
    assert used == variables[0]


@pytest.mark.engine
def test_the_committed_picture_is_that_of_prod(tmp_path: Path) -> None:
    stacks = LocalStacks(tmp_path)
    succeeded(stacks.local("up", "prod"))
    exported = succeeded(stacks.pulumi("stack", "export", "--stack", "prod"))
    drawn = architecture.draw(exported)
    assert drawn.encode() == architecture.PICTURE.read_bytes(), "run: make picture"
    checked = subprocess.run(
        [sys.executable, "-m", "docs.architecture", "--check"],
        input=exported,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
