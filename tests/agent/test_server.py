"""The graph as a LangGraph server runs it: named in langgraph.json, context given as plain JSON."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def test_the_graph_named_in_langgraph_json_answers(gatrec_home: Path) -> None:
    path, _, name = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["gatrec"].partition(":")
    spec = importlib.util.spec_from_file_location("served", ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    graph = getattr(served, name)()
    state = await graph.ainvoke({"text": "I loved Heat. Something from the 90s?"}, context={"user": "ada"})
    assert state["new_picks"]
    known = await graph.ainvoke({"text": "what do you know about me?"}, context={"user": "ada"})
    assert "Heat" in known["reply"]
    stranger = await graph.ainvoke({"text": "what do you know about me?"}, context={"user": "bob"})
    assert "Heat" not in stranger["reply"]
