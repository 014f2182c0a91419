"""The demands of a script, held against what a turn did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.dialogues.names import Entry, FilmName
from agent.dialogues.results import CheckResult, Tier
from agent.dialogues.script import Checks, EndChecks, Entries, ExplanationCheck, PicksCheck, Traits, Words
from agent.engines.times import parse_period
from agent.profile import TasteEntry
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise


@dataclass(frozen=True, slots=True)
class Happened:
    """One turn: the record, the profile before and after it, and what the conversation had shown before."""

    record: dict[str, Any]
    before: Sequence[TasteEntry] = ()
    after: Sequence[TasteEntry] = ()
    last_list: Sequence[int] = ()
    """The films last shown before the turn, in order: what "pick 2" means."""
    shown: frozenset[int] = frozenset()
    """Every film this conversation had shown before the turn."""
    named: frozenset[int] = frozenset()
    """Every film this conversation has named so far, this turn included."""
    outside: frozenset[str] = field(default_factory=frozenset)
    """Labels of films that this conversation has named so far and the catalogue does not have."""
    wanted: frozenset[str] = field(default_factory=frozenset)
    """Values wanted in this conversation so far: they lift lasting aversions."""


def check_turn(checks: Checks, tier: Tier, happened: Happened, catalog: Catalog) -> list[CheckResult]:
    """One result for each demand."""
    return list(_TurnChecker(tier, happened, catalog).turn(checks))


def check_end(checks: EndChecks, tier: Tier, turns: Sequence[Happened], catalog: Catalog) -> list[CheckResult]:
    """The demands on a whole dialogue: all picks and replies together, the last profile, the slowest turn."""
    records = [happened.record for happened in turns]
    together = {
        "picks": [pick for record in records for pick in record["picks"]],
        "reply": "\n".join(record["reply"] for record in records),
        "ms": {"total": max(record["ms"]["total"] for record in records)},
        "llm_calls": sum(record["llm_calls"] for record in records),
    }
    last = turns[-1]
    whole = Happened(record=together, after=last.after, last_list=last.last_list)
    return list(_TurnChecker(tier, whole, catalog).shared(checks))


class _TurnChecker:
    def __init__(self, tier: Tier, happened: Happened, catalog: Catalog) -> None:
        self.tier = tier
        self.now = happened
        self.record = happened.record
        self.catalog = catalog

    def turn(self, checks: Checks) -> Iterator[CheckResult]:
        record = self.record
        yield from self.shared(checks)
        if checks.intent is not None:
            yield self.result("intent", record["intent"] in checks.intent, " or ".join(checks.intent), record["intent"])
        if checks.mentions is not None:
            yield from self.mentions(checks.mentions)
        if checks.limits is not None:
            yield from self.limits(checks.limits)
        if checks.explanation is not None:
            yield from self.explanation(checks.explanation)
        if checks.asks is not None:
            yield self.asks(checks.asks)
        if checks.unknown is not None:
            yield self.unknown(checks.unknown)
        if checks.facts is not None:
            facts = [film["movie_id"] for film in record.get("facts", [])]
            wanted = [] if checks.facts == "none" else [self.id_of(film) for film in checks.facts]
            ok = not facts if checks.facts == "none" else set(wanted) <= set(facts)
            yield self.result("facts", ok, self.labels(wanted), self.labels(facts))
        if checks.relaxed is not None:
            gone = [limit["value"] for limit in record.get("relaxed", [])]
            yield self.result(
                "relaxed",
                bool(gone) == checks.relaxed,
                "a wish gives way" if checks.relaxed else "no wish gives way",
                ", ".join(gone) or "none gave way",
            )

    def shared(self, checks: EndChecks) -> Iterator[CheckResult]:
        if checks.picks == "none":
            yield self.result("picks", not self.record["picks"], "no picks", self.picks_said())
        elif checks.picks is not None:
            yield from self.picks(checks.picks)
        if checks.profile is not None:
            yield from self.profile(checks.profile)
        if checks.reply is not None:
            yield from self.reply(checks.reply)
        if checks.ms is not None:
            spent = self.record["ms"]["total"]
            yield self.result("ms", spent in checks.ms, f"{checks.ms} ms", f"{spent:g} ms")
        if checks.llm_calls is not None:
            calls = self.record["llm_calls"]
            yield self.result("llm_calls", calls in checks.llm_calls, str(checks.llm_calls), str(calls))

    # -- picks -------------------------------------------------------------------------------------------------

    def picks(self, checks: PicksCheck) -> Iterator[CheckResult]:
        ids = [pick["movie_id"] for pick in self.record["picks"]]
        films = [self.catalog[movie_id] for movie_id in ids if movie_id in self.catalog]
        if checks.count is not None:
            yield self.result("picks.count", len(ids) in checks.count, str(checks.count), str(len(ids)))
        for film in checks.include:
            yield self.result("picks.include", self.id_of(film) in ids, film.said, self.picks_said())
        if checks.any:
            ok = any(self.id_of(film) in ids for film in checks.any)
            yield self.result("picks.any", ok, " or ".join(film.said for film in checks.any), self.picks_said())
        for film in checks.exclude:
            yield self.result("picks.exclude", self.id_of(film) not in ids, f"not {film.said}", self.picks_said())
        for name, quantity in (
            ("all", "every pick"),
            ("most", "most picks"),
            ("some", "some pick"),
            ("none", "no pick"),
        ):
            for traits in getattr(checks, name):
                fitting = [film for film in films if fits(film, traits)]
                ok = {
                    "all": bool(films) and len(fitting) == len(films),
                    "most": len(fitting) > len(films) / 2,
                    "some": bool(fitting),
                    "none": not fitting,
                }[name]
                wrong = fitting if name == "none" else [film for film in films if film not in fitting]
                yield self.result(
                    f"picks.{name}",
                    ok,
                    f"{quantity}: {_traits_said(traits)}",
                    f"{len(fitting)} of {len(films)}; not as wished: {', '.join(map(_facts_said, wrong)) or 'none'}",
                )

    def picks_said(self) -> str:
        return self.labels([pick["movie_id"] for pick in self.record["picks"]]) or "no picks"

    # -- what was understood and kept --------------------------------------------------------------------------

    def mentions(self, wanted: dict[FilmName, Any] | str) -> Iterator[CheckResult]:
        got = {mention["movie_id"]: mention["attitude"] for mention in self.record["mentions"]}
        said = ", ".join(f"{self.label(movie_id)}: {attitude}" for movie_id, attitude in got.items()) or "none"
        if isinstance(wanted, str):
            yield self.result("mentions", not got, "no films named", said)
            return
        for film, attitude in wanted.items():
            yield self.result("mentions", got.get(self.id_of(film)) == attitude, f"{film.said}: {attitude}", said)

    def limits(self, wanted: Entries | str) -> Iterator[CheckResult]:
        limits = self.record["limits"]
        said = ", ".join(f"{limit['polarity']} {limit['value']} {limit['scope']}" for limit in limits) or "none"
        if isinstance(wanted, str):
            yield self.result("limits", not limits, "no limits", said)
            return
        for entry in wanted.has:
            yield self.result("limits.has", any(_is_limit(entry, limit) for limit in limits), entry.said, said)
        for entry in wanted.lacks:
            ok = not any(_is_limit(entry, limit) for limit in limits)
            yield self.result("limits.lacks", ok, f"not: {entry.said}", said)

    def profile(self, wanted: Entries | str) -> Iterator[CheckResult]:
        entries = self.now.after
        said = ", ".join(f"{entry.kind} {entry.label}" for entry in entries) or "empty"
        if isinstance(wanted, str):
            yield self.result("profile", not entries, "empty", said)
            return
        for entry in wanted.has:
            yield self.result("profile.has", self._knows(entry), entry.said, said)
        for entry in wanted.lacks:
            yield self.result("profile.lacks", not self._knows(entry), f"not: {entry.said}", said)

    def _knows(self, wanted: Entry) -> bool:
        for entry in self.now.after:
            if wanted.film:
                if entry.kind == wanted.attitude and entry.movie_id == self.id_of(wanted.film):
                    return True
            elif entry.polarity == wanted.attitude and same_value(wanted.value, entry.value or ""):
                return True
        return False

    # -- answers -----------------------------------------------------------------------------------------------

    def explanation(self, wanted: ExplanationCheck | str) -> Iterator[CheckResult]:
        got = self.record["explanation"]
        if isinstance(wanted, str) or got is None:
            said = f"an explanation of {got['title']}" if got else "no explanation"
            yield self.result("explanation", wanted == "none" and got is None, str(wanted), said)
            return
        parts = {part["movie_id"]: part["share"] for part in got["contributions"]}
        said = ", ".join(f"{self.label(movie_id)} {share:.0%}" for movie_id, share in parts.items()) or "no shares"
        if wanted.of:
            about = self.id_of(wanted.of)
            yield self.result("explanation.of", got["movie_id"] == about, self.label(about), got["title"])
        for film in wanted.names:
            yield self.result("explanation.names", self.id_of(film) in parts, film.said, said)
        for film in wanted.lacks:
            yield self.result("explanation.lacks", self.id_of(film) not in parts, f"not {film.said}", said)
        if wanted.strongest:
            strongest = max(parts, key=lambda movie_id: parts[movie_id], default=None)
            ok = strongest == self.id_of(wanted.strongest)
            yield self.result("explanation.strongest", ok, wanted.strongest.said, said)
        weighed = [part["without"] for part in got["counterfactual"]]
        for film in wanted.counterfactual:
            ok = self.id_of(film) in weighed
            yield self.result("explanation.counterfactual", ok, f"without {film.said}", self.labels(weighed))
        if wanted.allowed is not None:
            ok = got.get("allowed", True) == wanted.allowed
            yield self.result("explanation.allowed", ok, str(wanted.allowed), str(got.get("allowed")))

    def asks(self, wanted: Sequence[FilmName] | bool) -> CheckResult:
        question = self.record.get("question")
        said = f"asks which: {self.labels(question['candidates'])}" if question else "does not ask"
        if isinstance(wanted, bool):
            return self.result("asks", bool(question) == wanted, "asks" if wanted else "does not ask", said)
        ok = question is not None and {self.id_of(film) for film in wanted} <= set(question["candidates"])
        return self.result("asks", ok, ", ".join(film.said for film in wanted), said)

    def unknown(self, wanted: Sequence[str] | str) -> CheckResult:
        texts = [normalise(title["text"]) for title in self.record.get("unknown", [])]
        ok = not texts if isinstance(wanted, str) else all(normalise(text) in texts for text in wanted)
        return self.result("unknown", ok, wanted if isinstance(wanted, str) else ", ".join(wanted), ", ".join(texts))

    def reply(self, wanted: Words) -> Iterator[CheckResult]:
        reply = self.record["reply"].casefold()
        got = self.record["reply"]
        for text in wanted.has:
            yield self.result("reply.has", text.casefold() in reply, text, got)
        if wanted.any:
            ok = any(text.casefold() in reply for text in wanted.any)
            yield self.result("reply.any", ok, " or ".join(wanted.any), got)
        for text in wanted.lacks:
            yield self.result("reply.lacks", text.casefold() not in reply, f"not {text!r}", got)

    # -- helpers -----------------------------------------------------------------------------------------------

    def result(self, kind: str, ok: bool, expected: str, got: str) -> CheckResult:
        return CheckResult(kind=kind, tier=self.tier, ok=ok, expected=expected, got=got)

    def id_of(self, film: FilmName) -> int:
        """The film's id; 0, which no film has, for a place that the last list does not have."""
        if film.movie_id is not None:
            return film.movie_id
        place = film.place or 0
        return self.now.last_list[place - 1] if 0 < place <= len(self.now.last_list) else 0

    def label(self, movie_id: int) -> str:
        movie = self.catalog.get(movie_id)
        return movie.label if movie else "no such film"

    def labels(self, movie_ids: Iterable[int]) -> str:
        return ", ".join(self.label(movie_id) for movie_id in movie_ids)


def fits(movie: Movie, traits: Traits) -> bool:
    """Whether the catalogue's facts of the film have all the traits."""
    if traits.genre and not set(traits.genre) & set(movie.genres):
        return False
    if traits.year is not None:
        low, high = parse_period(traits.year)
        if not (low or 0) <= movie.year <= (high or 9999):
            return False
    if traits.person and not set(traits.person) & set(movie.people):
        return False
    if traits.country and movie.profile.country not in traits.country:
        return False
    if traits.audience and movie.profile.audience not in traits.audience:
        return False
    if traits.about:
        profile = movie.profile
        text = normalise(" ".join((*profile.themes, *profile.moods, profile.sentence, *movie.genres)))
        if not any(normalise(word) in text for word in traits.about):
            return False
    return traits.ratings is None or movie.rating_count in traits.ratings


def _is_limit(entry: Entry, limit: dict[str, Any]) -> bool:
    return (
        limit["polarity"] == entry.attitude
        and same_value(entry.value, limit["value"])
        and entry.scope in (None, limit["scope"])
    )


def same_value(one: str, other: str) -> bool:
    """Years as they are written, words whatever their capitals and accents."""
    return one == other if one[-1:].isdigit() else normalise(one) == normalise(other)


def _traits_said(traits: Traits) -> str:
    said = {name: getattr(traits, name) for name in sorted(traits.model_fields_set)}
    return ", ".join(f"{name} {' or '.join(v) if isinstance(v, list) else v}" for name, v in said.items())


def _facts_said(movie: Movie) -> str:
    known = [*movie.genres, movie.profile.country or "", movie.profile.audience or ""]
    return f"{movie.label} [{', '.join(filter(None, known))}]"
