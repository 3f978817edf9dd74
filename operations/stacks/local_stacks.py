"""How a command knows that it works on local stacks."""

LOCAL_AZURE_VARIABLE = "STITCHES_LOCAL_AZURE"
"""Set by `stitches --local`: the file of the local Azure, where no other Azure is meant."""
