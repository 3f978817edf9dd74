import os
import signal
import time

import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as messages

from tests.engine.language_host_process import Host, assert_gone

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_everything_that_runs_at_once_and_silently(
    host: Host, number: signal.Signals
) -> None:
    host.start_program("wait")
    family = host.started()
    started = time.monotonic()
    host.process.send_signal(number)
    assert host.process.wait(timeout=10) == 0
    assert time.monotonic() - started < 1
    assert_gone(family)
    assert host.close() == ("running wait\n", "complaining\n")


def test_it_and_everything_that_runs_end_when_the_engine_has_ended(host: Host) -> None:
    host.start_program("wait")
    family = host.started()
    assert host.process.stdin is not None
    host.process.stdin.close()
    assert host.process.wait(timeout=10) == 0
    host.process.stdin = None
    assert_gone(family)


def test_what_runs_ends_when_the_language_host_is_killed(host: Host) -> None:
    host.start_program("wait")
    family = host.started()
    host.process.kill()
    assert_gone(family)


def test_the_engine_s_cancel_ends_the_program_without_another_error(host: Host) -> None:
    running = host.start_program("wait")
    family = host.started()
    host.call("Cancel", Empty(), Empty)
    assert running.result(timeout=10) == messages.RunResponse(bail=True)
    assert_gone(family)


def test_a_call_that_the_engine_cancels_ends_its_program(host: Host) -> None:
    running = host.start_program("wait")
    family = host.started()
    running.cancel()
    assert_gone(family)


def test_processes_that_a_program_leaves_are_ended_with_it(host: Host) -> None:
    running = host.start_program("wait")
    program, child = host.started()
    os.kill(program, signal.SIGTERM)
    assert running.result(timeout=10).error == "program exited with non-zero exit code: -1"
    assert_gone([child])


def test_a_policy_pack_is_ended_when_its_call_is_cancelled(host: Host) -> None:
    source = (
        "import os, time; from pathlib import Path; print('here'); "
        "Path('started').write_text(str(os.getpid())); time.sleep(60)"
    )
    stream = host.start_policy_pack(source)
    assert next(stream).stdout == b"here\n"
    family = host.started()
    stream.cancel()
    assert_gone(family)
