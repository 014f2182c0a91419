"""The conversation, oldest turn first; it follows its end until the person scrolls away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent.events import Pick
from agent.text import clean
from agent.tui.shown import MUTED
from agent.tui.widgets.message import Turn
from agent.tui.widgets.pick_card import PickCard, PickList
from agent.tui.widgets.quick_start import QuickStart

if TYPE_CHECKING:
    from agent.profile import TasteEntry
    from recommender.catalog import Movie

EXAMPLES = (
    "I loved Heat and Seven, but no horror. Something from the 90s?",
    "A mind-bending heist inside dreams",
    "Something light and French with Audrey Tautou",
)
MAX_EARLIER_TURNS = 10
MAX_TURNS = 20
"""Turns on the screen: what a terminal lays out without a delay. All of them stay in the conversation."""


class Transcript(VerticalScroll, can_focus=False):
    def compose(self) -> ComposeResult:
        yield _greeting()

    def on_mount(self) -> None:
        self._room = self.screen.classes
        self.anchor()

    def on_resize(self) -> None:
        """Cards and comparisons show more or less by what the terminal has room for, so they are laid out again."""
        if self._room != (room := self.screen.classes):
            self._room = room
            for block in self.query("PickCard, Comparison"):
                block.refresh(layout=True)

    async def say(self, text: str) -> None:
        """Show a sentence of the app itself, such as why it cannot start."""
        await self.mount(Static(Content(clean(text)), classes="app-says"))

    async def show_earlier(self, records: Sequence[dict[str, Any]]) -> None:
        """Put the last turns of earlier sittings above everything else."""
        turns = [Turn(str(record.get("text") or ""), record) for record in records[-MAX_EARLIER_TURNS:]]
        if turns:
            await self.query("#greeting").remove()
            await self.mount_all(turns, before=0)

    async def begin(self, records: Sequence[dict[str, Any]]) -> None:
        """Show another conversation in the place of this one."""
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(_greeting())
            await self.show_earlier(records)
        self.anchor()

    async def offer(self, movies: Sequence[Movie]) -> None:
        """Let the person begin with films they know."""
        await self.query(QuickStart).remove()
        await self.mount(QuickStart(movies))
        self.anchor()

    async def add_turn(self, turn: Turn) -> None:
        """Put a turn at the end, and follow the end again; the oldest turns make room."""
        for old in list(self.query(Turn))[: -MAX_TURNS + 1]:
            old.remove()
        await self.query(QuickStart).remove()
        await self.mount(turn)
        self.anchor()

    def mark_films(self, taste: Sequence[TasteEntry]) -> None:
        """Show on every card whether its film is by now liked, disliked or seen."""
        for card in self.query(PickCard):
            card.show_said({entry.kind for entry in taste if entry.movie_id == card.pick["movie_id"]})

    def newest_picks(self) -> list[Pick]:
        """The films of the latest list, best first."""
        lists = list(self.query(PickList))
        return [card.pick for card in lists[-1].query(PickCard)] if lists else []

    def latest_reply(self) -> str:
        """The words of the last answer; empty before there is one."""
        return next((turn.reply.text for turn in reversed(self.query(Turn)) if turn.reply.text), "")

    def newest_card(self) -> PickCard | None:
        """The first card of the latest picks."""
        lists = list(self.query(PickList))
        return lists[-1].query(PickCard).first() if lists else None


def _greeting() -> Static:
    lines: list[str | tuple[str, str]] = [
        ("gatrec", "bold $accent"),
        ("  films for you, on your own machine\n\n", MUTED),
        "Tell me what you love, what you cannot stand, or what tonight should feel like. For example:\n",
    ]
    lines += [part for example in EXAMPLES for part in ("\n", ("› ", "$accent"), (example, "italic"))]
    return Static(Content.assemble(*lines), id="greeting")
