"""Reads and checks the artifacts of a release, and maps their files to names in the package."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from stat import S_ISLNK, S_ISREG
from typing import Any, Final, Self

from azure_facts.secrecy import secret_paths
from model.errors import Problem
from operations.terminal.invalid_options import COMMAND_LINE, InvalidOptionsError

FRONTEND: Final = PurePosixPath("wwwroot")
"""The folder of the package that ASP.NET Core serves as static files."""
OWN: Final = PurePosixPath(".stitches")
"""The folder of the package with the files that start the application and migrate its database."""
RELEASE: Final = FRONTEND / "release.json"
"""The file that shows which release the site serves."""
BUNDLE: Final = OWN / "efbundle"
"""The bundle of migrations."""

_RUNTIME: Final = ".runtimeconfig.json"
_SECRET_FILE: Final = re.compile(
    r"\.env(?:\..+)?|id_(?:rsa|dsa|ecdsa|ed25519)|.+\.(?:pfx|p12|pem|key|keystore|jks)", re.IGNORECASE
)
_SETTINGS_FILE: Final = re.compile(r"appsettings(?:\..+)?\.json", re.IGNORECASE)
_FEW: Final = 5
_REGULAR: Final = "only regular files"
_PLAIN: Final = "names of printable characters in UTF-8, without a backslash"
_HARMLESS: Final = "no secret"
# What a file of an artifact must be, and how to fix one that is not.
_FIT: Final = {
    _REGULAR: "Copy the files that the links point to.",
    _PLAIN: "Rename them: tools handle such names differently.",
    _HARMLESS: "Remove it from the build. Put secrets into Key Vault: `stitches:secrets`.",
}


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The contents of a package.

    Attributes:
        files: The source of each file of the package, by its name in the package.
        entry: The entry assembly, such as "Stitches.dll".
        migrates: Whether a bundle of migrations is among the files.
        framework: The version of .NET that it was built for, such as "10.0.0"; None if it contains its own.
    """

    files: Mapping[PurePosixPath, Path]
    entry: str
    migrates: bool
    framework: str | None

    def without_migrations(self) -> Self:
        """The same contents without the bundle, for a package that does not prepare the database."""
        files = {name: file for name, file in self.files.items() if name != BUNDLE}
        return replace(self, files=files, migrates=False)


def contents(frontend: Path, backend: Path, migrations: Path | None) -> Contents:
    """Read the artifacts of a release.

    Args:
        frontend: The folder with the built React application, index.html at its root.
        backend: The folder that `dotnet publish` wrote.
        migrations: The bundle that `dotnet ef migrations bundle` wrote; None if there are no migrations.

    Raises:
        InvalidOptionsError: An artifact cannot be released; it names all problems of all artifacts.
    """
    problems: list[Problem] = []
    pages = _files_of("--frontend", frontend, problems)
    if pages and PurePosixPath("index.html") not in pages:
        problems.append(
            _rejected("--frontend", "index.html at the root", "Name the folder that the build wrote.")
        )
    assemblies = _files_of("--backend", backend, problems)
    entry = _entry_of(assemblies, problems) if assemblies else ""
    files = {**assemblies, **{FRONTEND / name: file for name, file in pages.items()}}
    problems += _conflicts(assemblies, pages)
    if migrations is not None:
        problems += _bundle_problems(migrations)
        files[BUNDLE] = migrations
    if problems:
        raise InvalidOptionsError(problems)
    configuration = assemblies[PurePosixPath(entry.removesuffix(".dll") + _RUNTIME)]
    return Contents(
        files=files, entry=entry, migrates=migrations is not None, framework=_framework(configuration)
    )


def require_runtime(released: Contents, runtime: str) -> None:
    """Reject code that does not run on the stack's runtime: .NET accepts only a later minor version.

    Source: learn.microsoft.com dotnet/core/versions/selection, "Framework-dependent apps roll-forward".

    Args:
        released: What is released.
        runtime: The stack's runtime, such as "DOTNETCORE|10.0".

    Raises:
        InvalidOptionsError: The artifact was built for another version.
    """
    given = _numbers(runtime.partition("|")[2])
    built = _numbers(released.framework or "")
    if not given or not built or (built[0] == given[0] and built[1:2] <= given[1:2]):
        return
    raise InvalidOptionsError(
        [
            _rejected(
                "--backend",
                f"code for the stack's runtime, {runtime}; it was built for .NET {released.framework}",
                "Build it for this runtime, or first set `stitches:appService.runtime` and update the "
                "infrastructure. The next release then switches the site to the new runtime, together with "
                "its code.",
            )
        ]
    )


def _framework(configuration: Path) -> str | None:
    """The version of .NET that a runtime's configuration requires.

    Source: dotnet/sdk, documentation/specs/runtime-configuration-file.md.
    """
    try:
        options: Any = json.loads(configuration.read_text(encoding="utf-8-sig"))["runtimeOptions"]
        named: list[Any] = [options["framework"]] if "framework" in options else options.get("frameworks", [])
        return max((str(each["version"]) for each in named), key=_numbers, default=None)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0]))


def _files_of(option: str, folder: Path, problems: list[Problem]) -> dict[PurePosixPath, Path]:
    """The files of a folder; adds a problem for each kind of file that a package must not contain."""
    if not folder.is_dir():
        problems.append(
            _rejected(option, f"a folder; {folder} is not a folder", "Build first, or correct the path.")
        )
        return {}
    found: dict[PurePosixPath, Path] = {}
    unfit: dict[str, list[str]] = {expected: [] for expected in _FIT}
    try:
        for file in _walked(folder):
            name = PurePosixPath(file.relative_to(folder).as_posix())
            for expected, why in _violations(name, file):
                unfit[expected].append(why)
            found[name] = file
    except OSError as error:
        problems.append(
            _rejected(
                option,
                f"files that can be read ({error.strerror})",
                "Change their permissions so that you can read them.",
            )
        )
        return {}
    if not found:
        problems.append(_rejected(option, f"a folder with files; {folder} is empty", "Build first."))
    problems += [
        _rejected(option, f"{expected}; found {_few(names)}", _FIT[expected])
        for expected, names in unfit.items()
        if names
    ]
    return found


def _violations(name: PurePosixPath, file: Path) -> Iterator[tuple[str, str]]:
    """The expectations of _FIT that a file violates, with its name for messages. No secret is repeated."""
    mode = file.lstat().st_mode
    if not _is_plain(str(name)):
        yield _PLAIN, ascii(str(name))
    if not S_ISREG(mode):
        yield _REGULAR, f"{name} ({'a link' if S_ISLNK(mode) else 'not a regular file'})"
    elif why := _secret_in(file):
        yield _HARMLESS, f"{name} ({why})"


def _is_plain(name: str) -> bool:
    """Whether a zip file can contain a name, and every tool unpacks it under the same name."""
    return name.isprintable() and "\\" not in name


def _walked(folder: Path) -> Iterator[Path]:
    """Every file and every link below a folder; links are not followed."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _walked(Path(entry.path))
        else:
            yield Path(entry.path)


def _secret_in(file: Path) -> str:
    """Why a file may hold a secret; empty if there is no sign of one. No value is repeated."""
    if _SECRET_FILE.fullmatch(file.name):
        return "its name"
    if not _SETTINGS_FILE.fullmatch(file.name):
        return ""
    try:
        settings = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):  # with comments, which .NET accepts; or invalid
        return ""
    return ", ".join(":".join(map(str, path)) for path in secret_paths(settings))


def _entry_of(files: Mapping[PurePosixPath, Path], problems: list[Problem]) -> str:
    """The entry assembly: `dotnet publish` writes the runtime's configuration for it at the root."""
    names = sorted(
        name.name.removesuffix(_RUNTIME)
        for name in files
        if len(name.parts) == 1 and name.name.endswith(_RUNTIME)
    )
    entries = [f"{name}.dll" for name in names if PurePosixPath(f"{name}.dll") in files]
    if len(entries) == 1:
        return entries[0]
    found = ", ".join(entries) or "none"
    problems.append(
        _rejected(
            "--backend",
            f"one entry assembly at the root, a .dll with its {_RUNTIME}; found {found}",
            "Name the folder that `dotnet publish` wrote for one project.",
        )
    )
    return ""


def _conflicts(
    assemblies: Mapping[PurePosixPath, Path], pages: Mapping[PurePosixPath, Path]
) -> Iterator[Problem]:
    """Problems with files that two artifacts contain, and with names that the package uses itself."""
    twice = sorted(str(FRONTEND / name) for name in pages if FRONTEND / name in assemblies)
    if twice:
        yield _rejected(
            "--backend",
            f"no file that --frontend also contains; found {_few(twice)}",
            "Exclude wwwroot from the backend's build.",
        )
    own = sorted(
        str(name)
        for name in (*assemblies, *(FRONTEND / page for page in pages))
        if name == RELEASE or name.parts[0] == OWN.name
    )
    if own:
        yield _rejected(
            "--frontend, --backend",
            f"no file with a name that the package itself uses; found {_few(own)}",
            "Rename it, or remove it from the build.",
        )


def _bundle_problems(bundle: Path) -> Iterator[Problem]:
    if not bundle.is_file() or bundle.stat().st_size == 0:
        yield _rejected(
            "--migrations",
            f"a bundle of migrations; {bundle} is not a file, or is empty",
            "Run `dotnet ef migrations bundle --self-contained -r linux-x64`, or pass --no-migrations.",
        )


def _few(names: list[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _rejected(option: str, expected: str, fix: str) -> Problem:
    return Problem(file=COMMAND_LINE, key=option, expected=expected, example="", fix=fix)
