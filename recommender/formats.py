"""The one door for other people's data: interactions of users with items, whatever file they come in."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

import numpy as np

from recommender.checkpoint import RecommenderError
from recommender.films import Film, read_item_file, read_movies_csv, read_movies_dat, read_u_item
from recommender.tables import Layout, Table, numbered, read_table

Place = Path | zipfile.Path
"""A file or folder, on the disk or in a zip."""

LONGEST_NUMBER = 18
"""Digits that surely fit into 64 bits."""
KNOWN_COLUMNS = (
    ("userid", "user", "uid"),
    ("movieid", "itemid", "item", "movie", "iid"),
    ("rating", "stars", "score"),
    ("timestamp", "time"),
)
"""Names of the columns user, item, rating and timestamp in CSV files, without case and underscores."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Who has what: one user and one item per position, each pair once, numbered from 0."""

    name: str
    users: np.ndarray
    """int32 [n]."""
    items: np.ndarray
    """int32 [n]."""
    user_ids: np.ndarray
    """The id of each user in the file, int64 or text [users]."""
    item_ids: np.ndarray
    ratings: np.ndarray | None = None
    """float32 [n], on the file's own scale; None where the file has none."""
    timestamps: np.ndarray | None = None
    """Seconds, int64 [n]."""
    films: dict[int, Film] = field(default_factory=dict)
    """What the items are called, by number, where a list of films lies beside."""

    def __len__(self) -> int:
        return len(self.users)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of users and of items."""
        return len(self.user_ids), len(self.item_ids)


def read_interactions(path: Path, columns: Sequence[str] = ()) -> Interactions:
    """Interactions from a file, or from a folder or zip of MovieLens or RecBole, told apart by their files.

    Known are u.data (ML-100K), ratings.dat (ML-1M, ML-10M), ratings.csv (MovieLens since), RecBole's .inter, any
    CSV with a header, tables of `user<tab>item[<tab>rating[<tab>timestamp]]` without one, and lines of
    `user item item …`. ``columns`` names those of a CSV: user, item and, as far as there are such, rating and
    timestamp. A pair that comes more than once counts once: the latest, without times the last.
    Raises ``RecommenderError`` when the path is none of these, a line cannot be read, or there is nothing in it.
    """
    try:
        place = _open(path)
        file = place if place.is_file() else _main_file(place, path)
        data = _read_file(file, path.name if place.is_file() else f"{path.name}/{file.name}", columns)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise RecommenderError(f"{path} is no whole zip file: download it again.") from None
    if not len(data):
        raise RecommenderError(f"{path} has no interactions.")
    return replace(data, name=path.name)


def read_parts(paths: Sequence[Path], columns: Sequence[str] = ()) -> tuple[Interactions, np.ndarray]:
    """Several files of one data set as one, and the number of the file each interaction is from, int8 [n].

    A pair that is in two files is an error: what a test is to find must not be in the training.
    """
    parts = [read_interactions(path, columns) for path in paths]
    users, user_ids = _common([(part.users, part.user_ids) for part in parts])
    items, item_ids = _common([(part.items, part.item_ids) for part in parts])
    part_of = np.repeat(np.arange(len(parts), dtype=np.int8), [len(part) for part in parts])
    keys = users.astype(np.int64) * len(item_ids) + items
    again = len(keys) - len(np.unique(keys))
    if again:
        raise RecommenderError(
            f"{again} interactions are in more than one of {', '.join(path.name for path in paths)}: "
            "each may be in one only."
        )
    item_of = {item_id: item for item, item_id in enumerate(item_ids.tolist())}
    return Interactions(
        name=parts[0].name,
        users=users,
        items=items,
        user_ids=user_ids,
        item_ids=item_ids,
        ratings=_joined([part.ratings for part in parts]),
        timestamps=_joined([part.timestamps for part in parts]),
        films={
            item_of[_as(part.item_ids[item], item_ids)]: film for part in parts for item, film in part.films.items()
        },
    ), part_of


def read_adjacency(path: Place) -> np.ndarray:
    """Lines of `user item item …` as pairs of user and item, int64 [pairs, 2].

    A user without items has no pair. Raises ``RecommenderError`` for a line that holds something else.
    """
    users, items = [], []
    with _text(path) as file:
        for number, line in enumerate(file, start=1):
            words = line.split()
            if not all(word.isdecimal() and len(word) <= LONGEST_NUMBER for word in words):
                raise RecommenderError(f"{path}, line {number}: expected whole numbers, `user item item …`.")
            users.append(np.full(max(len(words) - 1, 0), int(words[0]) if words else 0))
            items.append(np.array(words[1:], dtype=np.int64))
    if not sum(map(len, items)):
        raise RecommenderError(f"{path} has no interactions: expected lines of `user item item …`.")
    return np.stack([np.concatenate(users), np.concatenate(items)], axis=1)


def _open(path: Path) -> Place:
    if not path.exists():
        raise RecommenderError(f"There is no file or folder {path}.")
    if path.is_file() and path.suffix == ".zip":
        return zipfile.Path(path)
    return path


def _main_file(folder: Place, path: Path) -> Place:
    """The file with the interactions, in the folder itself or one below."""
    below = [place for place in folder.iterdir() if place.is_dir() and not place.name.startswith(("__", "."))]
    for place in (folder, *sorted(below, key=lambda place: place.name)):
        files = {file.name: file for file in place.iterdir() if file.is_file()}
        for name in ("u.data", "ratings.dat", "ratings.csv"):
            if name in files:
                return files[name]
        atomic = sorted(name for name in files if name.endswith(".inter"))
        if len(atomic) > 1:
            raise RecommenderError(f"{path} has several .inter files ({', '.join(atomic)}): name one of them.")
        if atomic:
            return files[atomic[0]]
    raise RecommenderError(
        f"{path} has none of u.data, ratings.dat, ratings.csv and *.inter: name a folder or zip of MovieLens or "
        "RecBole, or a single file."
    )


def _read_file(file: Place, name: str, columns: Sequence[str]) -> Interactions:
    with _text(file) as text:
        first = text.readline().rstrip("\r\n")
    if columns and not _is_csv(file, first):
        raise RecommenderError(f"{name} has no header that names columns: leave out --columns.")
    if file.name.endswith(".inter"):
        return _finished(_table(file, name, _atomic_layout(first, name)), _films(file, _beside_inter, read_item_file))
    if "::" in first:
        table = _table(file, name, _plain_layout(first, "::"))
        return _finished(table, _films(file, lambda _: "movies.dat", read_movies_dat))
    if _is_csv(file, first):
        table = _table(file, name, _csv_layout(first, name, columns))
        return _finished(table, _films(file, lambda _: "movies.csv", read_movies_csv))
    if "\t" in first:
        table = _table(file, name, _plain_layout(first, "\t"))
        return _finished(table, _films(file, lambda _: "u.item", read_u_item))
    if re.search("[,;]", first):
        raise RecommenderError(
            f"{name} has no header: name its columns in the first line, `user,item,rating,timestamp`."
        )
    pairs = read_adjacency(file)
    users, user_ids = numbered(pairs[:, 0])
    items, item_ids = numbered(pairs[:, 1])
    table = Table(users, items, user_ids, _original_ids(file, item_ids), ratings=None, timestamps=None)
    return _finished(table, {})


def _is_csv(file: Place, first: str) -> bool:
    """Whether the first line names columns."""
    if file.name.endswith(".inter") or "::" in first:
        return False
    values = re.split(r"[\t,;]", first)
    return len(values) > 1 and not any(_is_number(value) for value in values)


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value))


def _csv_layout(header: str, name: str, columns: Sequence[str]) -> Layout:
    """Where a CSV has its columns, by the names given or else by well-known ones."""
    delimiter = max("\t,;", key=header.count)
    names = [value.strip().strip('"') for value in header.removeprefix("\ufeff").split(delimiter)]
    if columns:
        if missing := [column for column in columns if column not in names]:
            raise RecommenderError(f"{name} has no column {', '.join(missing)}; it has {', '.join(names)}.")
        found: list[int | None] = [names.index(column) for column in columns]
        found += [None] * (4 - len(found))
    else:
        plain = [value.lower().replace("_", "") for value in names]
        found = [next((plain.index(v) for v in known if v in plain), None) for known in KNOWN_COLUMNS]
    user, item, rating, timestamp = found
    if user is None or item is None:
        raise RecommenderError(
            f"{name} has the columns {', '.join(names)}: say which hold user, item and, where there are such, rating "
            "and timestamp, as in --columns user,item,rating,timestamp."
        )
    return Layout(delimiter, user, item, rating, timestamp, header=True, quoted=True)


def _plain_layout(first: str, delimiter: str) -> Layout:
    count = len(first.split(delimiter))
    return Layout(delimiter, rating=2 if count > 2 else None, timestamp=3 if count > 3 else None)


def _atomic_layout(header: str, name: str) -> Layout:
    names = _atomic_fields(header, name, ("user_id", "item_id"))
    rating, timestamp = (names.index(field) if field in names else None for field in ("rating", "timestamp"))
    return Layout("\t", names.index("user_id"), names.index("item_id"), rating, timestamp, header=True)


def _atomic_fields(header: str, name: str, needed: Sequence[str]) -> list[str]:
    names = [field.partition(":")[0] for field in header.rstrip("\r\n").split("\t")]
    if missing := [field for field in needed if field not in names]:
        raise RecommenderError(
            f"{name} has no field {', '.join(missing)}: its first line must name tab-separated fields, "
            f"as in {'<tab>'.join(f'{field}:token' for field in needed)}."
        )
    return names


def _table(file: Place, name: str, layout: Layout) -> Table:
    def lines() -> Iterator[str]:
        with _text(file) as text:
            yield from text

    return read_table(lines, name, layout)


def _finished(table: Table, films: dict[str, Film]) -> Interactions:
    """Each pair once, and the films by the number of their item."""
    keys = table.users.astype(np.int64) * len(table.item_ids) + table.items
    data = Interactions(
        name="",
        users=table.users,
        items=table.items,
        user_ids=table.user_ids,
        item_ids=table.item_ids,
        ratings=table.ratings,
        timestamps=table.timestamps,
        films={item: films[key] for item, key in enumerate(map(str, table.item_ids.tolist())) if key in films},
    )
    in_order = np.sort(keys)
    if not (in_order[1:] == in_order[:-1]).any():
        return data
    times = np.arange(len(keys)) if table.timestamps is None else table.timestamps
    order = np.lexsort((np.arange(len(keys)), times, keys))
    latest = np.append(keys[order][1:] != keys[order][:-1], True)
    return _where(data, np.sort(order[latest]))


def _where(data: Interactions, positions: np.ndarray) -> Interactions:
    return replace(
        data,
        users=data.users[positions],
        items=data.items[positions],
        ratings=None if data.ratings is None else data.ratings[positions],
        timestamps=None if data.timestamps is None else data.timestamps[positions],
    )


def _films(file: Place, name_of: Callable[[str], str], read: Callable[[str], dict[str, Film]]) -> dict[str, Film]:
    """The films that a list beside the file describes, by id; GroupLens' older lists are in Latin-1."""
    place = _sibling(file, name_of(file.name))
    if place is None:
        return {}
    content = place.read_bytes()
    try:
        return read(content.decode("utf-8"))
    except UnicodeDecodeError:
        return read(content.decode("latin-1"))


def _beside_inter(name: str) -> str:
    """`ml-100k.inter` and `ml-100k.train.inter` both have `ml-100k.item`."""
    return f"{name.partition('.')[0]}.item"


def _original_ids(file: Place, item_ids: np.ndarray) -> np.ndarray:
    """What the items were called before they were numbered, by item_map.txt or item_list.txt: `id number`."""
    place = _sibling(file, "item_map.txt") or _sibling(file, "item_list.txt")
    if place is None:
        return item_ids
    entries = (line.split() for line in place.read_text(encoding="utf-8").splitlines())
    original = {int(entry[1]): entry[0] for entry in entries if len(entry) >= 2 and entry[1].isdecimal()}
    return np.array([original.get(item, f"item {item}") for item in item_ids.tolist()], dtype=np.str_)


def _sibling(file: Place, name: str) -> Place | None:
    beside: Place = file.parent / name  # type: ignore[operator]
    return beside if beside.is_file() else None


def _text(file: Place) -> TextIO:
    """The file's text, whichever of its bytes are no UTF-8."""
    raw = file.open("rb")
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")


def _common(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of several vocabularies as rows of their union."""
    kinds = {ids.dtype.kind for _, ids in parts}
    vocabularies = [ids if kinds == {"i"} else ids.astype(np.str_) for _, ids in parts]
    union = np.unique(np.concatenate(vocabularies))
    rows = [np.searchsorted(union, ids)[own] for (own, _), ids in zip(parts, vocabularies, strict=True)]
    return np.concatenate(rows).astype(np.int32), union


def _joined(parts: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """One array of all, None when some part has none."""
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def _as(item_id: np.generic, item_ids: np.ndarray) -> int | str:
    return int(item_id) if item_ids.dtype.kind == "i" else str(item_id)
