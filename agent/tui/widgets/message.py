"""What was said: the person's message, the streamed reply, and the turn that holds both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from agent.events import Explanation, FilmFacts, Pick, ToolRun
from agent.text import clean
from agent.tui.widgets.comparison import Comparison
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickList
from agent.tui.widgets.steps import Steps
from agent.tui.widgets.why_view import WhyView

SECONDS_BETWEEN_UPDATES = 0.05


class Reply(Static):
    """The words of the answer, shown as they come; what stands between double asterisks is bold."""

    def __init__(self) -> None:
        super().__init__(classes="reply", markup=False)
        self._text = ""
        self._update_due: Timer | None = None

    @property
    def text(self) -> str:
        return clean(self._text).strip()

    def append(self, text: str) -> None:
        """Add streamed text; the screen follows at a steady rate, however small the pieces are."""
        self._text += text
        if self._update_due is None:
            self._update_due = self.set_timer(SECONDS_BETWEEN_UPDATES, self.show)

    def show(self) -> None:
        """Bring the screen up to date with all text so far."""
        if self._update_due is not None:
            self._update_due.stop()
            self._update_due = None
        spans = self.text.split("**")
        self.update(Content.assemble(*((span, "bold" if index % 2 else "") for index, span in enumerate(spans))))
        self.set_class(bool(self.text), "-shown")


class Turn(Vertical):
    """One message and everything that answers it: cards, reasons, words, and a note on how it ended."""

    def __init__(self, text: str, record: dict[str, Any] | None = None) -> None:
        """``record`` is the line-protocol object of a turn of an earlier sitting."""
        super().__init__(classes="turn")
        self.text = text
        self.reply = Reply()
        self._note = Static(classes="note", markup=False)
        self._record = record

    def compose(self) -> ComposeResult:
        yield Static(Content(clean(self.text)), classes="said")
        yield self.reply
        yield self._note

    async def on_mount(self) -> None:
        if self._record is not None:
            await self.add_steps(self._record.get("tools") or [])
            if explanations := self._record.get("explanations"):
                await self.add_comparison(self._record["facts"], explanations)
            elif explanation := self._record.get("explanation"):
                await self.add_explanation(explanation)
            await self.add_picks(self._record.get("picks") or [])
            self.reply.append(str(self._record.get("reply") or ""))
            self.reply.show()

    @property
    def answered(self) -> bool:
        """Whether anything of the answer is on the screen."""
        return bool(self.reply.text or self.query("PickList, WhyView, Comparison"))

    async def add_steps(self, tools: Sequence[ToolRun]) -> None:
        if tools:
            await self.mount(Steps(tools), before=self._note)

    async def add_offer(self, answers: Sequence[str]) -> None:
        await self.mount(OfferView(answers), after=self.reply)

    async def add_picks(self, picks: Sequence[Pick]) -> None:
        if picks:
            await self.mount(PickList(picks), before=self.reply)

    async def add_explanation(self, explanation: Explanation) -> None:
        await self.mount(WhyView(explanation), before=self.reply)

    async def add_comparison(self, films: Sequence[FilmFacts], explanations: Sequence[Explanation]) -> None:
        await self.mount(Comparison(films, explanations), before=self.reply)

    def note(self, text: str, kind: str = "") -> None:
        """Say below the answer how it stands: waiting, stopped or failed. Empty text takes the note away."""
        self._note.update(Content(clean(text)))
        self._note.set_class(bool(text), "-shown")
        self.set_classes(f"turn -{kind}" if kind else "turn")
