"""The language host as a process, called as the engine calls it, with a launcher of these tests."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2 as messages

from engine.assembly import LANGUAGE_HOST

_LAUNCHER = """
import os, subprocess, sys, time
from pathlib import Path

what = sys.argv[sys.argv.index("--") + 1]
print("running", what)
print("complaining", file=sys.stderr)
if what.isdigit():
    sys.exit(int(what))
if what == "signal":
    os.kill(os.getpid(), 9)
if what == "wait":
    child = subprocess.Popen(["sleep", "60"])
    Path("started").write_text(f"{os.getpid()} {child.pid}")
    time.sleep(60)
if what == "path":
    Path("path").write_text("\\n".join(sys.path))
"""


class Host:
    """A running language host, and its client."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(LANGUAGE_HOST, folder / "language_host", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "packages").symlink_to(sysconfig.get_path("purelib"))
        (folder / "pulumi-language-python-exec").write_text(_LAUNCHER, encoding="utf-8")
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", folder / "language_host", "127.0.0.1:1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self._channel = grpc.insecure_channel(f"127.0.0.1:{int(self.process.stdout.readline())}")
        self._calls: list[Any] = []

    def start(self, name: str, request: Message, response: type[Message]) -> Any:
        """Start a call with one response."""
        method: Any = self._channel.unary_unary(
            f"/pulumirpc.LanguageRuntime/{name}",
            request_serializer=_serialized,
            response_deserializer=response.FromString,
        )
        call = method.future(request)
        self._calls.append(call)  # a call without a reference is cancelled
        return call

    def call(self, name: str, request: Message, response: type[Message]) -> Any:
        return self.start(name, request, response).result(timeout=30)

    def stream(self, name: str, request: Message, response: type[Message]) -> Any:
        """Start a call with a stream of responses."""
        method: Any = self._channel.unary_stream(
            f"/pulumirpc.LanguageRuntime/{name}",
            request_serializer=_serialized,
            response_deserializer=response.FromString,
        )
        return method(request, timeout=30)

    def start_program(self, what: str) -> Any:
        return self.start("Run", self.run_request(what), messages.RunResponse)

    def run_program(self, what: str) -> messages.RunResponse:
        return self.call("Run", self.run_request(what), messages.RunResponse)

    def run_request(self, what: str) -> messages.RunRequest:
        return messages.RunRequest(pwd=str(self.folder), info=self.info(what))

    def start_policy_pack(self, source: str) -> Any:
        (self.folder / "__main__.py").write_text(source, encoding="utf-8")
        request = messages.RunPluginRequest(
            kind="analyzer",
            pwd=str(self.folder),
            args=["127.0.0.1:1"],
            env=[f"{name}={value}" for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"],
            info=self.info(),
        )
        return self.stream("RunPlugin", request, messages.RunPluginResponse)

    def info(self, entry: str = ".") -> messages.ProgramInfo:
        options = Struct()
        options.update({"virtualenv": sys.prefix})
        folder = str(self.folder)
        return messages.ProgramInfo(
            root_directory=folder, program_directory=folder, entry_point=entry, options=options
        )

    def started(self) -> list[int]:
        """Wait until the program has written its process ids into the file "started"."""
        file = self.folder / "started"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if file.exists() and (text := file.read_text(encoding="utf-8")):
                return [int(part) for part in text.split()]
            time.sleep(0.01)
        raise AssertionError("nothing was started")

    def close(self) -> tuple[str, str]:
        """Stop it as the engine does; return what it printed."""
        self._channel.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        out, err = self.process.communicate(timeout=10)
        return out.decode(), err.decode()


def assert_gone(processes: Iterable[int]) -> None:
    deadline = time.monotonic() + 5
    left = set(processes)
    while left and time.monotonic() < deadline:
        left = {process for process in left if _runs(process)}
        time.sleep(0.01)
    assert not left


def _runs(process: int) -> bool:
    """Return whether a process runs; one that has ended but was not yet collected by init does not."""
    command = ["ps", "-o", "stat=", "-p", str(process)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()
