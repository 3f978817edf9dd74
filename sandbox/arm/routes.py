"""A route: a pattern of paths, and the function that serves its requests."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from sandbox.arm.messages import Message, Response
from sandbox.arm.references import References
from sandbox.arm.running_sites import RunningSites
from sandbox.azure.access import Access
from sandbox.azure.control import Azure
from sandbox.azure.request import Account
from sandbox.azure.store import Store, View
from sandbox.client import Network, Operation
from sandbox.schema.cache import Schemas

SUBSCRIPTION: Final = r"/subscriptions/(?P<subscription>[^/]+)"
"""The pattern of a subscription."""
GROUP: Final = SUBSCRIPTION + r"/resourcegroups/(?P<group>[^/]+)"
"""The pattern of a resource group."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What Azure Resource Manager needs to serve requests."""

    store: Store
    schemas: Schemas
    account: Account
    """The owner of the subscriptions: the account of callers without their own identity."""
    network: Network
    """Simulates the network, with its faults."""
    sites: RunningSites
    jobs: Executor
    """Does the work that continues after a response."""

    @property
    def references(self) -> References:
        """The resolver of Key Vault references."""
        return References(self.store, self.account.object)

    @property
    def azure(self) -> Azure:
        """The control plane on the store."""
        return Azure(self.store)


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request, and what Azure holds when it arrives."""

    message: Message
    around: Surroundings
    view: View
    access: Access
    parts: Mapping[str, str]
    """The parts of the path that the route names."""

    def demand(self, action: str, scope: str) -> None:
        """Reject the request if the caller does not have the permission for an action on a resource.

        Raises:
            AzureError: 403 AuthorizationFailed.
        """
        self.access.reject(self.message.caller.object, action, scope)

    @property
    def account(self) -> Account:
        """The account that makes a change: the caller, in the subscription of the path."""
        caller = self.message.caller
        return Account(
            subscription=self.parts.get("subscription", self.around.account.subscription),
            tenant=caller.tenant,
            client=caller.client,
            object=caller.object,
        )


@dataclass(frozen=True)
class Route:
    """A method and a pattern of paths."""

    method: str
    path: str
    """A regular expression for the whole path; upper and lower case do not matter."""
    respond: Callable[[Context], Response]
    operation: Operation = "read"
    """The operation of the request, by which faults select it."""

    def match(self, message: Message) -> Mapping[str, str] | None:
        """Return the named parts of a request's path; None if the route does not match."""
        found = re.fullmatch(self.path, message.path, re.IGNORECASE)
        return found.groupdict() if found and message.method == self.method else None
