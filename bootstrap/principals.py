"""Who gets roles, and where: derived only from the configuration, so that the check expects the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.configuration import Configuration
from bootstrap.names import OWN_STATE
from bootstrap.roles import GRANTS, Grant, Holder, Role, Scope


@dataclass(frozen=True, kw_only=True)
class Principal:
    """An identity or a group of people that gets roles.

    Attributes:
        name: The name in the program.
        context: The jobs whose tokens it trusts, as GitHub writes them; None for people.
        subscriptions: The subscriptions of its environments.
        states: The owners of the states that it needs.
    """

    name: str
    holder: Holder
    context: str | None
    subscriptions: tuple[str, ...]
    states: tuple[str, ...]

    def grants(self) -> Iterator[tuple[str, Grant, str]]:
        """Its grants: a name that is the same in every run, the grant, and the place.

        The place is a subscription's id, or the owner of the state to which the container or key belongs.
        """
        seen: set[tuple[Role, str]] = set()
        for grant in GRANTS:
            if grant.holder is not self.holder:
                continue
            for place in self.subscriptions if grant.scope is Scope.SUBSCRIPTION else self.states:
                # Azure accepts a role at a scope only once, and environments may share a subscription.
                if (grant.role, place) not in seen:
                    seen.add((grant.role, place))
                    yield f"{self.name}-{grant.role.lower().replace(' ', '-')}-{place}", grant, place


def principals(configuration: Configuration) -> tuple[Principal, ...]:
    """Everybody who gets roles: one deployer per environment, and the three that need all environments."""
    environments = configuration.environments
    subscriptions = tuple(environment.subscription_id for environment in environments)
    states = tuple(environment.name.value for environment in environments)
    deployers = (
        Principal(
            name=f"deployer-{environment.name}",
            holder=Holder.DEPLOYER,
            context=f"environment:{environment.name}",
            subscriptions=(environment.subscription_id,),
            states=(environment.name.value,),
        )
        for environment in environments
    )
    readers = (
        Principal(
            name=holder.value, holder=holder, context=context, subscriptions=subscriptions, states=states
        )
        for holder, context in ((Holder.READER, "ref:refs/heads/main"), (Holder.PREVIEW, "pull_request"))
    )
    administrators = Principal(
        name="administrators",
        holder=Holder.ADMINISTRATORS,
        context=None,
        subscriptions=subscriptions,
        states=(*states, OWN_STATE),
    )
    return (*deployers, *readers, administrators)
