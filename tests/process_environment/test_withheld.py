"""Settings of other projects do not reach local commands."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.workspace import Workspace
from operations.review.checkouts import without_credentials
from process_environment import without_foreign
from process_environment.withheld import FAMILIES, KEPT, NAMES

CHECKOUT = Path(__file__).resolve().parents[2]

FOREIGN = {
    **{f"{family}SOMETHING": "foreign" for family in FAMILIES},
    **dict.fromkeys(NAMES, "foreign"),
    "ARM_SUBSCRIPTION_ID": "foreign",
    "PULUMI_SELF_MANAGED_STATE_GZIP": "true",
    "PYTHONPATH": "foreign",
    "VIRTUAL_ENV": "foreign",
}
LEGITIMATE = {
    "COLUMNS": "100",
    "GOPROXY": "https://modules.example.com",
    "HOME": "/home/person",
    "LANG": "de_DE.UTF-8",
    "NO_COLOR": "1",
    "PIP_CERT": "/certificates.pem",
    "PIP_INDEX_URL": "https://packages.example.com/simple",
    "SSL_CERT_FILE": "/certificates.pem",
    "STITCHES_ENGINE_CACHE": "/engines",
    "STITCHES_LOCAL_FOLDER": "/stacks",
    "TERM": "xterm",
    "UV_DEFAULT_INDEX": "https://packages.example.com/simple",
    "https_proxy": "http://proxy.example.com:3128",
}


def test_every_family_and_name_has_a_reason() -> None:
    assert all(reason.endswith(".") for reason in (*FAMILIES.values(), *NAMES.values(), *KEPT.values()))


def test_foreign_variables_are_withheld_and_the_rest_stays() -> None:
    ours = dict.fromkeys(KEPT, "ours")
    assert without_foreign({**FOREIGN, **LEGITIMATE, **ours}) == {**LEGITIMATE, **ours}


def test_the_engine_of_a_local_stack_gets_no_foreign_variables(tmp_path: Path) -> None:
    environment = Workspace(tmp_path).environment(Path("/engine"), {**FOREIGN, **LEGITIMATE})
    assert "foreign" not in environment.values()
    assert "PULUMI_SELF_MANAGED_STATE_GZIP" not in environment
    assert LEGITIMATE.items() <= environment.items()


def test_a_reviewed_checkout_gets_no_foreign_variables() -> None:
    environment = without_credentials({**FOREIGN, **LEGITIMATE})
    assert "foreign" not in environment.values()
    assert LEGITIMATE.items() <= environment.items()


def test_make_passes_the_same_variables(tmp_path: Path) -> None:
    show = tmp_path / "show.mk"
    show.write_text("show-environment: ; @env\n", encoding="utf-8")
    make = shutil.which("make")
    assert make is not None
    ours = dict.fromkeys(KEPT, "ours")
    printed = subprocess.run(
        [make, "-f", "Makefile", "-f", show, "show-environment"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **FOREIGN, **LEGITIMATE, **ours},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    handed_on = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    assert not FOREIGN.keys() & handed_on.keys()
    assert {**LEGITIMATE, **ours}.items() <= handed_on.items()


@pytest.mark.parametrize("name", ["PATH", "GIT_CEILING_DIRECTORIES", "PIP_FIND_LINKS", "PIP_DEFAULT_TIMEOUT"])
def test_a_name_similar_to_a_withheld_one_stays(name: str) -> None:
    assert name in without_foreign({name: "x"})
