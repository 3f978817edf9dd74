"""Runs `stitches local …` as `python -m local …`, which reviews use in checkouts of other commits."""

from local.commands import local

if __name__ == "__main__":
    local(prog_name="stitches local")
