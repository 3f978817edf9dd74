"""The marks on the wire and in a state are those of the SDK."""

from pulumi.runtime import rpc
from pulumi_policy import proxy

import engine_wire


def test_the_marks_of_secrets_outputs_and_references_are_those_of_the_sdk() -> None:
    assert rpc._special_sig_key == engine_wire.SIGNATURE  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_secret_sig == engine_wire.SECRET  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_output_value_sig == engine_wire.OUTPUT  # pyright: ignore[reportPrivateUsage]
    assert rpc._special_resource_sig == engine_wire.REFERENCE  # pyright: ignore[reportPrivateUsage]


def test_the_placeholder_of_an_unknown_value_is_that_of_the_sdk_and_of_policies() -> None:
    assert rpc.UNKNOWN == engine_wire.UNKNOWN
    kinds = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
    assert len(kinds) == 7
    assert kinds == engine_wire.UNKNOWNS
