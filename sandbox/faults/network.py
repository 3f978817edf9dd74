"""The way to Azure on which things go wrong. The control plane behind it knows nothing of this."""

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
from sandbox.faults import answers
from sandbox.faults.configuration import Configuration, Kill, Point
from sandbox.faults.counting import NthOnly, Strikes, chance, covers
from sandbox.faults.killing import Executioner
from sandbox.faults.latencies import latency

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class _Write:
    """What shall happen to the write that a thread is about."""

    killed: bool
    without_disk: bool


# What takes time once it is accepted, and the name of that time.
_TIMED: Final = {"create": "create", "update": "update", "delete": "delete", "exchange": "swap"}


class DisturbedNetwork(Network):
    """Carries out what a configuration asks for.

    In this order: a permanent failure, throttling, a transient error, none of which reaches Azure; then what
    happens to a write; then the loss of its answer.
    """

    def __init__(self, faults: Configuration, process: Literal["plugin", "arm"] = "plugin") -> None:
        """Take what there shall be, and which process this is."""
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
            for index, fault in enumerate(faults.lost_answers)
        ]
        self._slow = [
            (fault, Strikes(fault, f"{faults.seed} slow {index}"))
            for index, fault in enumerate(faults.slow_answers)
        ]
        self.token_seconds = faults.token_seconds
        self._kill = NthOnly(faults.kill if _is_of(faults.kill, process) else None)
        self._disk_full = NthOnly(faults.disk_full)
        self._executioner = Executioner()
        self._thread = threading.local()
        self._cancelled = threading.Event()

    def carry(self, call: Call, send: Callable[[], _Result]) -> _Result:
        """Bring a request to Azure unless something is in its way, and its answer back unless it is lost."""
        self._refuse(call)
        result = send() if call.operation == "read" else self._write(call, send)
        self.wait(sum(fault.seconds for fault, strikes in self._slow if strikes.strikes(call)))
        for fault, strikes in self._lost:
            if strikes.strikes(call):
                raise answers.lost(call, fault.status, fault.retry_after)
        return result

    def work(self, call: Call, do: Callable[[], None]) -> None:
        """Do what Azure does by itself, unless it fails or is killed."""
        self._refuse(call)
        self._write(call, do)

    def provisioning(self, call: Call) -> Provisioning:
        """Give the time from the configuration, or else from the table; none where no latency is wanted."""
        operation = _TIMED.get(call.operation)
        if self._faults.latency is None or operation is None:
            return super().provisioning(call)
        usual = latency(call.resource_type.token)
        own = self._faults.latency.get(call.resource_type.token)
        seconds: float | None = getattr(own, operation) if own is not None else None
        return Provisioning(getattr(usual, operation) if seconds is None else seconds, usual.long_running)

    def jitter(self, call: Call, attempt: int) -> float:
        """Vary a delay as azcore does, by chance that the seed decides."""
        return 0.8 + chance(f"{self._faults.seed} jitter {identifiers.key(call.id)} {attempt}") / 2

    def wait(self, seconds: float) -> None:
        """Sleep, scaled; no lock of the store is held meanwhile."""
        if seconds > 0 and self._cancelled.wait(seconds * self._faults.factor):
            raise CancelledError

    def told(self, seconds: float) -> float:
        """Give a time as a client that really waits should be told of it: scaled."""
        return seconds * self._faults.factor

    def cancel(self) -> None:
        """Wake whoever sleeps."""
        self._cancelled.set()

    def before_commit(self) -> None:
        """Take part in a write of the store: within the transaction, before its COMMIT."""
        write: _Write | None = getattr(self._thread, "write", None)
        if write is None:
            return
        if write.without_disk:
            raise sqlite3.OperationalError("database or disk is full")
        if write.killed:
            self._die_at("during")

    def _refuse(self, call: Call) -> None:
        for failure in self._faults.failures:
            if covers(failure, call):
                raise AzureError(failure.status, failure.code, failure.message)
        for fault, strikes in self._throttling:
            if strikes.strikes(call):
                raise answers.throttled(call, fault.retry_after)
        for fault, strikes in self._transient:
            if strikes.strikes(call):
                raise answers.transient(call, fault.status)

    def _die_at(self, point: Point) -> None:
        if self._faults.kill is not None and self._faults.kill.at == point:
            self._executioner.kill(self._faults.kill.process)

    def _write(self, call: Call, send: Callable[[], _Result]) -> _Result:
        write = _Write(self._kill.strikes(call), self._disk_full.strikes(call))
        if write.killed:
            self._die_at("before")
        self._thread.write = write
        try:
            result = send()
        finally:
            self._thread.write = None
        if write.killed:
            self._die_at("after")
        return result


def _is_of(kill: Kill | None, process: Literal["plugin", "arm"]) -> bool:
    """Tell whether it is for this process to carry out a kill."""
    return kill is not None and (kill.process == "arm") is (process == "arm")
