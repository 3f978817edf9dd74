"""Connection strings: names with values, such as "InstrumentationKey=…;IngestionEndpoint=…"."""


def parts(connection_string: str) -> dict[str, str]:
    """Return the values by their names; values without a name are left out.

    Source: learn.microsoft.com azure-monitor/app/connection-strings, "Schema".
    """
    return dict(part.split("=", 1) for part in connection_string.split(";") if "=" in part)
