"""The command line `stitches`: the operations on any stack, and the stacks of this machine."""
