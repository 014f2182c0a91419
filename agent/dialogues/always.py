"""What holds for every turn of every dialogue, whatever its script demands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent.dialogues.checks import Happened
from agent.dialogues.results import CheckResult
from agent.engines.times import parse_period
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise

MOST_PICKS = 10
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_DATED = re.compile(r"\((?:[^()]*, )?(1[89]\d\d|20\d\d)\b[^()]*\)")
_AUDIENCES = {"kids": {"kids", "family"}, "family": {"kids", "family"}, "teen": {"kids", "family", "teen"}}
_COUNTRIES = {"Germany": {"West Germany", "East Germany"}, "Russia": {"Soviet Union"}, "Serbia": {"Yugoslavia"}}


def check_always(happened: Happened, catalog: Catalog) -> list[CheckResult]:
    """One result for each rule that the turn touches; all of them are ``must``."""
    record = happened.record
    picks = record["picks"]
    found = [_result("a reply", bool(record["reply"].strip()), "words", record["reply"])]
    if picks:
        found.append(_real_picks(picks, catalog))
        films = [catalog[pick["movie_id"]] for pick in picks if pick["movie_id"] in catalog]
        found.append(_fresh(films, happened))
        found.append(_limits_kept(films, happened))
        found.append(_aversions_kept(films, happened))
        found.append(_honest_reasons(picks, happened, catalog))
    if record["explanation"]:
        found.append(_shares_add_up(record["explanation"]))
        found.append(_known_contributions(record["explanation"], happened, catalog))
    found.append(_grounded(happened, catalog))
    return found


def _real_picks(picks: Sequence[dict[str, Any]], catalog: Catalog) -> CheckResult:
    invented = [
        f"{pick['title']} ({pick['year']})"
        for pick in picks
        if (movie := catalog.get(pick["movie_id"])) is None
        or (movie.title, movie.year) != (pick["title"], pick["year"])
    ]
    in_order = [pick["rank"] for pick in picks] == list(range(1, len(picks) + 1))
    distinct = len({pick["movie_id"] for pick in picks}) == len(picks) <= MOST_PICKS
    return _result(
        "real picks",
        not invented and in_order and distinct,
        f"up to {MOST_PICKS} different films of the catalogue, ranked from 1",
        f"not in the catalogue: {', '.join(invented)}" if invented else f"{len(picks)} picks",
    )


def _fresh(films: Sequence[Movie], happened: Happened) -> CheckResult:
    known = {e.movie_id for e in (*happened.before, *happened.after) if e.kind in ("like", "dislike", "seen")}
    removed = {e.movie_id for e in happened.before} - {e.movie_id for e in happened.after}
    stale = [film.label for film in films if film.movie_id in (known - removed) | happened.shown]
    return _result(
        "fresh picks", not stale, "nothing known or shown before", f"again: {', '.join(stale)}" if stale else "fresh"
    )


def _limits_kept(films: Sequence[Movie], happened: Happened) -> CheckResult:
    """The turn's own hard limits, but for those it says it let go of. A lasting liking is a colour and no limit."""
    record = happened.record
    gone = [(limit["kind"], limit["value"]) for limit in record.get("relaxed", [])]
    limits = [
        limit
        for limit in record["limits"]
        if not limit.get("soft")
        and (limit["kind"], limit["value"]) not in gone
        and (limit["polarity"], limit["scope"]) != ("want", "lasting")
    ]
    alternatives: dict[str, list[dict[str, Any]]] = {}
    broken = []
    for limit in limits:
        if limit["polarity"] == "want" and (limit.get("either") or limit["kind"] == "country"):
            alternatives.setdefault(limit["kind"], []).append(limit)
            continue
        wanted = limit["polarity"] == "want"
        wrong = [film.label for film in films if (_has(film, limit) is not wanted and _has(film, limit) is not None)]
        if wrong:
            broken.append(f"{limit['polarity']} {limit['value']}: {', '.join(wrong)}")
    for kind, several in alternatives.items():
        wrong = [film.label for film in films if not any(_has(film, limit) in (True, None) for limit in several)]
        if wrong:
            broken.append(f"want {kind} {' or '.join(limit['value'] for limit in several)}: {', '.join(wrong)}")
    said = ", ".join(f"{limit['polarity']} {limit['value']}" for limit in limits) or "none said"
    return _result("limits kept", not broken, said, "; ".join(broken) or "kept")


def _aversions_kept(films: Sequence[Movie], happened: Happened) -> CheckResult:
    """Lasting aversions, until the conversation wishes for what they shut out or agrees to let go of them."""
    broken, said = [], []
    lifted = [limit["value"] for limit in happened.record.get("lifted", [])]
    for entry in happened.after:
        free = entry.value in happened.wanted or entry.value in lifted
        if entry.movie_id is None and entry.polarity == "avoid" and not free:
            said.append(entry.label)
            limit = {"kind": entry.kind, "value": entry.value}
            wrong = [film.label for film in films if _has(film, limit)]
            if wrong:
                broken.append(f"{entry.label}: {', '.join(wrong)}")
    return _result("aversions kept", not broken, ", ".join(said) or "none", "; ".join(broken) or "kept")


def _has(film: Movie, limit: dict[str, Any]) -> bool | None:
    """Whether the film is what the limit says; None for moods and themes, which are matters of degree."""
    value, profile = limit["value"], film.profile
    match limit["kind"]:
        case "genre":
            return value in film.genres
        case "year" | "period":
            low, high = parse_period(value)
            return (low or 0) <= film.year <= (high or 9999)
        case "person":
            return value in film.people
        case "country":
            return profile.country in {value} | _COUNTRIES.get(value, set())
        case "audience":
            return profile.audience in _AUDIENCES.get(value, {value})
    return None


def _honest_reasons(picks: Sequence[dict[str, Any]], happened: Happened, catalog: Catalog) -> CheckResult:
    """Reasons name liked films and traits that the film really has."""
    likeable = {e.movie_id for e in happened.after if e.kind == "like"} | happened.named
    made_up = []
    for pick in picks:
        movie = catalog.get(pick["movie_id"])
        for reason in pick["because"] if movie else []:
            if reason["kind"] == "liked_movie":
                ok = reason["movie_id"] in likeable and 0 < reason["share"] <= 1
            elif reason["kind"] == "trait":
                ok = _is_trait(movie, reason["value"])
            else:
                ok = True
            if not ok:
                made_up.append(f"{pick['title']}: {reason.get('title') or reason['value']}")
    return _result(
        "honest reasons", not made_up, "liked films and the film's own traits", ", ".join(made_up) or "honest"
    )


def _is_trait(movie: Movie | None, trait: str) -> bool:
    assert movie is not None
    profile = movie.profile
    own = {normalise(word) for word in (*movie.people, *profile.themes, *profile.moods)}
    return normalise(trait) in own or not profile.moods


def _shares_add_up(explanation: dict[str, Any]) -> CheckResult:
    total = sum(part["share"] for part in explanation["contributions"]) + explanation["bias_share"]
    return _result("shares", abs(total - 1) < 1e-3, "shares and bias add up to 1", f"{total:.4f}")


def _known_contributions(explanation: dict[str, Any], happened: Happened, catalog: Catalog) -> CheckResult:
    likeable = {e.movie_id for e in happened.after if e.kind == "like"} | happened.named | happened.shown
    strange = [part["title"] for part in explanation["contributions"] if part["movie_id"] not in likeable]
    ok = not strange and explanation["movie_id"] in catalog
    return _result("known contributions", ok, "films the person likes or named", ", ".join(strange) or "known")


def _grounded(happened: Happened, catalog: Catalog) -> CheckResult:
    """Every film that the reply sets in bold or dates belongs to the turn's record."""
    record = happened.record
    reply = record["reply"]
    for film in happened.outside:
        reply = reply.replace(film, "")
    films = _films_of(happened, catalog)
    names = {normalise(name) for film in films for name in (film.title, *film.other_titles)}
    own_words = normalise(record["text"])
    described = " ".join(film.profile.sentence for film in films)
    invented = [
        text
        for text in _BOLD.findall(reply)
        if normalise(re.sub(r" \(\d{4}\)$", "", text)) not in names and normalise(text) not in own_words
    ]
    for match in _DATED.finditer(reply):
        before = normalise(reply[: match.start()])
        dated = [film for film in films if str(film.year) == match[1]]
        if (
            not any(before.endswith(normalise(film.title)) for film in dated)
            and match[0] not in described + record["text"]
        ):
            invented.append(f"{reply[max(0, match.start() - 30) : match.end()]!r}")
    return _result("grounded", not invented, "films of the record only", ", ".join(invented) or "grounded")


def _films_of(happened: Happened, catalog: Catalog) -> list[Movie]:
    """The films that the record gives the reply to speak of."""
    record = happened.record
    explanation = record["explanation"] or {}
    ids = [
        *(pick["movie_id"] for pick in record["picks"]),
        *(reason["movie_id"] for pick in record["picks"] for reason in pick["because"] if "movie_id" in reason),
        *(mention["movie_id"] for mention in record["mentions"]),
        *(part["movie_id"] for part in explanation.get("contributions", [])),
        *([explanation["movie_id"]] if explanation else []),
        *(film["movie_id"] for film in record.get("facts", [])),
        *(change["movie_id"] for change in record["profile_changes"] if "movie_id" in change),
        *(film["movie_id"] for name in ("unlimited", "untold") for film in record.get("effects", {}).get(name, [])),
        *record.get("question", {}).get("candidates", []),
        *(movie_id for title in record.get("unknown", []) for movie_id in title["nearest"]),
        *(entry.movie_id for entry in (*happened.before, *happened.after) if entry.movie_id is not None),
        *happened.last_list,
        *happened.named,
    ]
    return [movie for movie_id in dict.fromkeys(ids) if (movie := catalog.get(movie_id))]


def _result(rule: str, ok: bool, expected: str, got: str) -> CheckResult:
    return CheckResult(kind=f"always {rule}", tier="must", ok=ok, expected=expected, got=got)
