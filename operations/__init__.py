"""The commands of `stitches` that work on the stacks of any backend: a thin layer over the model."""
