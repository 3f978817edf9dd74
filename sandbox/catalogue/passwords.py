"""The rules for an administrator's password of a database server."""

from typing import Final

_LONGEST_IGNORED_LOGIN: Final = 2
_SHORTEST: Final = 8
_LONGEST: Final = 128
_KINDS_OF_CHARACTERS: Final = 3  # of lower-case letters, upper-case letters, digits, and all others


def weakness(password: str, login: str | None) -> tuple[str, str] | None:
    """Return the code and the message for a weak password, without the password; None if it is strong."""
    if len(password) < _SHORTEST:
        return "PasswordTooShort", "The password does not meet policy requirements because it is too short."
    if len(password) > _LONGEST:
        return "PasswordTooLong", "The password should have no more than 128 characters."
    kinds = {
        "small" if one.islower() else "capital" if one.isupper() else "digit" if one.isdigit() else "other"
        for one in password
    }
    if len(kinds) < _KINDS_OF_CHARACTERS or _holds(password, login):
        return (
            "PasswordNotComplex",
            "The password does not meet policy requirements because it is not complex enough.",
        )
    return None


def _holds(password: str, login: str | None) -> bool:
    """Return whether a password contains the login; logins of two letters do not count.

    Source: learn.microsoft.com windows-server password-must-meet-complexity-requirements, for the length.
    """
    return login is not None and len(login) > _LONGEST_IGNORED_LOGIN and login.lower() in password.lower()
