"""Who gets roles, and where: from the configuration alone, so that the check asks for the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.configuration import Configuration
from bootstrap.names import OWN_STATE
from bootstrap.roles import GRANTS, Grant, Holder, Role, Scope


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody who gets roles.

    Attributes:
        name: The name in the program.
        context: The jobs whose tokens it trusts, as GitHub writes it; None for people.
        subscriptions: Those of its environments.
        states: The owners of the states that it has to do with.
    """

    name: str
    holder: Holder
    context: str | None
    subscriptions: tuple[str, ...]
    states: tuple[str, ...]

    def grants(self) -> Iterator[tuple[str, Grant, str]]:
        """What it is granted where: a name that is the same in every run, the grant, and the place.

        The place is a subscription's id, or the owner of the state whose container or key it is.
        """
        seen: set[tuple[Role, str]] = set()
        for grant in GRANTS:
            if grant.holder is not self.holder:
                continue
            for place in self.subscriptions if grant.scope is Scope.SUBSCRIPTION else self.states:
                # Azure takes a role at a scope once: environments may share a subscription.
                if (grant.role, place) not in seen:
                    seen.add((grant.role, place))
                    yield f"{self.name}-{grant.role.lower().replace(' ', '-')}-{place}", grant, place


def principals(configuration: Configuration) -> tuple[Principal, ...]:
    """Everybody who gets roles: one deployer an environment, and the three that have to do with all."""
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
