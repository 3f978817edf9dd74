"""The sandbox's command line: install it, show what it models, and list and change its resources."""

import argparse
import os
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sandbox import assignment, catalogue, documentation, install, listing
from sandbox.arm import process
from sandbox.assignment import AssignmentError
from sandbox.azure.errors import AzureError
from sandbox.azure.store import Store, StoreError
from sandbox.portal import Portal, PortalError
from sandbox.preview_check import PreviewCheckError, check
from sandbox.schema.cache import SchemaError, Schemas, default_folder

_ERRORS: Final = (
    AssignmentError,
    AzureError,
    PortalError,
    process.ProcessError,
    SchemaError,
    StoreError,
    PreviewCheckError,
    catalogue.NotModelledError,
)
_ASSIGNMENTS: Final = (
    "the names are those of Azure's API; list elements are numbered from 0, and the next number adds one; "
    f"the value is JSON or plain text, and null removes the property: {', '.join(assignment.EXAMPLES)}"
)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 if it succeeded, and 1 if it failed."""
    given = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        code = run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader closed the pipe, as `head` does. The rest of the output is dropped.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _ERRORS as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], purpose: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=purpose, description=purpose)
        added.set_defaults(run=run)
        return added

    installing = command("install", _install, "put the plugin where the engine looks for azure-native")
    installing.add_argument("home", type=Path, help="the folder that PULUMI_HOME names")
    installing.add_argument(
        "--plugin-version", metavar="X.Y.Z", help="replace this version of azure-native's plugin"
    )
    checking = command("check", _check, "list everything that the sandbox lacks for a program")
    checking.add_argument("folder", type=Path, help="the folder with the program's Pulumi.yaml")
    starting = command("start", _start, "serve this Azure to azure-mgmt-*, az and browsers")
    starting.add_argument(
        "--faults", metavar="FILE", type=Path, help="the file that describes the faults to simulate"
    )
    stopping = command("stop", _stop, "stop what `start` started, and all running sites")
    creating = command("create", _create, "create a resource outside of any program")
    creating.add_argument("database", type=Path, help="the file of this Azure")
    creating.add_argument("type", help="the type in Pulumi programs, such as azure-native:keyvault:Vault")
    creating.add_argument("assignment", nargs="+", metavar="PATH=VALUE", help=_ASSIGNMENTS)
    changing = command("change", _change, "change properties of a resource, as in the portal")
    removing = command("remove", _remove, "delete a resource, as in the portal")
    purging = command("purge", _purge, "purge a deleted resource, so that its name becomes free")
    showing = command("list", _list, "list the resources of this Azure")
    for added in (installing, starting, stopping, changing, removing, purging, showing):
        added.add_argument("database", type=Path, help="the file of this Azure")
    for added in (changing, removing, purging):
        added.add_argument("id", help="the resource's id; upper and lower case do not matter")
    changing.add_argument("assignment", nargs="+", metavar="PATH=VALUE", help=_ASSIGNMENTS)
    showing.add_argument("--json", action="store_true", help="all properties of every resource, as JSON")
    modelled = command(
        "catalogue", _catalogue, "show what is modelled and what is not, or write it as a page"
    )
    modelled.add_argument("--markdown", action="store_true", help="write docs/sandbox.md")
    modelled.add_argument("--check", action="store_true", help="write nothing; fail if it is out of date")
    modelled.add_argument(
        "--page", type=Path, default=documentation.PAGE, help="where the page is (default: %(default)s)"
    )
    return parser


def _install(given: argparse.Namespace) -> int:
    return _say([str(install(given.home, given.database, given.plugin_version))])


def _check(given: argparse.Namespace) -> int:
    found = check(given.folder)
    lines = [f"{f'{each.token} {each.name}'.strip()}: {each.kind}: {each.reason}" for each in found.problems]
    lines += [
        f"an SDK of the program needs azure-native {version}: run `python -m sandbox install "
        f"HOME DATABASE --plugin-version {version}`"
        for version in found.wanted_versions
    ]
    if found.made_up:
        sys.stderr.write(
            f"made-up values replace the secrets of the stack file: {', '.join(found.made_up)}\n"
        )
    unmodelled = {each.token for each in found.problems if each.kind == "not modelled"}
    if unmodelled:
        lines.append(
            f"not modelled: {', '.join(sorted(unmodelled))}. To preview the program with these types, set "
            f"{catalogue.TAKE_UNMODELLED}=take; to model one, add an entry to sandbox/catalogue"
        )
    if found.failed:
        lines += ["the preview failed:", found.failed]
    _say(lines or ["the sandbox models everything in the program, and the preview succeeded"])
    return 1 if lines else 0


def _start(given: argparse.Namespace) -> int:
    running = process.start(given.database, faults=given.faults)
    sys.stderr.write(f"{process.INTRODUCTION.format(running.resource_manager)}\n")
    return _say([running.exports().rstrip()])


def _stop(given: argparse.Namespace) -> int:
    return _say(
        ["stopped" if process.stop(given.database) else "nothing to stop: the local Azure is not running"]
    )


def _create(given: argparse.Namespace) -> int:
    assignments = [assignment.read(text) for text in given.assignment]
    with closing(Store(given.database)) as store:  # creates the database if it does not exist
        return _say([f"created {_portal(store).create(given.type, assignments)}"])


def _list(given: argparse.Namespace) -> int:
    with _store(given.database) as store:
        records = list(store.read().everything())
    return _say([listing.as_json(records)] if given.json else listing.as_table(records))


def _change(given: argparse.Namespace) -> int:
    assignments = [assignment.read(text) for text in given.assignment]
    with _store(given.database) as store:
        changed = _portal(store).change(given.id, assignments)
    return _say([f"changed {path}" for path in changed] or ["nothing changed: the values were set already"])


def _remove(given: argparse.Namespace) -> int:
    with _store(given.database) as store:
        removed = _portal(store).remove(given.id)
    return _say([f"removed {identifier}" for identifier in removed] or ["reset to its defaults"])


def _purge(given: argparse.Namespace) -> int:
    with _store(given.database) as store:
        _portal(store).purge(given.id)
    return _say([f"purged {given.id}"])


def _catalogue(given: argparse.Namespace) -> int:
    if not given.markdown and not given.check:
        return _say(listing.modelled())
    text = documentation.render()
    if not given.check:
        given.page.write_text(text, encoding="utf-8")
        return _say([f"{given.page}: written"])
    if given.page.exists() and given.page.read_text(encoding="utf-8") == text:
        return 0
    _say([f"{given.page} is out of date: run `python -m sandbox catalogue --markdown` and commit the page"])
    return 1


@contextmanager
def _store(database: Path) -> Generator[Store]:
    if not database.exists():
        raise StoreError(f"{database} does not exist: the sandbox creates it with the first resource")
    store = Store(database)
    try:
        yield store
    finally:
        store.close()


def _portal(store: Store) -> Portal:
    schemas = Schemas(default_folder(version("pulumi-azure-native")), lambda: list(catalogue.TYPES))
    return Portal(store, schemas)


def _say(lines: Iterable[str]) -> int:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
