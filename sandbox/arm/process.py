"""Start, find and stop the process that serves the local Azure.

Its files are in a folder beside the database. It outlives the process that started it. It ends when it is
stopped, after a time without requests, and when its folder or its database is deleted.
"""

import fcntl
import hashlib
import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import atomic_files

_PATIENCE: Final = 30.0
_PAUSE: Final = 0.02
_ROOT: Final = Path(__file__).resolve().parents[2]
_CODE: Final = ("sandbox", "azure_facts", "atomic_files", "engine_wire", "github_markdown")
_PROGRAM: Final = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from sandbox.arm.resident import main; main(sys.argv[1], float(sys.argv[2]))"
)
_HELD: Final = "alive"
_DESCRIPTION: Final = "running.json"
_DIGITS: Final = 12  # of a process id

INTRODUCTION: Final = "The local Azure is at {}. Set these variables for its clients:"
"""The introduction to the printed variables; it needs the address."""

FAULTS: Final = "AZURE_SANDBOX_FAULTS"
"""Names the file that describes the faults to simulate."""


class ProcessError(Exception):
    """The process cannot be started or stopped; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """The description that a serving process writes of itself."""

    pid: int
    resource_manager: str
    """The URL of Azure Resource Manager, and of Entra ID's token endpoint."""
    identity_endpoint: str
    identity_header: str
    client_id: str
    client_secret: str
    tenant: str
    subscription: str
    authority: str
    """The file with the certificate that clients must trust."""
    made_of: str
    """A fingerprint of its code and its faults."""

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables with which Azure's clients use it.

        azure-identity reads the identity endpoint, and requests reads the certificate. `ARM_ENDPOINT` is the
        `base_url` of a client.
        """
        return {
            "ARM_ENDPOINT": self.resource_manager,
            "AZURE_SUBSCRIPTION_ID": self.subscription,
            "IDENTITY_ENDPOINT": self.identity_endpoint,
            "IDENTITY_HEADER": self.identity_header,
            "REQUESTS_CA_BUNDLE": self.authority,
            "SSL_CERT_FILE": self.authority,
            **_without_proxy(os.environ),
        }

    def exports(self) -> str:
        """Return the same variables as lines for a shell."""
        return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self.variables().items())


def _without_proxy(variables: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables that exclude this machine from proxies; none if there is no proxy."""
    if not any(name.lower() in ("http_proxy", "https_proxy", "all_proxy") for name in variables):
        return {}
    others = variables.get("no_proxy") or variables.get("NO_PROXY") or ""
    direct = ",".join(dict.fromkeys(each for each in (*others.split(","), "127.0.0.1", "localhost") if each))
    return {"NO_PROXY": direct, "no_proxy": direct}


def folder_of(database: Path) -> Path:
    """Return the folder with the files of a database's process."""
    return database.resolve().with_suffix(".arm")


def start(database: Path, *, faults: Path | None = None, idle_seconds: float = 3600.0) -> Running:
    """Return the process that serves a database; start it if there is none.

    A process with another version of the code, or with other faults, is stopped first.

    Args:
        database: the file with what this Azure holds; created if it is missing.
        faults: the file that describes the faults to simulate.
        idle_seconds: a new process ends after this number of seconds without a request.

    Raises:
        ProcessError: if it does not start; the message contains the end of its log.
    """
    folder = folder_of(database)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder / "starting"):
        found = find(database)
        if found is not None and found.made_of == made_of(faults):
            return found
        _end(folder)
        return _started(database, folder, faults, idle_seconds)


def find(database: Path) -> Running | None:
    """Return the process that serves a database; None if there is none."""
    folder = folder_of(database)
    living, described = _living(folder), previous(folder)
    # A process that has just started has not described itself yet.
    return described if described is not None and described.pid == living else None


def addresses(running: Running) -> dict[str, str]:
    """Return the URL on this machine of each host name of a served Azure.

    The host names are those of sites, of their Kudu, and of Front Door's endpoints. A browser opens the URLs.

    Raises:
        ProcessError: if it does not respond.
    """
    import ssl  # noqa: PLC0415 - not needed to start and stop
    import urllib.request  # noqa: PLC0415 - as above

    trusting = ssl.create_default_context(cafile=running.authority)
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
    )
    try:
        with direct.open(f"{running.resource_manager}/metadata/addresses", timeout=_PATIENCE) as response:
            found: dict[str, str] = json.load(response)
    except OSError as error:
        raise ProcessError(
            f"the local Azure does not respond at {running.resource_manager}: {error}"
        ) from None
    return found


def stop(database: Path) -> bool:
    """Stop the process that serves a database, and wait until it has ended.

    Returns:
        Whether there was one.

    Raises:
        ProcessError: if it does not end.
    """
    folder = folder_of(database)
    if not folder.exists():
        return False
    with _alone(folder / "starting"):
        return _end(folder)


def previous(folder: Path) -> Running | None:
    """Return the latest process of a folder, which may have ended; None if its version differs."""
    try:
        return Running(**json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, running: Running) -> None:
    """Write the description by which others find a serving process."""
    atomic_files.write(folder / _DESCRIPTION, json.dumps(asdict(running)), mode=atomic_files.PRIVATE)


def take(folder: Path) -> int | None:
    """Lock a folder until this process ends, so that it is the only process of the folder.

    Returns:
        The descriptor of the locked file; None if another process holds the lock.
    """
    descriptor = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    os.pwrite(descriptor, f"{os.getpid():<{_DIGITS}}".encode(), 0)
    return descriptor


def made_of(faults: Path | None) -> str:
    """Return a fingerprint of the sandbox's code and of the faults."""
    files = sorted(each for folder in _CODE for each in (_ROOT / folder).rglob("*.py"))
    listed = "".join(f"{file} {(found := file.stat()).st_mtime_ns} {found.st_size}\n" for file in files)
    asked = faults.read_bytes() if faults is not None and faults.exists() else b""
    return hashlib.sha256(listed.encode() + str(faults).encode() + asked).hexdigest()


def _started(database: Path, folder: Path, faults: Path | None, idle_seconds: float) -> Running:
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if name != FAULTS}
    if faults is not None:
        environment[FAULTS] = str(faults.resolve())
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    program = [sys.executable, "-E", "-s", "-P", "-c", _PROGRAM, str(database.resolve()), str(idle_seconds)]
    try:
        # Not a Popen: nobody waits for this process. It has its own session, so Ctrl-C here does not end it.
        child = os.posix_spawn(
            sys.executable,
            program,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, nothing, 0),
                (os.POSIX_SPAWN_DUP2, written, 1),
                (os.POSIX_SPAWN_DUP2, written, 2),
            ],
            setsid=True,
        )
    finally:
        os.close(written)
        os.close(nothing)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        found = find(database)
        if found is not None and found.pid == child:
            return found
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            break
        time.sleep(_PAUSE)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    words = log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
    raise ProcessError(
        f"the local Azure did not start: {words or 'it did not respond in time'}. Its log is {log}"
    )


def _end(folder: Path) -> bool:
    """End the process of a folder. Do not read its description, which can be of another version."""
    asked = 0
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + _PATIENCE / 3
        signalled = False
        while (living := _living(folder)) is not None and time.monotonic() < until:
            if living and not signalled:  # a new process has not written its id yet
                asked, signalled = living, True
                with suppress(ProcessLookupError):
                    os.kill(living, number)
            time.sleep(_PAUSE)
        if living is None:
            if asked:
                with suppress(ChildProcessError):
                    os.waitpid(asked, 0)  # ours, if this process started it
            return bool(asked)
    raise ProcessError(f"the local Azure (process {asked}) does not end: end it with `kill -9 {asked}`")


def _living(folder: Path) -> int | None:
    """Return the process that holds a folder's lock. The kernel releases the lock when the process ends."""
    try:
        descriptor = os.open(folder / _HELD, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.pread(descriptor, _DIGITS, 0) or 0)
    else:
        return None
    finally:
        os.close(descriptor)


@contextmanager
def _alone(file: Path) -> Generator[None]:
    """Prevent other processes from starting or stopping this one at the same time."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
