from policies.cis import SECTIONS, sections
from policies.rules import RULES


def test_every_section_of_the_table_is_covered_by_a_rule() -> None:
    covered = {section for rule in RULES for section in sections(rule)}
    assert covered == set(SECTIONS)


def test_a_rule_covers_a_section_by_its_name_or_by_an_id_that_it_covers() -> None:
    by_name = {rule.name: sections(rule) for rule in RULES}
    assert by_name["app-service-publishing"] == ("9.6",)
    assert by_name["app-service-transport"] == ("9.1", "9.3", "9.4")
    assert by_name["names"] == ()
