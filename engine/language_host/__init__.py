"""The Python language host for an engine that was built from its Go modules.

The official release has a language host of its own, written in Go; it is not to be had as a Go module. This
one takes its place: the engine starts it, and it starts programs and policy packs. It runs from the cache
folder with packages of its own (`requirements.txt`), so it depends on no checkout.
"""
