"""Why a film was picked: what each liked film put in, what else counted, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from agent.events import Explanation
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.text_block import TextBlock, bar, indented

MAX_BARS = 6
LABEL_WIDTH = 26
SHORTEST_BAR = 8
LONGEST_BAR = 24
PERCENT_WIDTH = 7


class WhyView(TextBlock):
    def __init__(self, explanation: Explanation) -> None:
        super().__init__()
        self.explanation = explanation

    def lines(self, width: int) -> list[Content]:
        why = self.explanation
        lines = [*Content.styled(one_line(why["title"]), "bold").wrap(width), Content()]
        lines += [*self._bars(width), Content()]
        for heading, values in (("It has", why["traits"]), ("It keeps to", why["limits"])):
            if values:
                words = Content(", ".join(one_line(value) for value in values))
                label = Content.styled(f"{heading}  ", MUTED)
                lines += indented(words.wrap(width - label.cell_length), label)
        for sentence in self._what_if():
            lines += Content.styled(sentence, MUTED).wrap(width)
        return lines

    def _bars(self, width: int) -> Iterator[Content]:
        why = self.explanation
        ranked = sorted(why["contributions"], key=lambda part: -abs(part["share"]))
        shares = [(one_line(part["title"]), part["share"]) for part in ranked[:MAX_BARS]]
        if rest := ranked[MAX_BARS:]:
            shares.append((f"{len(rest)} more films", sum(part["share"] for part in rest)))
        shares.append(("popularity, your words", why["bias_share"]))
        longest = max(abs(share) for _, share in shares) or 1.0
        for_bar = min(max(width - LABEL_WIDTH - PERCENT_WIDTH, SHORTEST_BAR), LONGEST_BAR)
        for_label = min(LABEL_WIDTH, width - for_bar - PERCENT_WIDTH)
        for label, share in shares:
            color = "$accent" if share >= 0 else "$error"
            yield Content.assemble(
                Content(label).truncate(for_label - 1, ellipsis=True, pad=True),
                " ",
                bar(abs(share) / longest, for_bar, color),
                (f"{share:.0%}".rjust(PERCENT_WIDTH), MUTED),
            )

    def _what_if(self) -> Iterator[str]:
        titles = {part["movie_id"]: one_line(part["title"]) for part in self.explanation["contributions"]}
        for change in self.explanation["counterfactual"]:
            title, before, after = titles.get(change["without"]), change["rank_before"], change["rank_after"]
            if title and before == after:
                yield f"Without {title} it would still be {ordinal(after)}."
            elif title:
                yield f"Without {title} it would be {ordinal(after)} instead of {ordinal(before)}."


def ordinal(number: int) -> str:
    """1 -> 1st, 12 -> 12th, 33 -> 33rd."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number:,}{ending}"
