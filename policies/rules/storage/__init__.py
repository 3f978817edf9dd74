"""Storage: the account, its blobs and its containers."""

from policies.rule import AnyRule
from policies.rules.storage import account, anonymous_access

RULES: tuple[AnyRule, ...] = (
    *anonymous_access.RULES,
    *account.RULES,
)
