"""The graph as a LangGraph server runs it: named in langgraph.json, context given as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


async def test_the_graph_named_in_langgraph_json_answers(
    gatrec_home: Path, load_script: Callable[[Path], ModuleType]
) -> None:
    path, _, name = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["gatrec"].partition(":")
    served = load_script(ROOT / path)
    graph = getattr(served, name)()
    state = await graph.ainvoke({"text": "I loved Heat. Something from the 90s?"}, context={"user": "ada"})
    assert state["new_picks"]
    known = await graph.ainvoke({"text": "what do you know about me?"}, context={"user": "ada"})
    assert "Heat" in known["reply"]
    stranger = await graph.ainvoke({"text": "what do you know about me?"}, context={"user": "bob"})
    assert "Heat" not in stranger["reply"]
