"""The Python language host for an engine that was built from its Go modules.

The official release has its own language host, written in Go, which is not available as a Go module. This one
replaces it: the engine starts it, and it starts programs and policy packs. It runs from the cache folder with
its own packages (`requirements.txt`), so it does not depend on a checkout.
"""
