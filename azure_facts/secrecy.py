"""Detect text that looks like a secret, so that it can be rejected where only metadata is allowed.

This finds mistakes, not attacks: somebody who wants to hide a secret in a text can do so.
"""

import re
from collections.abc import Iterator
from typing import cast

# The ends of keys whose values are secrets; "keyVaultReference" and "allowSharedKeyAccess" do not match.
_SECRET_KEY_ENDS = (
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "secretvalue",
    "token",
    "credential",
    "credentials",
    "apikey",
    "accountkey",
    "accesskey",
    "sharedkey",
    "privatekey",
    "primarykey",
    "secondarykey",
    "signingkey",
    "encryptionkey",
)

_SECRET_TEXT = re.compile(
    r"(?i:\b(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|client_?secret|api_?key)\s*=\s*[^;\s])"
    r"|[?&]sig=[A-Za-z0-9%+/]{16}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."
    r"|\bgh[pousr]_[A-Za-z0-9]{20}|\bgithub_pat_[A-Za-z0-9_]{20}"
    # A storage account's key, which is 64 bytes in Base64; an Entra client secret.
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="
    r"|(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31}"
    r"|://[^/\s:@]+:[^/\s@]+@"
)

KEY_VAULT_REFERENCE = "@Microsoft.KeyVault("
"""The beginning of a reference that App Service resolves at run time: it names a secret."""


def looks_like_a_secret(text: str) -> bool:
    """Return whether a string contains a password, a key, a token or a connection string with one of them."""
    return not text.startswith(KEY_VAULT_REFERENCE) and _SECRET_TEXT.search(text) is not None


def is_secret_key(key: str) -> bool:
    """Return whether a key's value is a secret: "clientSecret" and "account_key", not "secretName"."""
    return re.sub(r"[^a-z0-9]", "", key.lower()).endswith(_SECRET_KEY_ENDS)


def secret_paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths in a JSON value that seem to contain a secret.

    A key that names a secret counts only if its value is a string: a switch such as "disablePassword: true"
    and a Key Vault reference do not contain a secret.
    """
    match value:
        case str():
            named = bool(path) and isinstance(path[-1], str) and is_secret_key(path[-1])
            if looks_like_a_secret(value) or (named and value and not value.startswith(KEY_VAULT_REFERENCE)):
                yield path
        case dict():
            for key, item in cast("dict[str, object]", value).items():
                yield from secret_paths(item, (*path, key))
        case list():
            for index, item in enumerate(cast("list[object]", value)):
                yield from secret_paths(item, (*path, index))
        case _:
            pass
