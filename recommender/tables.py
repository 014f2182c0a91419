"""Delimited lines of user, item, rating and time: fast where the ids are whole numbers, exact about errors."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from recommender.checkpoint import RecommenderError

CHUNK = 500_000
"""Lines read at a time."""

Lines = Callable[[], Iterable[str]]
"""Opens a file for reading once more."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values stand in a line."""

    delimiter: str
    user: int = 0
    item: int = 1
    rating: int | None = 2
    timestamp: int | None = 3
    header: bool = False
    """The first line names the columns."""
    quoted: bool = False
    """Values may be quoted as CSV has it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Interactions in the order of their lines, users and items numbered from 0."""

    users: np.ndarray
    """int32 [lines]."""
    items: np.ndarray
    user_ids: np.ndarray
    """The id of each user, int64 or text, [users]."""
    item_ids: np.ndarray
    ratings: np.ndarray | None
    """float32 [lines]."""
    timestamps: np.ndarray | None
    """Seconds, int64 [lines]."""


def read_table(lines: Lines, name: str, layout: Layout) -> Table:
    """The interactions of a file called ``name``. ``RecommenderError`` names the line that cannot be read."""
    try:
        return _read_numbers(lines(), layout)
    except ValueError:  # some id is no whole number, or some line is in disorder: the slower way tells which
        return _read_tokens(lines(), name, layout)


def numbered(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers as rows int32 [n], and the id of each row in rising order."""
    if len(ids) and ids.min() >= 0 and ids.max() < 4 * len(ids):
        present = np.zeros(int(ids.max()) + 1, dtype=bool)
        present[ids] = True
        row_of = np.cumsum(present, dtype=np.int32) - 1
        return row_of[ids], np.flatnonzero(present)
    known, rows = np.unique(ids, return_inverse=True)
    return rows.astype(np.int32), known


def _read_numbers(lines: Iterable[str], layout: Layout) -> Table:
    """32 million lines in a quarter of a minute. Raises ``ValueError`` for whatever is not plain numbers."""
    wanted = {"user": "i8", "item": "i8", "rating": "f4", "timestamp": "f8"}
    columns = {name: column for name in wanted if (column := getattr(layout, name)) is not None}
    if layout.header:
        lines = islice(lines, 1, None)
    if len(layout.delimiter) > 1:
        lines, delimiter = (line.replace(layout.delimiter, "\t") for line in lines), "\t"
    else:
        delimiter = layout.delimiter
    parts: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    for chunk in _chunks(lines):
        read = np.loadtxt(
            chunk,
            dtype=[(name, wanted[name]) for name in columns],
            delimiter=delimiter,
            usecols=list(columns.values()),
            comments=None,
            quotechar='"' if layout.quoted else None,
            ndmin=1,
        )
        for name in columns:
            parts[name].append(read[name].astype(np.int64) if name == "timestamp" else read[name].copy())
    if not parts["user"]:
        return _no_lines(layout)
    users, user_ids = numbered(np.concatenate(parts.pop("user")))
    items, item_ids = numbered(np.concatenate(parts.pop("item")))
    ratings = np.concatenate(parts.pop("rating")) if "rating" in parts else None
    timestamps = np.concatenate(parts.pop("timestamp")) if "timestamp" in parts else None
    if ratings is not None and not np.isfinite(ratings).all():
        raise ValueError
    return Table(users, items, user_ids, item_ids, ratings, timestamps)


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Chunks that hold more than blank lines."""
    lines = iter(lines)
    while chunk := list(islice(lines, CHUNK)):
        if any(not line.isspace() for line in chunk):
            yield chunk


def _read_tokens(lines: Iterable[str], name: str, layout: Layout) -> Table:
    """Whatever the ids are; users and items are numbered as they come."""
    users, items, ratings, timestamps = array("i"), array("i"), array("f"), array("q")
    user_rows: dict[str, int] = {}
    item_rows: dict[str, int] = {}
    columns = [column for column in (layout.user, layout.item, layout.rating, layout.timestamp) if column is not None]
    for number, values in _rows(lines, name, layout):
        if not values or values == [""]:
            continue
        if len(values) <= max(columns):
            raise RecommenderError(f"{name}, line {number}: {len(values)} values where {max(columns) + 1} are needed.")
        user, item = values[layout.user].strip(), values[layout.item].strip()
        if not user or not item:
            raise RecommenderError(f"{name}, line {number}: the id of the {'item' if user else 'user'} is missing.")
        users.append(user_rows.setdefault(user, len(user_rows)))
        items.append(item_rows.setdefault(item, len(item_rows)))
        if layout.rating is not None:
            ratings.append(_number(values[layout.rating], f"{name}, line {number}: the rating"))
        if layout.timestamp is not None:
            timestamps.append(int(_number(values[layout.timestamp], f"{name}, line {number}: the timestamp")))
    return Table(
        np.array(users, dtype=np.int32),
        np.array(items, dtype=np.int32),
        np.array(list(user_rows), dtype=np.str_),
        np.array(list(item_rows), dtype=np.str_),
        None if layout.rating is None else np.array(ratings, dtype=np.float32),
        None if layout.timestamp is None else np.array(timestamps, dtype=np.int64),
    )


def _rows(lines: Iterable[str], name: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """The values of each line after the header, with the line's number."""
    if layout.quoted:
        reader = csv.reader(lines, delimiter=layout.delimiter)
        try:
            for values in islice(reader, int(layout.header), None):
                yield reader.line_num, values
        except csv.Error as error:
            raise RecommenderError(f"{name}, line {reader.line_num}: this is no CSV ({error}).") from None
        return
    for number, line in enumerate(lines, start=1):
        if number > layout.header:
            yield number, line.rstrip("\r\n").split(layout.delimiter)


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RecommenderError(f"{what} is {text.strip()[:40]!r}, which is no number.")
    return value


def _no_lines(layout: Layout) -> Table:
    empty = np.zeros(0, dtype=np.int64)
    return Table(
        users=empty.astype(np.int32),
        items=empty.astype(np.int32),
        user_ids=empty,
        item_ids=empty,
        ratings=None if layout.rating is None else empty.astype(np.float32),
        timestamps=None if layout.timestamp is None else empty,
    )
