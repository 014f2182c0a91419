"""Why a film was picked: what each liked film put in, what speaks against it, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from agent.events import Contribution, Explanation
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.text_block import TextBlock, bar, flowed, indented

MAX_BARS = 8
LABEL_WIDTH = 28
SHORTEST_BAR = 6
LONGEST_BAR = 24
PERCENT_WIDTH = 7
BARS_FROM = 2
"""The line on which the first bar stands."""


class WhyView(TextBlock, can_focus=True):
    """Its likes can be left aside one by one, to see what the film would owe to the others."""

    BINDING_GROUP_TITLE = "On a reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "leave_aside", "Leave aside", id="leave-aside"),
        Binding("down,j", "move(1)", "Next reason", show=False),
        Binding("up,k", "move(-1)", "Previous reason", show=False),
    ]

    class Toggled(Message):
        """A like was left aside or taken back: the view wants its film explained without ``without``."""

        def __init__(self, view: WhyView) -> None:
            super().__init__()
            self.view = view

    def __init__(self, explanation: Explanation) -> None:
        super().__init__()
        self.explanation = explanation
        self.without: set[int] = set()
        """The liked films left aside."""
        self._place = _place(explanation)
        ranked = sorted(explanation["contributions"], key=lambda part: -_weight(part))
        self._likes = {part["movie_id"]: one_line(part["title"]) for part in ranked}
        self._shown = list(self._likes)[:MAX_BARS]
        self._cursor = 0

    def show(self, explanation: Explanation) -> None:
        """Show the same film explained anew."""
        self.explanation = explanation
        self.refresh(layout=True)

    def action_move(self, step: int) -> None:
        """To the next like; past the last one, to what comes after the view."""
        if 0 <= self._cursor + step < len(self._shown):
            self._cursor += step
            self.refresh()
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_leave_aside(self) -> None:
        if self._shown:
            self.without ^= {self._shown[self._cursor]}
            self.refresh()
            self.post_message(self.Toggled(self))

    def on_click(self, event: Click) -> None:
        place = event.get_content_offset(self)
        if place is not None and 0 <= place.y - BARS_FROM < len(self._shown):
            self._cursor = place.y - BARS_FROM
            self.action_leave_aside()

    def lines(self, width: int) -> list[Content]:
        why = self.explanation
        title = Content.styled(one_line(why["title"]), "bold").truncate(width, ellipsis=True)
        lines = [title, Content(), *self._bars(width), Content()]
        for heading, values, style in (
            ("It has", why["traits"], ""),
            ("It keeps to", why["limits"], ""),
            ("It breaks", why["broken"], "$error"),
        ):
            if values:
                label = Content.styled(f"{heading}  ", MUTED)
                words = [Content.styled(one_line(value), style) for value in values]
                lines += indented(flowed(words, width - label.cell_length, " · "), label)
        if why["traits"] or why["limits"] or why["broken"]:
            lines.append(Content())
        for sentence in self._what_if():
            lines += sentence.wrap(width)
        return lines

    def _bars(self, width: int) -> Iterator[Content]:
        why = self.explanation
        parts = {part["movie_id"]: part for part in why["contributions"]}
        rest = [parts[liked] for liked in self._likes if liked in parts and liked not in self._shown]
        longest = max(why["bias_share"], *(_weight(part) for part in parts.values()), 0.01)
        for_bar = min(max(width - LABEL_WIDTH - PERCENT_WIDTH, SHORTEST_BAR), LONGEST_BAR)
        for_label = min(LABEL_WIDTH, width - for_bar - PERCENT_WIDTH)

        def row(mark: str, label: str, share: float, against: float = 0.0, style: str = "") -> Content:
            filled, color = (against, "$error") if against > share else (share, "$accent")
            percent = f"−{against:.0%}" if against > share else f"{share:.0%}"
            return Content.assemble(
                (mark, "$accent"),
                Content.styled(label, style).truncate(for_label - len(mark) - 1, ellipsis=True, pad=True),
                " ",
                bar(filled / longest, for_bar, color),
                (percent.rjust(PERCENT_WIDTH), MUTED),
            )

        for index, liked in enumerate(self._shown):
            here = self.has_focus and index == self._cursor
            part = parts.get(liked, {})
            aside = liked in self.without
            mark = ("›" if here else " ") + ("○ " if aside else "● ")
            style = "bold" if here else "$foreground 50%" if aside else ""
            yield row(mark, self._likes[liked], part.get("share", 0.0), part.get("against", 0.0), style)
        if rest:
            yield row("   ", f"{len(rest)} more films", sum(part["share"] for part in rest))
        yield row("   ", "popularity, your words", why["bias_share"])

    def _what_if(self) -> Iterator[Content]:
        place = _place(self.explanation)
        if not self.without:
            yield Content(f"It is {place}.")
        elif place == self._place:
            yield Content(f"With {self._aside()} left aside it would still be {place}.")
        else:
            instead = self._place.removesuffix(" for you")
            yield Content(f"With {self._aside()} left aside it would be {place}, not {instead}.")
        also = "also " if self.without else ""
        for change in self.explanation["counterfactual"]:
            title, before, after = self._likes.get(change["without"]), change["rank_before"], change["rank_after"]
            if title and before == after:
                yield Content.styled(f"Without {title} {also}it would still be {ordinal(after)}.", MUTED)
            elif title:
                text = f"Without {title} {also}it would be {ordinal(after)} instead of {ordinal(before)}."
                yield Content.styled(text, MUTED)

    def _aside(self) -> str:
        titles = [title for liked, title in self._likes.items() if liked in self.without]
        return " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))


def _weight(part: Contribution) -> float:
    return max(part["share"], part.get("against", 0.0))


def _place(explanation: Explanation) -> str:
    if not explanation["allowed"]:
        return "ruled out by what you know or asked for"
    return f"{ordinal(explanation['rank'])} for you"


def ordinal(number: int) -> str:
    """1 -> 1st, 12 -> 12th, 33 -> 33rd."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number:,}{ending}"
