"""A network to Azure with faults. The control plane does not know about them."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from azure_facts import identifiers
from sandbox.azure.errors import AzureError
from sandbox.client import (
    Call,
    CancelledError,
    Network,
    Provisioning,
)
from sandbox.faults import responses
from sandbox.faults.configuration import Configuration, Kill, Point
from sandbox.faults.counting import NthOnly, Strikes, chance, covers
from sandbox.faults.killing import Killer
from sandbox.faults.latencies import latency

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class _Write:
    """The fault for the write that a thread is doing."""

    killed: bool
    without_disk: bool


# The operations with a duration, and its name.
_TIMED: Final = {"create": "create", "update": "update", "delete": "delete", "exchange": "swap"}


class DisturbedNetwork(Network):
    """Simulates the faults of a configuration.

    In this order: a permanent failure, throttling, a transient error (these three do not reach Azure), the
    faults of a write, and the loss of the response.
    """

    def __init__(self, faults: Configuration, process: Literal["plugin", "arm"] = "plugin") -> None:
        """Use a configuration, and the kind of this process."""
        self._faults = faults
        self._throttling = [
            (fault, Strikes(fault, f"{faults.seed} throttling {index}"))
            for index, fault in enumerate(faults.throttling)
        ]
        self._transient = [
            (fault, Strikes(fault, f"{faults.seed} transient {index}"))
            for index, fault in enumerate(faults.transient)
        ]
        self._lost = [
            (fault, Strikes(fault, f"{faults.seed} lost {index}"))
            for index, fault in enumerate(faults.lost_responses)
        ]
        self._slow = [
            (fault, Strikes(fault, f"{faults.seed} slow {index}"))
            for index, fault in enumerate(faults.slow_responses)
        ]
        self.token_seconds = faults.token_seconds
        self._kill = NthOnly(faults.kill if _is_of(faults.kill, process) else None)
        self._disk_full = NthOnly(faults.disk_full)
        self._executioner = Killer()
        self._thread = threading.local()
        self._cancelled = threading.Event()

    def carry(self, call: Call, send: Callable[[], _Result]) -> _Result:
        """Send a request to Azure unless a fault prevents it, and return the response unless it is lost."""
        self._reject(call)
        result = send() if call.operation == "read" else self._write(call, send)
        self.wait(sum(fault.seconds for fault, strikes in self._slow if strikes.strikes(call)))
        for fault, strikes in self._lost:
            if strikes.strikes(call):
                raise responses.lost(call, fault.status, fault.retry_after)
        return result

    def work(self, call: Call, do: Callable[[], None]) -> None:
        """Do work that Azure does after its response, unless it fails or is killed."""
        self._reject(call)
        self._write(call, do)

    def provisioning(self, call: Call) -> Provisioning:
        """Return the time from the configuration or the table; 0 if no latency is simulated."""
        operation = _TIMED.get(call.operation)
        if self._faults.latency is None or operation is None:
            return super().provisioning(call)
        usual = latency(call.resource_type.token)
        own = self._faults.latency.get(call.resource_type.token)
        seconds: float | None = getattr(own, operation) if own is not None else None
        return Provisioning(getattr(usual, operation) if seconds is None else seconds, usual.long_running)

    def jitter(self, call: Call, attempt: int) -> float:
        """Vary a delay as azcore does, with random numbers from the seed."""
        return 0.8 + chance(f"{self._faults.seed} jitter {identifiers.key(call.id)} {attempt}") / 2

    def wait(self, seconds: float) -> None:
        """Sleep for a scaled time, without a lock of the store."""
        if seconds > 0 and self._cancelled.wait(seconds * self._faults.factor):
            raise CancelledError

    def scaled(self, seconds: float) -> float:
        """Return Azure's seconds, scaled, as the seconds that a real client should wait."""
        return seconds * self._faults.factor

    def cancel(self) -> None:
        """End the waits of all threads."""
        self._cancelled.set()

    def before_commit(self) -> None:
        """Apply the faults of a write in the store's transaction, before its COMMIT."""
        write: _Write | None = getattr(self._thread, "write", None)
        if write is None:
            return
        if write.without_disk:
            raise sqlite3.OperationalError("database or disk is full")
        if write.killed:
            self._kill_at("during")

    def _reject(self, call: Call) -> None:
        for failure in self._faults.failures:
            if covers(failure, call):
                raise AzureError(failure.status, failure.code, failure.message)
        for fault, strikes in self._throttling:
            if strikes.strikes(call):
                raise responses.throttled(call, fault.retry_after)
        for fault, strikes in self._transient:
            if strikes.strikes(call):
                raise responses.transient(call, fault.status)

    def _kill_at(self, point: Point) -> None:
        if self._faults.kill is not None and self._faults.kill.at == point:
            self._executioner.kill(self._faults.kill.process)

    def _write(self, call: Call, send: Callable[[], _Result]) -> _Result:
        write = _Write(self._kill.strikes(call), self._disk_full.strikes(call))
        if write.killed:
            self._kill_at("before")
        self._thread.write = write
        try:
            result = send()
        finally:
            self._thread.write = None
        if write.killed:
            self._kill_at("after")
        return result


def _is_of(kill: Kill | None, process: Literal["plugin", "arm"]) -> bool:
    """Return whether a kill affects this process."""
    return kill is not None and (kill.process == "arm") is (process == "arm")
