from sandbox.values import UNKNOWN, Secret, bare, dig, fill, has_unknown, plain


def test_fill_keeps_given_values_and_adds_missing_ones() -> None:
    given = {"sku": {"name": "B1"}, "tags": {"a": "b"}}
    assert fill(given, {"sku": {"name": "F1", "tier": "Basic"}, "status": "Ready"}) == {
        "sku": {"name": "B1", "tier": "Basic"},
        "tags": {"a": "b"},
        "status": "Ready",
    }


def test_fill_pairs_lists_of_the_same_length_and_does_not_change_others() -> None:
    subnets = {"subnets": [{"name": "a"}, {"name": "b"}]}
    assert fill(subnets, {"subnets": [{"id": 1}, {"id": 2}]}) == {
        "subnets": [{"name": "a", "id": 1}, {"name": "b", "id": 2}]
    }
    assert fill(subnets, {"subnets": [{"id": 1}]}) == subnets


def test_fill_does_not_open_a_secret() -> None:
    assert fill({"a": Secret({"b": 1})}, {"a": {"c": 2}}) == {"a": Secret({"b": 1})}


def test_bare_and_plain_differ_in_depth() -> None:
    value = Secret({"a": Secret("x")})
    assert bare(value) == {"a": Secret("x")}
    assert plain(value) == {"a": "x"}


def test_dig_reads_through_secrets_and_stops_at_missing_parts() -> None:
    value = {"properties": Secret({"sku": {"name": "standard"}})}
    assert dig(value, "properties.sku.name") == "standard"
    assert dig(value, "properties.sku.tier.size") is None


def test_an_unknown_is_found_at_any_depth() -> None:
    assert has_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not has_unknown({"a": [Secret({"b": "known"})]})
