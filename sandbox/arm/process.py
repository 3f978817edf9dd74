"""The process that serves the local Azure: started where there is none, found again, and stopped.

All of it lives in a folder beside the database. It survives whoever started it. It ends when it is stopped,
when nobody has asked it anything for long, and when its folder or its database is gone.
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

INTRODUCTION: Final = "The local Azure answers at {}. These variables lead its clients to it:"
"""What a person is told of a process that serves, with its address."""

FAULTS: Final = "AZURE_SANDBOX_FAULTS"
"""Names the file that says which faults there shall be."""


class ProcessError(Exception):
    """The process cannot be started or stopped; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A process that serves, as it describes itself."""

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
    """Which code it runs, with which faults."""

    def variables(self) -> Mapping[str, str]:
        """Give the environment variables with which Azure's clients work against it.

        azure-identity finds the identity endpoint, requests the certificate; what `ARM_ENDPOINT` names is the
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
        """Give the same as lines for a shell."""
        return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self.variables().items())


def _without_proxy(variables: Mapping[str, str]) -> Mapping[str, str]:
    """Give what keeps clients from asking a proxy for this machine; nothing where there is no proxy."""
    if not any(name.lower() in ("http_proxy", "https_proxy", "all_proxy") for name in variables):
        return {}
    others = variables.get("no_proxy") or variables.get("NO_PROXY") or ""
    direct = ",".join(dict.fromkeys(each for each in (*others.split(","), "127.0.0.1", "localhost") if each))
    return {"NO_PROXY": direct, "no_proxy": direct}


def folder_of(database: Path) -> Path:
    """Give the folder in which the process of a database lives."""
    return database.resolve().with_suffix(".arm")


def start(database: Path, *, faults: Path | None = None, idle_seconds: float = 3600.0) -> Running:
    """Give the process that serves a database; start it where there is none.

    One that runs another version of the code, or with other faults, is stopped first.

    Args:
        database: the file that keeps what Azure holds; made where it is missing.
        faults: the file that says which faults there shall be.
        idle_seconds: after how long without a request a new process ends.

    Raises:
        ProcessError: when it does not start; the text has its own last words.
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
    """Give the process that serves a database; None where there is none."""
    folder = folder_of(database)
    living, described = _living(folder), former(folder)
    # One that has just begun has not described itself yet.
    return described if described is not None and described.pid == living else None


def addresses(running: Running) -> dict[str, str]:
    """Give where each host name of an Azure that is served is reached on this machine, as URLs.

    Those of sites, of their Kudu, and of Front Door's endpoints: a browser opens these.

    Raises:
        ProcessError: when it does not answer.
    """
    import ssl  # noqa: PLC0415 - what starts and stops needs none of it
    import urllib.request  # noqa: PLC0415 - as above

    trusting = ssl.create_default_context(cafile=running.authority)
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting)
    )
    try:
        with direct.open(f"{running.resource_manager}/metadata/addresses", timeout=_PATIENCE) as answer:
            found: dict[str, str] = json.load(answer)
    except OSError as error:
        raise ProcessError(
            f"the local Azure does not answer at {running.resource_manager}: {error}"
        ) from None
    return found


def stop(database: Path) -> bool:
    """Stop the process that serves a database, and wait until it is gone.

    Returns:
        Whether there was one.

    Raises:
        ProcessError: when it does not end.
    """
    folder = folder_of(database)
    if not folder.exists():
        return False
    with _alone(folder / "starting"):
        return _end(folder)


def former(folder: Path) -> Running | None:
    """Give the latest process of a folder, which may have ended; None where it is of another version."""
    try:
        return Running(**json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, running: Running) -> None:
    """Let a process that serves be found."""
    atomic_files.write(folder / _DESCRIPTION, json.dumps(asdict(running)), mode=atomic_files.PRIVATE)


def take(folder: Path) -> int | None:
    """Be the one process of a folder: give an open file that says so for as long as this process lives.

    Returns:
        The file's descriptor; None where another process lives.
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
    """Give a text that changes with the sandbox's code, and with the faults that are asked for."""
    files = sorted(each for folder in _CODE for each in (_ROOT / folder).rglob("*.py"))
    told = "".join(f"{file} {(found := file.stat()).st_mtime_ns} {found.st_size}\n" for file in files)
    asked = faults.read_bytes() if faults is not None and faults.exists() else b""
    return hashlib.sha256(told.encode() + str(faults).encode() + asked).hexdigest()


def _started(database: Path, folder: Path, faults: Path | None, idle_seconds: float) -> Running:
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if name != FAULTS}
    if faults is not None:
        environment[FAULTS] = str(faults.resolve())
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    program = [sys.executable, "-E", "-s", "-P", "-c", _PROGRAM, str(database.resolve()), str(idle_seconds)]
    try:
        # Not a Popen: whoever starts it never waits for it. A session of its own: Ctrl-C here is none there.
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
        f"the local Azure does not start: {words or 'it does not answer in time'}. Its words are in {log}"
    )


def _end(folder: Path) -> bool:
    """End the process of a folder, whatever it says of itself: it may be of another version."""
    asked = 0
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + _PATIENCE / 3
        told = False
        while (living := _living(folder)) is not None and time.monotonic() < until:
            if living and not told:  # one that has just begun has not said yet which process it is
                asked, told = living, True
                with suppress(ProcessLookupError):
                    os.kill(living, number)
            time.sleep(_PAUSE)
        if living is None:
            if asked:
                with suppress(ChildProcessError):
                    os.waitpid(asked, 0)  # ours, if this process started it
            return bool(asked)
    raise ProcessError(f"the local Azure (process {asked}) does not end: kill it by hand")


def _living(folder: Path) -> int | None:
    """Give the process that holds a folder: the kernel lets go of the lock when it ends, however it ends."""
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
    """Let no other process start or stop this one meanwhile."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
