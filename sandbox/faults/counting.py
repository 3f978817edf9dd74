"""Which calls a fault affects: decided by counting, or by random numbers from a seed."""

import threading
from collections import Counter

from azure_facts import identifiers
from sandbox.client import Call
from sandbox.faults.configuration import Counted, Failure, NthWrite, Occurrence, Scope


def covers(scope: Scope | Failure | NthWrite, call: Call) -> bool:
    """Return whether a call is in the scope of a fault."""
    return scope.type in (None, call.resource_type.token) and scope.operation in (None, call.operation)


class Strikes:
    """One fault that affects some of the calls in its scope."""

    def __init__(self, occurrence: Occurrence, seed: str) -> None:
        self._occurrence = occurrence
        self._seed = seed
        self._counting = threading.Lock()
        self._count = 0
        self._of_one: Counter[str] = Counter()

    def strikes(self, call: Call) -> bool:
        """Count a request, and return whether the fault affects it."""
        fault = self._occurrence
        if not covers(fault, call):
            return False
        # Each resource has its own random sequence: the order of the threads does not change the result.
        own = f"{call.operation} {identifiers.key(call.id)}"
        with self._counting:
            self._count += 1
            self._of_one[own] += 1
            count, of_one = self._count, self._of_one[own]
        return _strikes(fault, count, f"{self._seed} {own} {of_one}")


class Tally:
    """One fault that affects some of all requests."""

    def __init__(self, fault: Counted, seed: str) -> None:
        self._fault = fault
        self._seed = seed
        self._counting = threading.Lock()
        self._count = 0

    def strikes(self) -> bool:
        """Count a request, and return whether the fault affects it."""
        with self._counting:
            self._count += 1
            count = self._count
        return _strikes(self._fault, count, f"{self._seed} {count}")


class NthOnly:
    """One fault that affects one write."""

    def __init__(self, nth: NthWrite | None) -> None:
        self._nth = nth
        self._counting = threading.Lock()
        self._count = 0

    def strikes(self, call: Call) -> bool:
        """Count a write, and return whether the fault affects it."""
        if self._nth is None or not covers(self._nth, call):
            return False
        with self._counting:
            self._count += 1
            return self._count == self._nth.write


def _strikes(fault: Counted, count: int, seed: str) -> bool:
    if fault.first is not None:
        return count <= fault.first
    if fault.every is not None:
        return count % fault.every == 0
    return chance(seed) < (fault.probability or 0.0)


def chance(seed: str) -> float:
    """Return a number from 0 (included) to 1 (excluded) that is always the same for a seed."""
    from random import Random  # noqa: PLC0415 - not needed for most faults

    return Random(seed).random()  # noqa: S311 - not used for security
