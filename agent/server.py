"""The agent for a LangGraph server (``langgraph.json``), which brings its own persistence.

Input is ``{"text": "…"}``, the context names the user; the answer is in ``reply``, ``new_picks`` and ``explanations``.
"""

from __future__ import annotations

from functools import lru_cache

from langgraph.graph.state import CompiledStateGraph

from agent.config import Settings
from agent.engines.choose import choose_engine
from agent.graph import build_graph
from agent.profile import ProfileStore
from agent.state import State, TurnContext
from tools.services import Services


@lru_cache(maxsize=1)
def make_graph() -> CompiledStateGraph[State, TurnContext, State, State]:
    """The turn's graph over the person's own data folder, loaded once."""
    settings = Settings()
    services = Services.load(settings.home / "index")
    profiles = ProfileStore(settings.home / "profiles.sqlite", services.catalog)
    return build_graph(services, profiles, choose_engine(settings, services)).compile()
