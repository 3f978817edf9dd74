"""The policy pack: what every environment of Stitches has to be, judged from what the engine really makes.

`rules/` holds the rules by service, `exceptions.yaml` the few that are waived; `__main__.py` is the pack.
"""
