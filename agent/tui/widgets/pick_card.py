"""A picked film as a card, and the list of cards of one turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from math import exp
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive

from agent.events import Pick
from agent.tui.shown import MUTED, film, one_line
from agent.tui.widgets.text_block import TextBlock, bar, flowed, indented

SAYINGS = {
    "why": "Why {}?",
    "like": "I like {}",
    "dislike": "I dislike {}",
    "seen": "I have seen {}",
    "more": "More like {}",
}
OPINIONS = (
    ("w", "why", "Why"),
    ("l", "like", "Like"),
    ("d", "dislike", "Dislike"),
    ("s", "seen", "Seen"),
    ("m", "more", "More"),
)
"""Key, what it says, and its label."""
MOST_COMPARED = 4
MARKS = {"like": "liked", "dislike": "disliked", "seen": "seen"}
MAX_GENRES = 3
MAX_REASONS = 3
BAR_WIDTH = 10
SECONDS_OF_HINT = 4


class PickCard(TextBlock, can_focus=True):
    """One film. Its keys say a sentence about it, which goes the way of every typed sentence."""

    BINDING_GROUP_TITLE = "On a film"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Details", id="details"),
        *(Binding(key, f"say('{what}')", label, id=what) for key, what, label in OPINIONS),
        Binding("c", "compare", "Compare", id="compare"),
        Binding("space", "mark", "Mark to compare", show=False, id="mark"),
        Binding("down,j", "app.focus_next", "Next film", show=False),
        Binding("up,k", "app.focus_previous", "Previous film", show=False),
    ]

    class Said(Message):
        """A key on the card stands for ``text``."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Opened(Message):
        """The person wants to see all about the card's film."""

        def __init__(self, card: PickCard) -> None:
            super().__init__()
            self.card = card

    marked: reactive[bool] = reactive(False, layout=True)
    """Whether the film is to be compared."""

    def __init__(self, pick: Pick, match: float) -> None:
        """``match`` is the pick's score as a part of the best score in its list, 0 to 1."""
        super().__init__()
        self.pick = pick
        self._match = match
        self._said: Set[str] = frozenset()
        self._unfolding = False

    def show_said(self, kinds: Set[str]) -> None:
        """Show that the film is by now liked, disliked or seen."""
        if kinds != self._said:
            self._said = kinds
            self.refresh(layout=True)

    def watch_has_focus(self, has_focus: bool) -> None:
        """A focused card shows all its text: lay it out again, and bring all of it into view."""
        super().watch_has_focus(has_focus)
        self._unfolding = has_focus
        self.refresh(layout=True)

    def on_resize(self) -> None:
        if self._unfolding:
            self._unfolding = False
            self.scroll_visible(animate=False)

    def on_click(self, event: Click) -> None:
        if event.chain == 2:
            self.action_open()

    @property
    def label(self) -> str:
        return film(self.pick["title"], self.pick["year"])

    def action_open(self) -> None:
        self.post_message(self.Opened(self))

    def action_say(self, what: str) -> None:
        self.say(what)

    def say(self, what: str | None) -> None:
        """Say a sentence about the film: the one that ``SAYINGS`` has for ``what``, or none."""
        if what is not None:
            self._unfolding = False
            self.post_message(self.Said(SAYINGS[what].format(self.label)))

    def action_mark(self) -> None:
        self.marked = not self.marked

    def action_compare(self) -> None:
        """Ask to compare the marked films and this one; alone, it is marked and waits for another."""
        chosen = [card for card in self.screen.query(PickCard) if card.marked or card is self]
        labels = list(dict.fromkeys(card.label for card in chosen))
        if len(labels) == 1:
            self.marked = True
            self.notify("Marked. Press c on the film to compare it with.", timeout=SECONDS_OF_HINT)
        elif len(labels) > MOST_COMPARED:
            self.notify(f"Compare up to {MOST_COMPARED} films: Space takes a mark away.", timeout=SECONDS_OF_HINT)
        else:
            for card in chosen:
                card.marked = False
            self._unfolding = False
            self.post_message(self.Said(f"Compare {', '.join(labels[:-1])} and {labels[-1]}"))

    def lines(self, width: int) -> list[Content]:
        """All text on a focused card, else one line a part, and in low terminals only the heading and reasons."""
        rank = Content.styled(f"{self.pick['rank']:>2}  ", "$accent bold")
        width -= rank.cell_length
        lines = flowed(self._heading(), width, "  ")
        whole = self.has_focus
        if whole or not self.screen.has_class("-short"):
            people = Content.styled(_people(self.pick), MUTED)
            profile = Content(one_line(self.pick["profile"]))
            lines += people.wrap(width) if whole else [people.truncate(width, ellipsis=True)]
            whole = whole or self.screen.has_class("-tall")
            lines += profile.wrap(width) if whole else [profile.truncate(width, ellipsis=True)]
        reasons = Content.styled(_reasons(self.pick), "" if self.has_focus else MUTED)
        if self.screen.has_class("-narrow"):
            lines += reasons.wrap(width)
        else:
            match = bar(self._match, BAR_WIDTH) + "  "
            lines += indented(reasons.wrap(width - match.cell_length), match)
        return indented(lines, rank)

    def _heading(self) -> Iterator[Content]:
        pick = self.pick
        yield Content.assemble((one_line(pick["title"]), "bold"), f"  {one_line(pick['year'])}")
        yield Content.styled(", ".join(one_line(genre) for genre in pick["genres"][:MAX_GENRES]), MUTED)
        if pick["rating_mean"] is not None:
            mean, count = f"{pick['rating_mean']:.1f}", f" ({pick['rating_count']:,})"
            yield Content.assemble(("★ ", "$accent"), mean, (count, MUTED))
        if self.marked:
            yield Content.styled("◆ compare", "$accent")
        yield from (Content.styled(MARKS[kind], "$accent italic") for kind in MARKS if kind in self._said)


class PickList(Vertical):
    """The cards of one turn, best first; each bar is a film's odds beside those of the best."""

    def __init__(self, picks: Sequence[Pick]) -> None:
        best = max((pick["score"] for pick in picks), default=0.0)
        super().__init__(*(PickCard(pick, exp(pick["score"] - best)) for pick in picks))


def _people(pick: Pick) -> str:
    director, cast = " and ".join(pick["director"][:2]), " and ".join(pick["cast"][:2])
    return one_line(", ".join(part for part in (director and f"by {director}", cast and f"with {cast}") if part))


def _reasons(pick: Pick) -> str:
    reasons = pick["because"][:MAX_REASONS]
    films = [reason for reason in reasons if reason["kind"] == "liked_movie"]
    liked = [f"{one_line(reason['title'])} ({reason['share']:.0%})" for reason in films]
    opening = "like" if all(reason.get("sought") for reason in films) else "you like"
    others = [one_line(reason["value"]) for reason in reasons if reason["kind"] != "liked_movie"]
    return " · ".join(([f"{opening} {' and '.join(liked)}"] if liked else []) + others)
