"""Conventions of the project."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "azure_facts",
    "model",
    "components",
    "policies",
    "operations",
    "sandbox",
    "engine",
    "local",
    "bootstrap",
    "process_environment",
    "engine_wire",
    "github_markdown",
    "stitches",
    "atomic_files",
    "benchmarks",
)


def sources() -> Iterator[Path]:
    """Every Python file that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return (path for line in listed.stdout.splitlines() if (path := CHECKOUT / line).exists())


def component_classes() -> list[tuple[Path, ast.ClassDef]]:
    """The classes in components/ that derive from Component."""
    return [
        (path, node)
        for path in sorted((CHECKOUT / "components").rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Component" for base in node.bases)
    ]


def calls(node: ast.AST) -> set[str]:
    """The names of the methods and functions that are called somewhere below a node."""
    return {
        call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute | ast.Name)
    }


def test_every_component_registers_its_outputs() -> None:
    classes = component_classes()
    assert len(classes) > 15
    assert [node.name for _, node in classes if "register_outputs" not in calls(node)] == []


def test_every_component_is_in_the_file_of_its_arguments() -> None:
    for path, node in component_classes():
        assert f"class {node.name}Args:" in path.read_text(encoding="utf-8"), node.name


def test_children_get_their_options_only_from_their_parent() -> None:
    """Outside Component.child, ResourceOptions could have the caller's options, or no parent."""
    allowed = {"component.py", "deployment_stash.py"}
    offenders = [
        path.name
        for path in (CHECKOUT / "components").rglob("*.py")
        if path.name not in allowed
        and "ResourceOptions" in calls(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert offenders == []


def test_every_test_file_is_collected() -> None:
    """A file with tests whose name does not begin with test_ would never run."""
    for path in sources():
        if "tests" not in path.relative_to(CHECKOUT).parts or path.name.startswith("test_"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tests = [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"
        ]
        assert tests == [], path


@pytest.mark.parametrize("package", PACKAGES)
def test_the_readme_names_every_folder(package: str) -> None:
    assert f"\n  {package}/ " in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_every_link_of_the_readme_works() -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    targets = {part.split(")")[0] for part in text.split("](")[1:]}
    local = {target for target in targets if not target.startswith("http")}
    assert local
    assert {target for target in local if not (CHECKOUT / target).exists()} == set()


def test_of_our_own_commands_pages_name_only_make_and_stitches() -> None:
    """The sandbox and the engine also serve other projects, so their own pages name them as modules."""
    modules = "|".join({*PACKAGES} - {"sandbox", "engine", "benchmarks"})
    pages = [CHECKOUT / "README.md", CHECKOUT / "bootstrap" / "README.md", *(CHECKOUT / "docs").rglob("*.md")]
    named = {
        f"{page.name}: {found}"
        for page in pages
        for found in re.findall(rf"python -m (?:{modules})\b", page.read_text(encoding="utf-8"))
    }
    assert named == set()


def test_each_line_of_make_help_fits_a_terminal_of_80_columns() -> None:
    shown = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    lines = shown.splitlines()
    assert len(lines) > 10
    assert [line for line in lines if len(line) > 80] == []


def test_the_changelog_names_the_version_or_unreleased_changes() -> None:
    version = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version}" in changelog or "## Unreleased" in changelog
    assert changelog.count("### Breaking changes") == changelog.count("\n## ")
