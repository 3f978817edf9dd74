"""The policy pack: the rules for every environment of Stitches, checked on what the engine will create.

`rules/` holds the rules by service, and `exceptions.yaml` the few exceptions. `__main__.py` is the pack.
"""
