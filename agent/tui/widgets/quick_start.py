"""A first evening: a dozen well-known films to like, dislike or skip. The answers are said like any other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from agent.tui.shown import MUTED, film, one_line
from agent.tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from recommender.catalog import Movie

SAYINGS = {"like": "I like {}.", "dislike": "I dislike {}.", "seen": "I have seen {}."}
MARKS = {"like": "♥", "dislike": "✗", "seen": "✓"}
HEADING = "Or begin with films you know"
HINT = "Tab comes here: l like, d dislike, s seen, space skip; Enter when you are done."
MAX_GENRES = 2


class QuickStart(TextBlock, can_focus=True):
    BINDING_GROUP_TITLE = "Quick start"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "mark('like')", "Like", id="quick-like"),
        Binding("d", "mark('dislike')", "Dislike", id="quick-dislike"),
        Binding("s", "mark('seen')", "Seen", id="quick-seen"),
        Binding("space", "mark('')", "Skip", id="quick-skip"),
        Binding("enter", "done", "Done", id="quick-done"),
        Binding("down,j", "move(1)", "Next film", show=False),
        Binding("up,k", "move(-1)", "Previous film", show=False),
    ]

    class Answered(Message):
        """The person is done; ``text`` says what they marked, and is empty when that is nothing."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, movies: Sequence[Movie]) -> None:
        super().__init__()
        self._movies = movies
        self._attitudes: dict[int, str] = {}
        """Attitude by place in the list."""
        self._at = 0

    def lines(self, width: int) -> list[Content]:
        heading = Content.styled(HEADING, "bold").wrap(width) + Content.styled(HINT, MUTED).wrap(width)
        return [*heading, Content(), *(self._row(index).truncate(width, ellipsis=True) for index in range(self.count))]

    @property
    def count(self) -> int:
        return len(self._movies)

    @property
    def text(self) -> str:
        """What was marked, as a person would say it."""
        said = []
        for attitude, saying in SAYINGS.items():
            labels = [film(m.title, m.year) for i, m in enumerate(self._movies) if self._attitudes.get(i) == attitude]
            if labels:
                said.append(saying.format(" and ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))))
        return " ".join(said)

    def _row(self, index: int) -> Content:
        movie, attitude = self._movies[index], self._attitudes.get(index, "")
        here = index == self._at and self.has_focus
        return Content.assemble(
            ("› " if here else "  ", "$accent bold"),
            (MARKS.get(attitude, "·"), "$accent" if attitude else MUTED),
            (f" {one_line(movie.title)}", "bold" if here or attitude else ""),
            (f"  {one_line(movie.year)}  ", ""),
            (", ".join(one_line(genre) for genre in movie.genres[:MAX_GENRES]), MUTED),
        )

    def action_mark(self, attitude: str) -> None:
        """Note the attitude, none for a blank one, and go on to the next film."""
        self._attitudes[self._at] = attitude
        self.action_move(1)

    def action_move(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), self.count - 1)
        self.refresh()

    def action_done(self) -> None:
        self.post_message(self.Answered(self.text))

    def on_click(self, event: Click) -> None:
        """A click on a film likes it; another one takes that back."""
        index = event.y - (len(self.lines(self.content_size.width)) - self.count)
        if 0 <= index < self.count:
            self._at = index
            self._attitudes[index] = "" if self._attitudes.get(index) else "like"
            self.refresh()
