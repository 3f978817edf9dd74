"""How long our previews take, beside a plain program's and with the policies: `python -m benchmarks`."""
