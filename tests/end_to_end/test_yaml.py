"""The real engine and `model.yaml_file` read the YAML examples in the same way."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import engine
from model.yaml_file import yaml_text
from tests.model.yaml_readings import ENCODINGS, READINGS, REJECTED, TIME

pytestmark = pytest.mark.engine

TIME_OF_THE_ENGINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC")


@dataclass(frozen=True)
class Project:
    """A project with one stack, whose file a test writes."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "Pulumi.dev.yaml"

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        return subprocess.run(
            [engine.ensure().directory / "pulumi", *arguments, "--stack", "dev"],
            cwd=self.folder,
            env={
                **inherited,
                "PULUMI_HOME": str(self.folder / "home"),
                "PULUMI_BACKEND_URL": self.folder.as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": "x",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, content: bytes) -> dict[str, Any]:
        """What the engine reads in the stack file: strings as they are, and everything else as JSON."""
        self.file.write_bytes(content)
        done = self.pulumi("config", "--json")
        assert done.returncode == 0, done.stderr
        return {
            key: found.get("objectValue", found["value"]) for key, found in json.loads(done.stdout).items()
        }

    def rejects(self, content: bytes) -> bool:
        self.file.write_bytes(content)
        return self.pulumi("config", "--json").returncode != 0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("yaml"))
    (made.folder / "Pulumi.yaml").write_text(yaml_text({"name": "x", "runtime": "python"}), encoding="utf-8")
    initialized = made.pulumi("stack", "init")
    assert initialized.returncode == 0, initialized.stderr
    return made


def test_the_engine_reads_each_value_in_the_same_way(project: Project) -> None:
    # In a list, because the engine passes a single value as a string.
    lines = [f"  'x:k{index}': [{text}\n    ]" for index, text in enumerate(READINGS)]
    read = project.read("\n".join(["config:", *lines, ""]).encode())
    for index, (text, expected) in enumerate(READINGS.items()):
        (value,) = read[f"x:k{index}"]
        if expected is TIME:
            assert TIME_OF_THE_ENGINE.fullmatch(value), text
        else:
            assert (value, type(value)) == (expected, type(expected)), text


def test_the_engine_rejects_the_same_files(project: Project) -> None:
    assert [name for name, text in REJECTED.items() if not project.rejects(text.encode())] == []


def test_the_engine_accepts_the_same_encodings(project: Project) -> None:
    for encoding, accepted in ENCODINGS.items():
        content = "config:\n  x:a: Köln\n".encode(encoding)
        assert project.rejects(content) is not accepted, encoding
        if accepted:
            assert project.read(content) == {"x:a": "Köln"}


def test_the_engine_reads_what_we_write(project: Project) -> None:
    texts = [str(text) for text in READINGS]
    assert project.read(yaml_text({"config": {"x:texts": texts}}).encode()) == {"x:texts": texts}
