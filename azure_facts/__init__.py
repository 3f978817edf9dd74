"""Facts about Azure that several packages need: names, regions, SKUs, ids, types, and the form of secrets.

This package imports none of our packages, and any package may import it. Each fact has its source beside it.
"""
