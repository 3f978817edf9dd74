"""Front Door: the profile, its firewall, its endpoint to the slot, and the site's host names."""

from policies.rule import AnyRule
from policies.rules.front_door import firewall, host_names, profile, slot

RULES: tuple[AnyRule, ...] = (
    *profile.RULES,
    *firewall.RULES,
    *slot.RULES,
    *host_names.RULES,
)
