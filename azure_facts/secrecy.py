"""What looks like a secret, so that it can be rejected wherever only metadata belongs.

This catches mistakes, not malice: whoever wants to hide a secret in a text can.
"""

import re
from collections.abc import Iterator
from typing import cast

# How keys end whose values are secrets; "keyVaultReference" and "allowSharedKeyAccess" do not.
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
    # A storage account's key, which is 64 bytes in base64; a client secret of Entra.
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="
    r"|(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31}"
    r"|://[^/\s:@]+:[^/\s@]+@"
)

KEY_VAULT_REFERENCE = "@Microsoft.KeyVault("
"""How a reference begins that App Service resolves at run time: it names a secret and holds none."""


def looks_like_a_secret(text: str) -> bool:
    """Whether a text holds a password, a key, a token or a connection string with one of them."""
    return not text.startswith(KEY_VAULT_REFERENCE) and _SECRET_TEXT.search(text) is not None


def is_secret_key(key: str) -> bool:
    """Whether a key names a secret's value: "clientSecret" and "account_key" do, "secretName" does not."""
    return re.sub(r"[^a-z0-9]", "", key.lower()).endswith(_SECRET_KEY_ENDS)


def secret_paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths in a JSON value at which a secret seems to stand.

    A key that names a secret is taken at its word only when a text stands there: a switch such as
    "disablePassword: true" and a reference to Key Vault give nothing away.
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
