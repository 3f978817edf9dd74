"""Connection strings: names with values, such as "InstrumentationKey=…;IngestionEndpoint=…"."""


def parts(connection_string: str) -> dict[str, str]:
    """The values by their names; what has no name is left out.

    Source: learn.microsoft.com azure-monitor/app/connection-strings, "Schema".
    """
    return dict(part.split("=", 1) for part in connection_string.split(";") if "=" in part)
