"""`stitches review`: shows what a change would do to the three stacks, and checks it against the policy pack.

It needs no credentials. The review deploys the base of the change, with the base's own code, to a temporary
local Azure, and previews the working tree on it. So the report shows only what the change causes.
"""
