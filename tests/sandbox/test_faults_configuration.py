"""The file of faults: what it accepts and rejects, and that nothing is loaded without a file."""

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import sandbox
from sandbox.faults.configuration import Configuration, ConfigurationError, Durations, Kill, Throttling, load

CHECKOUT = Path(__file__).resolve().parents[2]
APP = "azure-native:web:WebApp"
KEYS = (
    "seed, factor, latency, throttling, transient, failures, lostResponses, slowResponses, kill, diskFull,"
    " tokenSeconds, sites"
)


def loaded(folder: Path, value: object) -> Configuration:
    file = folder / "faults.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return load(file)


def problems(folder: Path, value: object) -> list[str]:
    with pytest.raises(ConfigurationError) as rejected:
        loaded(folder, value)
    return [line.strip() for line in str(rejected.value).splitlines()[1:]]


def test_without_any_key_there_is_no_fault(tmp_path: Path) -> None:
    assert loaded(tmp_path, {}) == Configuration()


def test_keys_are_camel_case_and_become_typed(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        {
            "throttling": [{"type": APP, "first": 2, "retryAfter": 1.5}],
            "kill": {"write": 3, "at": "during"},
            "latency": {APP: {"create": 4}},
        },
    )
    assert found.throttling == (Throttling(type=APP, first=2, retry_after=1.5),)
    assert found.kill == Kill(write=3, at="during", process="both")
    assert found.latency == {APP: Durations(create=4)}


def test_the_example_in_the_readme_is_valid(tmp_path: Path) -> None:
    readme = (CHECKOUT / "sandbox" / "README.md").read_text()
    example = re.search(r"## Simulated faults.*?```json\n(.*?)```", readme, re.DOTALL)
    assert example is not None
    found = loaded(tmp_path, example[1])
    unset = [name for name, value in vars(found).items() if not value]
    assert unset == [], "the example must show every key"


def test_every_problem_is_named_with_what_is_expected_and_an_example(tmp_path: Path) -> None:
    value: dict[str, Any] = {
        "sead": 1,
        "factor": -1,
        "latency": {"azure-native:web:WebAp": {"create": "long"}},
        "throttling": [{"first": 0, "retryAfter": 5}, {"retryAfter": 5}, {"first": 1, "every": 2}],
        "transient": {"first": 1},
        "failures": [{"type": APP, "status": 200}],
        "kill": {"write": 1.5, "at": "then", "process": "both", "operation": "read"},
        "diskFull": 3,
    }
    one_way = "an object with exactly one of the keys first, every and probability"
    throttling = '{"first": 2, "retryAfter": 17}'
    assert sorted(problems(tmp_path, value)) == sorted(
        f"{key}: {problem}; expected {expected}, for example {example}"
        for key, problem, expected, example in [
            ("sead", 'is an unknown key: did you mean "seed"?', f"the keys {KEYS}", '"seed": 7'),
            ("factor", "-1 is not valid", "a number, 0 or more", "0.01"),
            (
                "latency.azure-native:web:WebAp",
                f'"azure-native:web:WebAp" is unknown: did you mean "{APP}"?',
                "an object with seconds by type and operation; {} for the table of latencies",
                '{"azure-native:sql:Database": {"create": 90}}',
            ),
            (
                "latency.azure-native:web:WebAp.create",
                '"long" is not valid',
                "a number of seconds, 0 or more",
                "17",
            ),
            ("throttling[0].first", "0 is not valid", "a whole number, 1 or more", "3"),
            ("throttling[1]", "does not say when it occurs", one_way, throttling),
            ("throttling[2]", "has the keys first and every", one_way, throttling),
            (
                "transient",
                '{"first": 1} is not an array',
                f"an array; each element is {one_way}",
                '[{"every": 10, "status": 503}]',
            ),
            ("failures[0].status", "200 is not valid", "an HTTP status from 400 to 599", "409"),
            ("failures[0].code", "is missing", "Azure's error code", '"SkuNotAvailable"'),
            ("failures[0].message", "is missing", "Azure's message", '"The requested SKU is not available."'),
            (
                "kill.operation",
                '"read" is not valid',
                'one of "create", "update", "delete", "restart", "swap", "exchange"',
                '"create"',
            ),
            ("kill.write", "1.5 is not valid", "the number of a write, from 1", "5"),
            ("kill.at", '"then" is not valid', 'one of "before", "during", "after"', '"before"'),
            ("diskFull", "3 is not an object", "an object", '{"write": 5}'),
        ]
    )


@pytest.mark.parametrize("value", ["[]", "7", "null", '"faults"'])
def test_a_file_of_another_kind_is_rejected(tmp_path: Path, value: str) -> None:
    (found,) = problems(tmp_path, value)
    assert found.startswith(f"the file: {value} is not an object; expected an object, for example {{")


@pytest.mark.parametrize("text", ["{", "\xff"])
def test_a_file_that_is_not_json_is_rejected(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"The file of faults .*faults\.json cannot be read"):
        loaded(tmp_path, text)


def test_true_is_not_a_number(tmp_path: Path) -> None:
    assert len(problems(tmp_path, {"factor": True, "seed": True, "throttling": [{"first": True}]})) == 3


def plugin(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    executable = sandbox.install(folder / "home", folder / "azure.db")
    return subprocess.run(
        [executable, "x"],
        env={**os.environ, **variables},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_invalid_file_stops_the_plugin_at_its_start_with_a_message(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"factor": "fast"}')
    ran = plugin(tmp_path, AZURE_SANDBOX_FAULTS=str(file))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"error: {file} is not a valid file of faults:\n"
        '  factor: "fast" is not valid; expected a number, 0 or more, for example 0.01\n'
    )


def test_a_missing_file_stops_the_plugin_at_its_start(tmp_path: Path) -> None:
    ran = plugin(tmp_path, AZURE_SANDBOX_FAULTS=str(tmp_path / "absent.json"))
    assert ran.returncode == 1
    assert f"The file of faults {tmp_path / 'absent.json'} cannot be read" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_empty_variable_means_no_file(tmp_path: Path) -> None:
    assert plugin(tmp_path, AZURE_SANDBOX_FAULTS="").returncode == 0


def test_without_the_file_the_package_is_not_loaded(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from sandbox import stubs
        stubs.prepare()
        from sandbox import server
        server.provider(Path(sys.argv[1]), "3.0.0", Path(sys.argv[1]))
        unwanted = ("sandbox.faults", "sandbox.unfinished", "pydantic")
        print(*(name for name in sys.modules if name.startswith(unwanted)))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "azure.db")],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == []
