"""What was looked up for an answer: one line that opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive

from agent.events import ToolRun
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.text_block import TextBlock

TOOLS = {
    "recommend_movies": "the network ranked all films",
    "search_profiles": "film profiles were searched by meaning and words",
    "similar_movies": "all films were compared with the one to be like",
    "movie_details": "the film was looked up",
    "compare_movies": "the films were looked up",
    "explain_pick": "the score was taken apart",
    "show_profile": "your profile was read",
}


class Steps(TextBlock, can_focus=True):
    BINDING_GROUP_TITLE = "On what was looked up"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "unfold", "Open or close", id="unfold"),
        Binding("down,j", "app.focus_next", "Next", show=False),
        Binding("up,k", "app.focus_previous", "Previous", show=False),
    ]
    opened: reactive[bool] = reactive(False, layout=True)

    def __init__(self, tools: Sequence[ToolRun]) -> None:
        super().__init__()
        self._tools = tools

    def lines(self, width: int) -> list[Content]:
        count = "1 look-up" if len(self._tools) == 1 else f"{len(self._tools)} look-ups"
        head = f"{'▾' if self.opened else '▸'} {count}, {sum(tool['ms'] for tool in self._tools):.0f} ms"
        rows = [
            f"  {one_line(tool['name'])}  {TOOLS.get(tool['name'], '')}  {tool['ms']:.1f} ms" for tool in self._tools
        ]
        shown = [head, *rows] if self.opened else [head]
        return [Content.styled(row, MUTED).truncate(width, ellipsis=True) for row in shown]

    def action_unfold(self) -> None:
        self.opened = not self.opened

    def on_click(self) -> None:
        self.action_unfold()
