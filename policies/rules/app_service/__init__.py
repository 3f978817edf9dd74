"""App Service: the site, its slot, their publishing endpoints, the plan below them, and releases."""

from policies.rule import AnyRule
from policies.rules.app_service import access, autoscale, plan, release_phase, runtime

RULES: tuple[AnyRule, ...] = (
    *access.RULES,
    *runtime.RULES,
    *plan.RULES,
    *autoscale.RULES,
    *release_phase.RULES,
)
