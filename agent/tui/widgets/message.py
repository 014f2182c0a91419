"""What was said: the person's message, the streamed reply, and the turn that holds both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from agent.events import Explanation, Pick
from agent.text import clean
from agent.tui.shown import one_line
from agent.tui.widgets.pick_card import PickList
from agent.tui.widgets.why_view import WhyView

SECONDS_BETWEEN_UPDATES = 0.05
SHORTEST_BARE_TITLE = 4


class Reply(Static):
    """The words of the answer, shown as they come, with the names of picked films in bold."""

    def __init__(self) -> None:
        super().__init__(classes="reply", markup=False)
        self._text = ""
        self._titles: re.Pattern[str] | None = None
        self._update_due: Timer | None = None

    @property
    def text(self) -> str:
        return clean(self._text).strip()

    def name_films(self, picks: Sequence[Pick]) -> None:
        """The films whose titles stand out in the text; very short titles only where a year follows."""
        names = []
        for pick in picks:
            title, year = re.escape(one_line(pick["title"])), re.escape(f" ({pick['year']})")
            names.append(title + year)
            if len(one_line(pick["title"])) >= SHORTEST_BARE_TITLE:
                names.append(title)
        if names:
            self._titles = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")

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
        content = Content(self.text)
        for match in self._titles.finditer(self.text) if self._titles else ():
            content = content.stylize("bold", *match.span())
        self.update(content)
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
            await self.add_picks(self._record.get("picks") or [])
            self.reply.append(str(self._record.get("reply") or ""))
            self.reply.show()

    @property
    def answered(self) -> bool:
        """Whether anything of the answer is on the screen."""
        return bool(self.reply.text or self.query(PickList) or self.query(WhyView))

    async def add_picks(self, picks: Sequence[Pick]) -> None:
        if picks:
            self.reply.name_films(picks)
            await self.mount(PickList(picks), before=self.reply)

    async def add_explanations(self, explanations: Sequence[Explanation]) -> None:
        await self.mount_all([WhyView(explanation) for explanation in explanations], before=self.reply)

    def note(self, text: str, kind: str = "") -> None:
        """Say below the answer how it stands: waiting, stopped or failed. Empty text takes the note away."""
        self._note.update(Content(clean(text)))
        self._note.set_class(bool(text), "-shown")
        self.set_classes(f"turn -{kind}" if kind else "turn")
