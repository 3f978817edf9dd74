"""A local Front Door: routes, rules, cache and firewall from the store."""

from sandbox.sites.edge.front_door import FrontDoor

__all__ = ["FrontDoor"]
