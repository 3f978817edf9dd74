"""Azure's errors."""


class AzureError(Exception):
    """An error of the control plane, with Azure's HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.status = status
        self.code = code
        self.message = message


def already_exists(kind: str, identifier: str) -> AzureError:
    """Return the error for creating what exists. Azure would update it, but the provider reads first.

    Source: pulumi-azure-native, provider/pkg/azure/client_azcore.go, CanCreate.
    """
    error = AzureError(409, "ResourceExists", f"cannot create already existing {kind} '{identifier}'")
    error.args = (error.message,)
    return error
