"""The marks that stand on the wire and in a state are the SDK's own."""

from pulumi.runtime import rpc
from pulumi_policy import proxy

import engine_wire


def test_what_marks_secrets_outputs_and_references_is_what_the_sdk_writes() -> None:
    assert rpc._special_sig_key == engine_wire.SIGNATURE  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_secret_sig == engine_wire.SECRET  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_output_value_sig == engine_wire.OUTPUT  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_resource_sig == engine_wire.REFERENCE  # pyright: ignore[reportPrivateUsage]


def test_what_stands_for_the_unknown_is_what_the_sdk_writes_and_policies_read() -> None:
    assert rpc.UNKNOWN == engine_wire.UNKNOWN
    kinds = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
    assert len(kinds) == 7
    assert kinds == engine_wire.UNKNOWNS
