"""A picked film as a card, and the list of cards of one turn."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from agent.events import Pick, Reason
from agent.tui.shown import bar, film, one_line

SAYINGS = {
    "why": "Why {}?",
    "like": "I like {}",
    "dislike": "I dislike {}",
    "seen": "I have seen {}",
    "more": "More like {}",
}
MARKS = {"like": "liked", "dislike": "disliked", "seen": "seen"}
BAR_WIDTH = 10


class PickCard(Horizontal, can_focus=True):
    """One film. Its keys say a sentence about it, which goes the way of every typed sentence."""

    BINDING_GROUP_TITLE = "On a film"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,enter", "say('why')", "Why"),
        Binding("l", "say('like')", "Like"),
        Binding("d", "say('dislike')", "Dislike"),
        Binding("s", "say('seen')", "Seen"),
        Binding("m", "say('more')", "More like it"),
        Binding("down,j", "app.focus_next", "Next film", show=False),
        Binding("up,k", "app.focus_previous", "Previous film", show=False),
    ]

    class Said(Message):
        """A key on the card stands for ``text``."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, pick: Pick, match: float) -> None:
        """``match`` is the pick's score as a part of the best score in its list, 0 to 1."""
        super().__init__(classes="pick-card")
        self.pick = pick
        self._match = match
        self._marks: Set[str] = frozenset()

    def compose(self) -> ComposeResult:
        pick = self.pick
        yield Static(Content(str(pick["rank"])), classes="rank")
        with Vertical(classes="film"):
            yield Static(self._heading(), classes="heading")
            yield Static(Content(_facts(pick)), classes="facts")
            yield Static(Content(one_line(pick["profile"])), classes="profile")
            yield Static(self._reasons(), classes="reasons")

    def mark(self, kinds: Set[str]) -> None:
        """Show that the film is by now liked, disliked or seen."""
        if kinds != self._marks:
            self._marks = kinds
            self.query_one(".heading", Static).update(self._heading())

    def action_say(self, what: str) -> None:
        self.post_message(self.Said(SAYINGS[what].format(film(self.pick["title"], self.pick["year"]))))

    def _heading(self) -> Content:
        mean, count = self.pick["rating_mean"], self.pick["rating_count"]
        parts: list[tuple[str, str]] = [
            (one_line(self.pick["title"]), "bold"),
            (f"  {one_line(self.pick['year'])}", "$text-muted"),
        ]
        if mean is not None:
            parts += [("  ★ ", "$accent"), (f"{mean:.1f}", ""), (f" of {count:,}", "$text-muted")]
        parts += [(f"  {MARKS[kind]}", "$accent italic") for kind in MARKS if kind in self._marks]
        return Content.assemble(*parts)

    def _reasons(self) -> Content:
        words = " · ".join(_reason(reason) for reason in self.pick["because"][:3])
        return Content.assemble(bar(self._match, BAR_WIDTH), "  ", Content(words))


class PickList(Vertical):
    """The cards of one turn, best first."""

    def __init__(self, picks: Sequence[Pick]) -> None:
        best = max((pick["score"] for pick in picks), default=0.0)
        super().__init__(
            *(PickCard(pick, pick["score"] / best if best > 0 else 0.0) for pick in picks), classes="picks"
        )


def _facts(pick: Pick) -> str:
    parts = [
        ", ".join(pick["genres"][:3]),
        " and ".join(pick["director"][:2]),
        "with " + " and ".join(pick["cast"][:2]) if pick["cast"] else "",
    ]
    return " · ".join(one_line(part) for part in parts if part)


def _reason(reason: Reason) -> str:
    if reason["kind"] == "liked_movie":
        return f"you like {one_line(reason['title'])} ({reason['share']:.0%})"
    return one_line(reason.get("value", ""))
