"""Why a film was picked: what each liked film put in, what else counted, and what would change it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from agent.events import Explanation
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.bar import Bar

MAX_BARS = 6


class WhyView(Vertical):
    def __init__(self, explanation: Explanation) -> None:
        super().__init__(classes="why")
        self.explanation = explanation

    def compose(self) -> ComposeResult:
        why = self.explanation
        yield Static(Content.styled(one_line(why["title"]), "bold"), classes="why-title")
        ranked = sorted(why["contributions"], key=lambda part: -abs(part["share"]))
        shares = [(one_line(part["title"]), part["share"]) for part in ranked[:MAX_BARS]]
        if rest := ranked[MAX_BARS:]:
            shares.append((f"{len(rest)} more films", sum(part["share"] for part in rest)))
        shares.append(("popularity, your words", why["bias_share"]))
        longest = max(abs(share) for _, share in shares) or 1.0
        for label, share in shares:
            with Horizontal(classes="share"):
                yield Static(Content(label), classes="label")
                yield Bar(abs(share) / longest, "$accent" if share >= 0 else "$error")
                yield Static(Content(f"{share:.0%}"), classes="percent")
        yield Static()
        for heading, values in (("It has", why["traits"]), ("It keeps to", why["limits"])):
            if values:
                words = ", ".join(one_line(value) for value in values)
                yield Static(Content.assemble((heading, MUTED), "  ", words), classes="fits")
        titles = {part["movie_id"]: one_line(part["title"]) for part in why["contributions"]}
        for what_if in why["counterfactual"]:
            title = titles.get(what_if["without"])
            if title:
                yield Static(Content(_what_if(title, what_if["rank_before"], what_if["rank_after"])), classes="what-if")


def _what_if(title: str, before: int, after: int) -> str:
    if before == after:
        return f"Without {title} it would still be {ordinal(after)}."
    return f"Without {title} it would be {ordinal(after)} instead of {ordinal(before)}."


def ordinal(number: int) -> str:
    """1 -> 1st, 12 -> 12th, 33 -> 33rd."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number:,}{ending}"
