"""App Service: the site, its slot, their doors for publishing, the plan below them, and its scale."""

from policies.rule import AnyRule
from policies.rules import app_service_access, app_service_plan, app_service_runtime, autoscale

RULES: tuple[AnyRule, ...] = (
    *app_service_access.RULES,
    *app_service_runtime.RULES,
    *app_service_plan.RULES,
    *autoscale.RULES,
)
