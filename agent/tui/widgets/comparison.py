"""Films side by side: how well each fits, what it owes to every liked film, and its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from math import exp

from textual.content import Content

from agent.events import Explanation, FilmFacts
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.text_block import TextBlock, bar, indented
from agent.tui.widgets.why_view import ordinal

LABEL_WIDTH = 13
NARROWEST_COLUMN = 12
WIDEST_COLUMN = 36
GAP = 2
BAR_WIDTH = 8
MOST_LIKED = 4
MOST_THEMES = 4
LEFT_OUT_WHEN_LOW = ("keeps to", "setting", "from", "audience")
"""Rows that a low terminal has no room for: the head of the table shall stay in view."""

Row = tuple[str, list[Content]]


class Comparison(TextBlock):
    """A column a film, best first. In narrow terminals labels stand above their row, and tables below each other."""

    def __init__(self, films: Sequence[FilmFacts], explanations: Sequence[Explanation]) -> None:
        super().__init__()
        by_film = {explanation["movie_id"]: explanation for explanation in explanations}
        self._rows = list(_rows(films, [by_film[film["movie_id"]] for film in films]))
        self._count = len(films)

    def lines(self, width: int) -> list[Content]:
        beside = width >= LABEL_WIDTH + 2 * (NARROWEST_COLUMN + GAP)
        room = width + GAP - (LABEL_WIDTH if beside else 0)
        columns = min(self._count, max(room // (NARROWEST_COLUMN + GAP), 1))
        column = max(min(room // columns - GAP, WIDEST_COLUMN), 1)
        lines: list[Content] = []
        for first in range(0, self._count, columns):
            if first:
                lines.append(Content())
            for label, cells in self._rows:
                if label in LEFT_OUT_WHEN_LOW and self.screen.has_class("-short"):
                    continue
                if any(shown := cells[first : first + columns]):
                    name = Content.styled(label, MUTED)
                    if beside:
                        name = name.truncate(LABEL_WIDTH - GAP, ellipsis=True, pad=True) + " " * GAP
                        lines += indented(_side_by_side(shown, column), name)
                    else:
                        lines += [
                            *([name.truncate(width, ellipsis=True)] if label else []),
                            *_side_by_side(shown, column),
                        ]
        return lines


def _side_by_side(cells: Sequence[Content], width: int) -> Iterator[Content]:
    """One row, in as many lines as its longest cell takes."""
    for line in zip_longest(*(cell.wrap(width) for cell in cells), fillvalue=Content()):
        yield Content(" " * GAP).join(part.truncate(width, pad=True) for part in line)


def _rows(films: Sequence[FilmFacts], explanations: Sequence[Explanation]) -> Iterator[Row]:
    yield "", [Content.assemble((one_line(film["title"]), "bold"), f"  {one_line(film['year'])}") for film in films]
    best = max(explanation["score"] for explanation in explanations)
    yield "for you", [_place(explanation, best) for explanation in explanations]
    yield from _shares(explanations)
    yield "in common", [_listed(explanation["traits"]) for explanation in explanations]
    yield "keeps to", [_listed(explanation["limits"]) for explanation in explanations]
    yield "breaks", [_listed(explanation["broken"], "$error") for explanation in explanations]
    yield "genres", _lists([film["genres"] for film in films])
    yield "directed by", _lists([film["director"] for film in films])
    yield "with", _lists([film["cast"] for film in films])
    yield "moods", _lists([film["moods"] for film in films])
    yield "themes", _lists([film["themes"][:MOST_THEMES] for film in films])
    yield "setting", [Content(one_line(film["setting"])) for film in films]
    yield "from", [Content(one_line(film["country"])) for film in films]
    yield "audience", [Content(one_line(film["audience"])) for film in films]
    yield "rated", [_rating(film) for film in films]


def _place(explanation: Explanation, best: float) -> Content:
    """The film's place, and its odds beside those of the best of these films: scores go through a softmax."""
    place = ordinal(explanation["rank"]) if explanation["allowed"] else "ruled out"
    return Content.assemble(bar(exp(explanation["score"] - best), BAR_WIDTH), f" {place}")


def _shares(explanations: Sequence[Explanation]) -> Iterator[Row]:
    """For every liked film that matters to one of the films, its share in each."""
    titles: dict[int, str] = {}
    shares: list[dict[int, float]] = []
    for explanation in explanations:
        titles |= {part["movie_id"]: one_line(part["title"]) for part in explanation["contributions"]}
        shares.append({part["movie_id"]: part["share"] for part in explanation["contributions"]})
    most = {liked: max(each.get(liked, 0.0) for each in shares) for liked in titles}
    for liked in sorted((liked for liked in titles if most[liked] > 0), key=lambda liked: -most[liked])[:MOST_LIKED]:
        yield titles[liked], [_share(each.get(liked, 0.0)) for each in shares]
    yield "the rest", [_share(explanation["bias_share"]) for explanation in explanations]


def _share(share: float) -> Content:
    return Content.assemble(bar(share, BAR_WIDTH), f" {share:.0%}")


def _rating(film: FilmFacts) -> Content:
    if film["rating_mean"] is None:
        return Content()
    return Content.assemble(("★ ", "$accent"), f"{film['rating_mean']:.1f}", (f" ({film['rating_count']:,})", MUTED))


def _lists(values: Sequence[Sequence[str]]) -> list[Content]:
    """The lists as cells; what all films share stands out."""
    shared = set(values[0]).intersection(*values[1:])
    return [
        Content(", ").join(Content.styled(one_line(value), "$accent" if value in shared else "") for value in each)
        for each in values
    ]


def _listed(values: Iterable[str], style: str = "") -> Content:
    return Content.styled(", ".join(one_line(value) for value in values), style)
