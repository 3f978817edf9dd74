"""The marks that stand on the wire and in a state, written out in operations/ and sandbox/: the SDK's own."""

from pulumi.runtime import rpc
from pulumi_policy import proxy

from operations import wire as read
from sandbox import wire as served


def test_what_marks_secrets_outputs_and_references_is_what_the_sdk_writes() -> None:
    key, secret = rpc._special_sig_key, rpc._special_secret_sig  # pyright: ignore[reportPrivateUsage]
    assert key == read.SIGNATURE
    assert secret == read.SECRET_SIGNATURE
    assert {key, secret} <= written_out(served)
    output, reference = rpc._special_output_value_sig, rpc._special_resource_sig  # pyright: ignore[reportPrivateUsage]
    assert {output, reference} <= written_out(served)


def test_what_stands_for_the_unknown_is_what_the_sdk_writes_and_policies_read() -> None:
    assert rpc.UNKNOWN == read.UNKNOWN
    assert rpc.UNKNOWN in written_out(served)
    kinds = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
    assert len(kinds) == 7
    assert kinds in [value for value in vars(served).values() if isinstance(value, frozenset)]


def written_out(module: object) -> set[str]:
    """The texts that a module names."""
    return {value for value in vars(module).values() if isinstance(value, str)}
