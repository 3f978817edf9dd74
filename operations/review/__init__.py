"""`stitches review`: what a change would do to the three stacks, and whether the policies let it.

It needs no credentials. The base of the change is brought up in a throw-away local Azure by its own code, and
the working tree is previewed on it; so the difference is the change's own.
"""
