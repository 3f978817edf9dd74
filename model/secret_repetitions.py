"""The secrets of one environment are told apart: by their names, and by the settings that hold them."""

from collections.abc import Iterable, Sequence

from model.errors import refused, refused_at
from model.secret import SecretDeclaration

_REPEATED = refused(
    "each name once, whatever its capitals",
    example="OAuthClientSecret",
    remedy="Rename it, or take the second entry out.",
)


def refuse_repetitions(secrets: Sequence[SecretDeclaration]) -> None:
    """Refuse each second use of a name, whatever its capitals.

    Key Vault does not tell small letters from capitals; app settings in .NET do not either.

    Raises:
        pydantic.ValidationError: with the place of each.
    """
    names = _repeated((secret.name, index) for index, secret in enumerate(secrets))
    settings = _repeated(
        (secret.app_setting, index) for index, secret in enumerate(secrets) if secret.app_setting
    )
    refusals = {
        **{(index, "name"): _REPEATED for index in names},
        **{(index, "appSetting"): _REPEATED for index in settings},
    }
    if refusals:
        raise refused_at(refusals)


def _repeated(names: Iterable[tuple[str, int]]) -> list[int]:
    """The indexes of the names that stood there before."""
    seen: set[str] = set()
    repeated: list[int] = []
    for name, index in names:
        if name.casefold() in seen:
            repeated.append(index)
        seen.add(name.casefold())
    return repeated
