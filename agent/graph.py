"""The life of one message: understand -> resolve -> remember -> plan -> act -> rank -> reply.

A message that asks for two things goes from rank to resolve once more before it is answered.
One flat graph: a subgraph would go on running after a cancel. Code decides in every step but the first and the last,
where an engine listens and speaks.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from agent.engines.base import Engine
from agent.nodes import TurnNodes
from agent.profile import ProfileStore
from agent.state import State, TurnContext
from tools.registry import make_tools
from tools.services import Services
from tools.show_profile import make_show_profile


def build_graph(
    services: Services, profiles: ProfileStore, engine: Engine
) -> StateGraph[State, TurnContext, State, State]:
    """The turn's graph, not yet compiled: the session, tests and a graph server bring their own persistence."""
    nodes = TurnNodes(services, profiles, engine)
    show_profile = make_show_profile(lambda user: [asdict(entry) for entry in profiles.read(user).entries])
    tools = [*make_tools(services), show_profile]
    graph = StateGraph(State, context_schema=TurnContext)
    graph.add_node("understand", nodes.understand)
    graph.add_node("resolve", nodes.resolve)
    graph.add_node("remember", nodes.remember)
    graph.add_node("plan", nodes.plan)
    graph.add_node("act", ToolNode(tools, handle_tool_errors=_tool_failed, awrap_tool_call=_timed))
    graph.add_node("rank", nodes.rank)
    graph.add_node("next_act", nodes.next_act)
    graph.add_node("reply", nodes.reply)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "resolve")
    graph.add_edge("resolve", "remember")
    graph.add_edge("remember", "plan")
    graph.add_conditional_edges("plan", _has_calls, {True: "act", False: "rank"})
    graph.add_edge("act", "rank")
    graph.add_conditional_edges("rank", _asks_for_more, {True: "next_act", False: "reply"})
    graph.add_edge("next_act", "resolve")
    graph.add_edge("reply", END)
    return graph


def _has_calls(state: State) -> bool:
    return bool(state["messages"])


def _asks_for_more(state: State) -> bool:
    return state["understanding"]["then"] is not None


def _tool_failed(error: Exception) -> str:
    return f"The tool failed: {error}"


async def _timed(
    request: ToolCallRequest, execute: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command]]
) -> ToolMessage | Command[Any]:
    """Run a tool call and note how many milliseconds it took."""
    started = time.perf_counter()
    answer = await execute(request)
    if isinstance(answer, ToolMessage):
        answer.additional_kwargs["ms"] = round(1000 * (time.perf_counter() - started), 1)
    return answer
