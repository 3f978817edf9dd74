"""Azure's way to say no."""


class AzureError(Exception):
    """A refusal by the control plane, with the HTTP status, the code and the message that Azure gives."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.status = status
        self.code = code
        self.message = message


def already_exists(kind: str, identifier: str) -> AzureError:
    """Refuse to create what exists: Azure would update it, but the provider reads first, and says this.

    Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go, CanCreate.
    """
    error = AzureError(409, "ResourceExists", f"cannot create already existing {kind} '{identifier}'")
    error.args = (error.message,)
    return error
