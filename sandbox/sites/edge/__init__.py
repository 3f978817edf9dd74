"""A loopback Front Door: routes, rules, cache and firewall as the store has them."""

from sandbox.sites.edge.front_door import FrontDoor

__all__ = ["FrontDoor"]
