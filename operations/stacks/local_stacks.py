"""The environment variable that says that a command works on local stacks."""

LOCAL_AZURE_VARIABLE = "STITCHES_LOCAL_AZURE"
"""`stitches --local` sets it to the file of the local Azure. It is not set for Azure itself."""
