"""Whatever is typed is read: words, titles, signs and numbers in any order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.understanding import Situation
from recommender.catalog import load_catalog
from recommender.embedding import Encoder, EncoderError
from recommender.titles import TitleIndex

SIGNS = ["½", "33⅓", "²", "&", "…", "(2001)", "no. 1", "#3", "8½", "(500)", "[REC]", "*****", "95%", "İ", "ﬁ", "?", "'"]
WORDS = """
    i loved hated seen no not more less than but the first second last it these by robert de niro horror funny 90s why
    instead with without except for and or a an is was better
""".split()
SHOWN = Situation(last_intent="recommend", picks=["Heat (1995)", "Fargo (1996)"], focus="Heat (1995)")


def no_encoder() -> Encoder:
    raise EncoderError("gone")


@pytest.fixture(scope="module")
def reader() -> Reader:
    catalog = load_catalog()
    return Reader(Spotter(catalog, TitleIndex(catalog)), Tagger(no_encoder))


TITLES = [movie.title for movie in load_catalog()]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.one_of(*(st.sampled_from(parts) for parts in (SIGNS, WORDS, TITLES))), max_size=14),
    st.sampled_from([Situation(), SHOWN]),
)
def test_anything_is_read(reader: Reader, parts: list[str], situation: Situation) -> None:
    assert reader.read(" ".join(parts), situation).intent
