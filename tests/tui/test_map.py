"""The taste map: nothing is written over, nothing leaves the frame, and near films are near."""

from __future__ import annotations

from itertools import product

import pytest
from textual.content import Content

from agent.taste_map import TasteMap
from agent.tui.screens.taste_map import TasteMapScreen
from agent.tui.widgets.map_view import Grid, _scale

POINTS = [
    {"movie_id": 1, "title": "Fargo", "kind": "pick", "x": 1.0, "y": 1.0},
    {"movie_id": 2, "title": "Heat", "kind": "like", "x": -1.0, "y": -1.0},
    {"movie_id": 3, "title": "Titanic", "kind": "dislike", "x": 1.0, "y": -1.0},
]


def drawn(points: list[dict], width: int, height: int) -> list[str]:
    grid = Grid(width, height)
    grid.place(points)  # type: ignore[arg-type]
    return [line.plain for line in grid.lines()]


def test_films_stand_where_their_coordinates_say():
    lines = drawn(POINTS, 41, 11)
    assert lines[0].rstrip("│ ").endswith("Fargo ◆")
    assert lines[0].index("◆") == 41 - 1 - 2
    assert lines[-1].startswith("  ● Heat")
    assert lines[-1].index("×") == lines[0].index("◆")
    assert all(len(line) == 41 for line in lines)
    assert lines[5].count("─") == 40


def test_films_in_one_place_are_all_shown():
    crowd = [{"movie_id": i, "title": f"Film {i}", "kind": "like", "x": 0.0, "y": 0.0} for i in range(9)]
    lines = drawn(crowd, 60, 15)
    assert "".join(lines).count("●") == 9
    assert "".join(lines).count("Film") >= 5


@pytest.mark.parametrize(("width", "height"), [(1, 1), (5, 3), (32, 10), (74, 16), (200, 60)])
def test_no_title_is_cut_by_another(width, height):
    titles = ["Léon: The Professional", "電影電影", "Up", "A Very Long Title That Goes On And On"]
    spread = [(x / 7, (x * y) % 11 / 11) for x, y in product(range(8), range(8))]
    crowd = [{"movie_id": i, "title": titles[i % 4], "kind": "like", "x": x, "y": y} for i, (x, y) in enumerate(spread)]
    for line in drawn(crowd, width, height):
        assert Content(line).cell_length == width
        rest = line
        for title in (*titles[:3], "A Very Long Title That …"):
            rest = rest.replace(f" {title} ", "  ").replace(title, "")
        assert set(rest) <= set(" ●─│┼"), line


def test_scale():
    assert _scale([-1.0, 0.0, 3.0], 2, 10) == [2, 4, 10]
    assert _scale([5.0, 5.0], 2, 10) == [6, 6]
    assert _scale([], 2, 10) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_m_in_the_profile_opens_the_map(app, session, wait_until, screen_text, size):
    session.map = TasteMap(points=POINTS, left=["Crime"], right=["Sci-Fi"], down=[], up=["Drama"])
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f2", "m")
        await wait_until(pilot, lambda: isinstance(app.screen, TasteMapScreen) and "Heat" in screen_text(app))
        text = screen_text(app)
        for shown in ("Fargo", "Titanic", "← Crime", "Sci-Fi →", "↑ Drama", "◆ picked   ● liked   × disliked"):
            assert shown in text
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, TasteMapScreen))


async def test_an_empty_map_says_what_to_do(app, session, wait_until, screen_text):
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f2", "m")
        await wait_until(pilot, lambda: "nothing to show yet" in screen_text(app))
