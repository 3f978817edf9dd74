"""`python -m local …` is `stitches local …`: reviews run it in checkouts of other commits."""

from local.command_line import local

if __name__ == "__main__":
    local(prog_name="stitches local")
