"""How long our previews take beside those of a hand-written program: `python -m benchmarks`."""
