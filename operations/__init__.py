"""The `stitches` command line: what whoever operates Stitches asks, thin over the model."""
