"""A review runs the code of a change, so it passes nothing that gives access to an account."""

import sys
from pathlib import Path

import pytest

from operations.review.checkouts import Checkout, without_credentials


def test_nothing_that_gives_access_to_an_account_a_stack_or_a_repository_is_passed() -> None:
    leading = {
        "ARM_CLIENT_SECRET": "x",
        "AZURE_CLIENT_ID": "x",
        "PULUMI_ACCESS_TOKEN": "x",
        "PULUMI_BACKEND_URL": "x",
        "GITHUB_TOKEN": "x",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x",
        "STITCHES_DEPLOYMENT": "x",
    }
    environment = without_credentials({**leading, "PATH": "p", "HOME": "h"})
    assert "x" not in environment.values()
    assert {"PATH": "p", "HOME": "h"}.items() <= environment.items()


def test_a_checkout_runs_its_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "x")
    (tmp_path / "operations.py").write_text(
        "import os, sys\nprint(__file__, os.environ['A'], 'GITHUB_TOKEN' in os.environ, *sys.argv[1:])",
        encoding="utf-8",
    )
    ended = Checkout(tmp_path).run("operations", "argument", A="b")
    assert ended.code == 0, ended.errors
    assert ended.printed.split() == [str(tmp_path / "operations.py"), "b", "False", "argument"]
    assert Checkout(tmp_path).python == Path(sys.executable)


def test_the_message_of_a_process_is_the_end_of_its_output(tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text(
        "import sys\nsys.exit('\\n'.join(map(str, range(30))))", encoding="utf-8"
    )
    words = Checkout(tmp_path).run("failing").words.splitlines()
    assert (words[0], words[-1], len(words)) == ("10", "29", 20)
