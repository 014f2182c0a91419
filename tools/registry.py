"""All tools, in the order a model should see them."""

from __future__ import annotations

from langchain_core.tools import BaseTool

from tools.compare_movies import make_compare_movies
from tools.explain_pick import make_explain_pick
from tools.movie_details import make_movie_details
from tools.recommend_movies import make_recommend_movies
from tools.search_profiles import make_search_profiles
from tools.services import Services
from tools.similar_movies import make_similar_movies


def make_tools(services: Services) -> list[BaseTool]:
    return [
        make_recommend_movies(services),
        make_search_profiles(services),
        make_similar_movies(services),
        make_movie_details(services),
        make_explain_pick(services),
        make_compare_movies(services),
    ]
