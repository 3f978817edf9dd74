"""Azure's regions in every way that people and Azure itself write them."""

from hypothesis import strategies as st

from azure_facts.regions import REGIONS, Region


@st.composite
def spelt_regions(draw: st.DrawFn) -> tuple[str, str]:
    """A region's name, and a spelling of it: any capitals, and spaces between the words or not."""
    region: Region = draw(st.sampled_from(sorted(REGIONS.values(), key=lambda each: each.name)))
    written = draw(st.sampled_from([region.name, region.display_name]))
    capitals = draw(st.lists(st.booleans(), min_size=len(written), max_size=len(written)))
    letters = zip(written, capitals, strict=True)
    return region.name, "".join(letter.upper() if capital else letter for letter, capital in letters)
