"""Dialogue scripts: YAML files of one or more dialogues, read into checked models.

Every scalar is read as the text it is (``say: no`` says "no"), and every error names its file and line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from agent.dialogues.names import CatalogValue, Film, Names, Opinion, Period
from agent.events import Attitude, Intent


class ScriptError(ValueError):
    """A script cannot be used: file, line and what is wrong."""


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _list_unless_word(value: Any) -> Any:
    """One value stands for a list of one, but for the words that mean something of their own."""
    return value if value in ("none", "true", "false") else _as_list(value)


def _has(value: Any) -> Any:
    """A bare list means that all of it must be there."""
    return value if isinstance(value, dict) else {"has": value}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Demand(_Model):
    """A group of demands, of which at least one must be made."""

    @model_validator(mode="before")
    @classmethod
    def _not_empty(cls, value: Any) -> Any:
        if not value:
            raise ValueError("nothing is demanded here")
        return value


class Range(_Model):
    """A number, "3-10", ">=3" or "<=60"."""

    least: float = 0
    most: float = float("inf")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, said: Any) -> Any:
        text = str(said).replace(" ", "")
        try:
            if text.startswith(">="):
                return {"least": float(text[2:])}
            if text.startswith("<="):
                return {"most": float(text[2:])}
            low, _, high = text.partition("-")
            return {"least": float(low), "most": float(high or low)}
        except ValueError:
            raise ValueError(f"{said!r} should be a number, 3-10, '>=3' or '<=60'") from None

    def __contains__(self, number: float) -> bool:
        return self.least <= number <= self.most

    def __str__(self) -> str:
        if self.most == float("inf"):
            return f">={self.least:g}"
        return f"{self.least:g}" if self.least == self.most else f"{self.least:g}-{self.most:g}"


class Traits(_Demand):
    """What a film must be: all that is named here; of several values of one kind, any."""

    genre: Annotated[list[CatalogValue], BeforeValidator(_as_list)] = []
    year: Period | None = None
    person: Annotated[list[CatalogValue], BeforeValidator(_as_list)] = []
    country: Annotated[list[CatalogValue], BeforeValidator(_as_list)] = []
    audience: Annotated[list[CatalogValue], BeforeValidator(_as_list)] = []
    about: Annotated[list[str], BeforeValidator(_as_list)] = []
    """Words of which one is among its themes and moods or in its profile."""
    ratings: Range | None = None
    """How many people have rated it."""


TraitsList = Annotated[list[Traits], BeforeValidator(_as_list)]


class PicksCheck(_Demand):
    count: Range | None = None
    include: Annotated[list[Film], BeforeValidator(_as_list)] = []
    any: Annotated[list[Film], BeforeValidator(_as_list)] = []
    exclude: Annotated[list[Film], BeforeValidator(_as_list)] = []
    all: TraitsList = []
    most: TraitsList = []
    """Holds for more than half of the picks."""
    some: TraitsList = []
    none: TraitsList = []


class Entries(_Demand):
    has: Annotated[list[Opinion], BeforeValidator(_as_list)] = []
    lacks: Annotated[list[Opinion], BeforeValidator(_as_list)] = []


class Words(_Demand):
    """Text that the reply must or must not hold; capitals do not matter."""

    has: Annotated[list[str], BeforeValidator(_as_list)] = []
    any: Annotated[list[str], BeforeValidator(_as_list)] = []
    lacks: Annotated[list[str], BeforeValidator(_as_list)] = []


class ExplanationCheck(_Demand):
    of: Film | None = None
    names: Annotated[list[Film], BeforeValidator(_as_list)] = []
    """Films among the contributions."""
    lacks: Annotated[list[Film], BeforeValidator(_as_list)] = []
    strongest: Film | None = None
    """The film with the largest share."""
    counterfactual: Annotated[list[Film], BeforeValidator(_as_list)] = []
    """Films whose absence is weighed ("without Heat it would be 37th")."""
    allowed: bool | None = None


class EndChecks(_Demand):
    """Demands on a whole dialogue: its picks, replies and costs together, and the profile it leaves."""

    picks: PicksCheck | Literal["none"] | None = None
    profile: Annotated[Entries, BeforeValidator(_has)] | Literal["empty"] | None = None
    reply: Annotated[Words, BeforeValidator(_has)] | None = None
    ms: Range | None = None
    """Milliseconds of the slowest turn."""
    llm_calls: Range | None = None


class Checks(EndChecks):
    """Demands on one turn."""

    intent: Annotated[list[Intent], BeforeValidator(_as_list)] | None = None
    mentions: dict[Film, Attitude] | Literal["none"] | None = None
    limits: Annotated[Entries, BeforeValidator(_has)] | Literal["none"] | None = None
    explanation: ExplanationCheck | Literal["none"] | None = None
    asks: Annotated[list[Film] | bool | None, BeforeValidator(_list_unless_word)] = None
    """Whether a question comes back, or which films it offers."""
    unknown: Annotated[list[str] | Literal["none"] | None, BeforeValidator(_list_unless_word)] = None
    """Titles that the reply must say it does not know."""
    facts: Annotated[list[Film] | Literal["none"] | None, BeforeValidator(_list_unless_word)] = None
    """Films that are described."""
    relaxed: bool | None = None
    """Whether a wish had to give way."""


class Turn(_Model):
    say: str
    again: bool = False
    """The person comes back another day: a new conversation, the same profile."""
    must: Checks | None = None
    should: Checks | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_words(cls, value: Any) -> Any:
        return {"say": value} if isinstance(value, str) else value


class End(_Model):
    must: EndChecks | None = None
    should: EndChecks | None = None


class Script(_Model):
    """One dialogue, its variables filled in."""

    name: str = Field(min_length=1)
    tags: Annotated[list[str], BeforeValidator(_as_list)] = []
    profile: Annotated[list[Opinion], BeforeValidator(_as_list)] = []
    turns: list[Turn] = Field(min_length=1)
    end: End | None = None
    file: str = ""
    line: int = 0


def load_scripts(paths: Sequence[Path], names: Names, tags: Sequence[str] = ()) -> list[Script]:
    """The dialogues of the files, and of all ``*.yaml`` below the folders; with ``tags``, those that have one.

    ``ScriptError`` names file, line and what is wrong.
    """
    scripts = [script for path in _files(paths) for script in _read(path, names)]
    places: dict[str, Script] = {}
    for script in scripts:
        if other := places.get(script.name):
            raise ScriptError(f"{script.file}:{script.line}: {other.file}:{other.line} has the same name")
        places[script.name] = script
    if tags and not (scripts := [script for script in scripts if set(tags) & set(script.tags)]):
        raise ScriptError(f"No dialogue has the tag {' or '.join(tags)}.")
    return scripts


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(path.rglob("*.yaml"))
            if not found:
                raise ScriptError(f"{path}: no *.yaml file in this folder")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise ScriptError(f"{path}: no such file or folder")


def _read(path: Path, names: Names) -> Iterator[Script]:
    try:
        documents = list(yaml.compose_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptError(f"{path}:{line}: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ScriptError(f"{path}: {error}") from None
    if not documents:
        raise ScriptError(f"{path}: no dialogue in this file")
    for node in documents:
        yield from _dialogues(path, node, names)


def _dialogues(path: Path, node: yaml.Node, names: Names) -> Iterator[Script]:
    """The dialogue of one YAML document: once, or once for each row of ``each``."""
    data = _plain(path, node)
    if not isinstance(data, dict):
        raise ScriptError(f"{path}:{node.start_mark.line + 1}: a dialogue is a mapping with name and turns")
    rows = data.pop("each", [{}])
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        raise ScriptError(f"{path}:{_place(node, ('each',))[0]}: each is a list of rows: - {{film: Heat}}")
    for row in rows:
        if unused := [name for name in row if f"${name}" not in str(data)]:
            where = _place(node, ("each",))[0]
            raise ScriptError(f"{path}:{where}: the variable ${unused[0]} is used nowhere; quote text with a comma")
        try:
            filled = _filled(data, row)
        except KeyError as error:
            raise ScriptError(
                f"{path}:{node.start_mark.line + 1}: the variable ${error.args[0]} is not in each"
            ) from None
        except ValueError:
            raise ScriptError(
                f"{path}:{node.start_mark.line + 1}: a $ begins a variable such as $film; for a dollar sign write $$"
            ) from None
        if row and isinstance(filled.get("name"), str) and filled["name"] == data["name"]:
            filled["name"] += f" ({next(iter(row.values()))})"
        try:
            script = Script.model_validate(filled, context=names)
        except ValidationError as error:
            raise ScriptError("\n".join(_problems(path, node, error))) from None
        yield script.model_copy(update={"file": str(path), "line": node.start_mark.line + 1})


def _plain(path: Path, node: yaml.Node) -> Any:
    """Mappings, lists and text; no scalar is taken for a number, a date or a truth value."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in found:
                raise ScriptError(f"{path}:{key.start_mark.line + 1}: {key.value!r} is here twice")
            found[key.value] = _plain(path, value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(path, item) for item in node.value]
    return node.value


def _filled(value: Any, row: dict[str, Any]) -> Any:
    """The value with ``$variable`` filled in everywhere; ``$$`` is a dollar sign.

    A variable that is a list or a mapping stands by itself.
    """
    if isinstance(value, dict):
        return {_filled(key, row): _filled(item, row) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, row) for item in value]
    if isinstance(value, str) and value[:1] == "$" and isinstance(row.get(value[1:]), (list, dict)):
        return row[value[1:]]
    return Template(value).substitute(row) if "$" in value else value


def _place(node: yaml.Node, location: Sequence[str | int]) -> tuple[int, str]:
    """Line and key of the deepest part of ``location`` that the document has."""
    line, name = node.start_mark.line + 1, ""
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                continue  # pydantic names the member of a union here
            line, name, node = found[0].start_mark.line + 1, found[0].value, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line, name


_KEYS = sorted(
    {
        name
        for model in (Script, Turn, Checks, PicksCheck, Traits, ExplanationCheck, Words, Entries)
        for name in model.model_fields
    }
)


def _problems(path: Path, node: yaml.Node, error: ValidationError) -> Iterator[str]:
    """One sentence a line of the file; where a value may be several things, the complaint of the first."""
    said: set[int] = set()
    problems = sorted(error.errors(), key=lambda problem: problem["type"] == "literal_error")
    for problem in problems:
        line, name = _place(node, problem["loc"])
        if line in said or (said and problem["type"] == "literal_error"):
            continue
        said.add(line)
        message = problem["msg"].removeprefix("Value error, ")
        missing = str(problem["loc"][-1]) if problem["loc"] else ""
        if problem["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, _KEYS, n=1)
            message = f"{name!r} is no key here" + (f"; did you mean {near[0]!r}?" if near else "")
        elif problem["type"] == "missing":
            message = f"{missing!r} is missing"
        elif problem["type"] in ("model_type", "model_attributes_type", "dict_type"):
            message = f"{name!r} should be a mapping"
        elif problem["type"] == "literal_error":
            message = f"{problem['input']!r} is not {problem['ctx']['expected']}"
        elif problem["type"] == "too_short":
            message = f"{name!r} is empty"
        elif problem["type"] == "list_type":
            message = f"{name!r} should be a list"
        yield f"{path}:{line}: {message}"
