"""The secrets of one environment must have different names, and different settings."""

from collections.abc import Iterable, Sequence

from model.errors import rejected, rejected_at
from model.secret import SecretDeclaration

_REPEATED = rejected(
    "each name once, ignoring case",
    example="OAuthClientSecret",
    fix="Rename it, or remove the second entry.",
)


def reject_repetitions(secrets: Sequence[SecretDeclaration]) -> None:
    """Reject each second use of a name, ignoring case.

    Key Vault ignores case, and so do app settings in .NET.

    Raises:
        pydantic.ValidationError: With the path of each.
    """
    names = _repeated((secret.name, index) for index, secret in enumerate(secrets))
    settings = _repeated(
        (secret.app_setting, index) for index, secret in enumerate(secrets) if secret.app_setting
    )
    rejections = {
        **{(index, "name"): _REPEATED for index in names},
        **{(index, "appSetting"): _REPEATED for index in settings},
    }
    if rejections:
        raise rejected_at(rejections)


def _repeated(names: Iterable[tuple[str, int]]) -> list[int]:
    """The indexes of the names that occurred before."""
    seen: set[str] = set()
    repeated: list[int] = []
    for name, index in names:
        if name.casefold() in seen:
            repeated.append(index)
        seen.add(name.casefold())
    return repeated
