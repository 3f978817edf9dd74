"""azure-native's HTTP client: it sends a request to Azure, again where the answer asks for it, and waits.

Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go (what is tried again, and how often),
provider/pkg/provider/provider.go (the timeouts), provider/pkg/provider/crud/crud.go (what is said of what is
there but not finished); azure-sdk-for-go, sdk/azcore/runtime/policy_retry.go (the delays).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from sandbox.azure.control import Answer, Azure
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Account
from sandbox.azure.store import Record
from sandbox.catalogue.entry import ResourceType
from sandbox.values import bare

Operation = Literal["create", "update", "delete", "read", "restart", "refresh", "swap", "exchange"]
"""What a request is to faults on demand; those of the engine are the first four."""

_TRIED_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_TRIES: Final = 4
_DELAY: Final = 20.0
_LONGEST_DELAY: Final = 120.0
_TIMEOUT: Final = 2 * 60 * 60.0
_Result = TypeVar("_Result")


class ClientError(Exception):
    """A call that failed before Azure gave a usable answer; the text is azure-native's."""


class TimedOutError(ClientError):
    """The call took longer than its timeout. Source: provider/pkg/azure/azure.go, AzureError."""

    def __init__(self) -> None:
        super().__init__("operation timed out")


class CancelledError(ClientError):
    """The engine cancelled what was under way, as it does on Ctrl-C. The text is Go's."""

    def __init__(self) -> None:
        super().__init__("context canceled")


class ConnectionLostError(ClientError):
    """The connection broke before the answer came: whether Azure did what was asked is unknown."""


class UnfinishedError(ClientError):
    """The resource is there, but its provisioning did not end in time: the engine keeps it, with a reason."""

    def __init__(self, identifier: str, reason: ClientError) -> None:
        # The provider reads the resource once more with the same context, and that has ended as well.
        cancelled = isinstance(reason, CancelledError)
        super().__init__(f"resource created but read failed {reason}: {reason}" if cancelled else str(reason))
        self.id = identifier


class UnavailableError(AzureError):
    """An answer that says when to come again."""

    def __init__(self, status: int, code: str, message: str, retry_after: float) -> None:
        super().__init__(status, code, message)
        self.retry_after = retry_after
        """The header Retry-After, in seconds."""


@dataclass(frozen=True)
class Call:
    """One call of the engine that goes to Azure."""

    operation: Operation
    resource_type: ResourceType
    id: str


@dataclass(frozen=True)
class Provisioning:
    """What Azure has to do after it has accepted a request."""

    seconds: float
    long_running: bool
    """Azure answers at once and is asked how far it is; otherwise its answer takes that long."""


class Network:
    """The way to Azure: undisturbed, everything arrives and happens at once. Times are Azure's seconds."""

    token_seconds: int = 3600
    """For how long a token is valid."""

    def carry(self, call: Call, send: Callable[[], _Result]) -> _Result:
        """Bring one request to Azure, and its answer back.

        Raises:
            AzureError: when Azure answers with an error.
            ConnectionLostError: when no answer comes.
        """
        del call
        return send()

    def work(self, call: Call, do: Callable[[], None]) -> None:
        """Do what Azure does by itself after it has answered: there is no answer that could be lost.

        Raises:
            AzureError: when Azure does not do it.
        """
        del call
        do()

    def provisioning(self, call: Call) -> Provisioning:
        """Give what follows the request that was accepted."""
        del call
        return Provisioning(0.0, long_running=False)

    def jitter(self, call: Call, attempt: int) -> float:
        """Give the factor, 0.8 to 1.3, by which the client varies its delays."""
        del call, attempt
        return 1.0

    def wait(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            CancelledError: when the call is cancelled meanwhile.
        """
        del seconds

    def told(self, seconds: float) -> float:
        """Give a time as a client that really waits should be told of it."""
        return seconds

    def cancel(self) -> None:
        """End every wait, now and later."""


class Client:
    """Does what the control plane does, as reliably as azure-native can over a network."""

    def __init__(self, azure: Azure, network: Network) -> None:
        self._azure = azure
        self._network = network

    def get(self, identifier: str, resource_type: ResourceType) -> Record | None:
        """Give a resource, or nothing."""
        call = Call("read", resource_type, identifier)
        try:
            return self._do(call, self._clock(0), lambda: self._azure.get(identifier, resource_type))
        except AzureError as error:
            if error.status == 404:
                return None
            raise

    def put(
        self,
        resource_type: ResourceType,
        inputs: Mapping[str, Any],
        properties: Mapping[str, Any],
        account: Account,
        *,
        create: bool,
        timeout: float,
    ) -> Answer:
        """Make or change a resource, as `Azure.put` does.

        Args:
            resource_type: its entry in the catalogue.
            inputs: what the caller sent.
            properties: the same in the shape of an answer.
            account: who asks, and in which subscription.
            create: refuse where the resource exists.
            timeout: the call's custom timeout in seconds, or 0 for the default.

        Raises:
            AzureError: when Azure refuses, however often it was asked.
            ClientError: when the call failed otherwise; `UnfinishedError` where the resource is there.
        """
        call = Call(
            "create" if create else "update",
            resource_type,
            resource_type.identifier(
                {name: bare(value) for name, value in inputs.items()}, account.subscription
            ),
        )
        # The provider looks for the resource once, before its first PUT: a PUT that is sent again finds what
        # the first one made, and updates it.
        looks = create

        def send() -> Answer:
            nonlocal looks
            looked, looks = looks, False
            return self._azure.put(resource_type, inputs, properties, account, create=looked)

        clock = self._clock(timeout)
        answer = self._do(call, clock, send)
        provisioning = self._network.provisioning(call)
        try:
            clock.wait(provisioning.seconds)
        except (TimedOutError, CancelledError) as error:
            if provisioning.long_running:
                raise UnfinishedError(answer.id, error) from error
            raise
        return answer

    def delete(
        self, resource_type: ResourceType, identifier: str, account: Account, *, timeout: float
    ) -> None:
        """Delete a resource, as `Azure.delete` does; one that is not there is deleted already.

        Raises:
            AzureError: when Azure refuses, however often it was asked.
            ClientError: when the call failed otherwise.
        """
        call = Call("delete", resource_type, identifier)
        clock = self._clock(timeout)
        try:
            self._do(call, clock, lambda: self._azure.delete(resource_type, identifier, account))
        except AzureError as error:
            if error.status == 404:
                return
            raise
        clock.wait(self._network.provisioning(call).seconds)

    def cancel(self) -> None:
        """Give up on what is under way: the engine was told to stop."""
        self._network.cancel()

    def _clock(self, timeout: float) -> "_Clock":
        return _Clock(self._network, timeout if timeout > 0 else _TIMEOUT)

    def _do(self, call: Call, clock: "_Clock", send: Callable[[], _Result]) -> _Result:
        attempt = 1
        while True:
            try:
                return self._network.carry(call, send)
            except (AzureError, ConnectionLostError) as error:
                delay = self._delay(call, error, attempt)
                if delay is None:
                    raise
            clock.wait(delay)
            attempt += 1

    def _delay(self, call: Call, error: AzureError | ConnectionLostError, attempt: int) -> float | None:
        """Give how long to wait before the next attempt; nothing where there is none."""
        if attempt == _TRIES or (isinstance(error, AzureError) and not _is_tried_again(error)):
            return None
        if isinstance(error, UnavailableError) and error.retry_after > 0:
            return error.retry_after if error.retry_after <= _LONGEST_DELAY else None
        return min((2**attempt - 1) * _DELAY * self._network.jitter(call, attempt), _LONGEST_DELAY)


class _Clock:
    """How much time a call has left, in Azure's seconds."""

    def __init__(self, network: Network, timeout: float) -> None:
        self._network = network
        self._left = timeout

    def wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._network.wait(min(seconds, self._left))
        self._left -= seconds
        if self._left < 0:
            raise TimedOutError


def _is_tried_again(error: AzureError) -> bool:
    return error.status in _TRIED_AGAIN or (error.status, error.code) == (409, "AnotherOperationInProgress")
