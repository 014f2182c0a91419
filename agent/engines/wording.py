"""The built-in voice: words a turn's record. It says only what the record holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

MOST_PICKS = 10
_WORDS_PER_PIECE = 3


def compose(record: dict[str, Any], seed: int = 0) -> str:
    """The reply to one turn, in Markdown. The same record and seed give the same words."""
    text = " ".join(part for part in (opening(record, seed), body(record, seed)) if part)
    return text or "I am not sure what you mean. Tell me a film you loved, or what you are in the mood for."


def opening(record: dict[str, Any], seed: int = 0) -> str:
    """What was heard: unknown titles, a question back, what the profile took up."""
    parts = [_unknown(record), _question(record)]
    if record["missing_rank"]:
        films = "is only one film" if record["shown"] == 1 else f"are only {record['shown']} films"
        return f"There {films} on the list." if record["shown"] else "There is no list yet."
    if record["no_running_time"]:
        parts.append("I don't know how long films are, so I can't hold to a length.")
    if record["question"] is None:
        parts.append(_acknowledged(record, _chooser(record, seed)))
    return _joined(parts)


def body(record: dict[str, Any], seed: int = 0) -> str:
    """The answer itself; empty when something was asked back."""
    if record["question"] is not None:
        return ""
    return _joined([_BODY.get(record["intent"], _list)(record, _chooser(record, seed))])


def _joined(parts: Sequence[str]) -> str:
    return re.sub(r"([!?])\.", r"\1", " ".join(part for part in parts if part).strip())


def pieces(text: str) -> Iterator[str]:
    """The reply in small pieces, for streaming."""
    words = re.findall(r"\S+\s*", text)
    for start in range(0, len(words), _WORDS_PER_PIECE):
        yield "".join(words[start : start + _WORDS_PER_PIECE])


def _chooser(record: dict[str, Any], seed: int) -> Callable[[str, Sequence[str]], str]:
    def choose(key: str, options: Sequence[str]) -> str:
        digest = hashlib.sha256(f"{seed}/{record['turn']}/{key}/{record['text']}".encode()).digest()
        return options[digest[0] % len(options)]

    return choose


def listed(items: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


# -- what was heard -------------------------------------------------------------------------------------------


def _unknown(record: dict[str, Any]) -> str:
    said = [_outside(record)] if _is_outside(record) else []
    for title in record["unknown"]:
        if title["outside"]:
            continue
        near = f" The nearest I have: {listed(title['nearest'], 'or')}." if title["nearest"] else ""
        if title["kind"] == "person":
            said.append(f"I don't know anybody called “{title['text']}”, in front of a camera or behind it.")
            continue
        said.append(f"I don't know a film called “{title['text']}”.{near}")
    return " ".join(said)


def _is_outside(record: dict[str, Any]) -> bool:
    """A film was named that is known and that the catalogue does not have."""
    return any(title["outside"] for title in record["unknown"])


def _outside(record: dict[str, Any]) -> str:
    """Films that are known and that the catalogue does not have: those to be matched together, the others one by one."""
    outside = [(title["outside"], title["sought"]) for title in record["unknown"] if title["outside"]]
    alike = [film["label"] for film, sought in outside if sought and record["picks"]]
    said = []
    if alike:
        they = "it is" if len(alike) == 1 else "they are"
        said.append(f"I can't suggest {listed(alike)}, but I know what {they} like and go by that.")
    for film, sought in outside:
        if sought and record["picks"]:
            continue
        by = f" by {listed(film['director'])}" if film["director"] else ""
        newer = film["year"] >= record["newest_year"]
        why = f"my films end in {record['newest_year']}" if newer else "it is not among mine"
        said.append(
            f"{film['label']} is a series, and I only have films."
            if film["series"]
            else f"{film['label']}{by} is a film that I can't suggest: {why}."
        )
        if record["intent"] == "about":
            said.append(film["profile"])
    return " ".join(said)


def _question(record: dict[str, Any]) -> str:
    question = record["question"]
    if question is None:
        return ""
    candidates = question["candidates"]
    return f"There is more than one “{question['text']}”: {listed(candidates)}. Which one do you mean?"


def _acknowledged(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    """One sentence on what the profile took up or let go."""
    if record["intent"] in ("profile", "undo"):
        return ""
    added = [change for change in record["changes"] if change["op"] == "add"]
    liked = [change["name"] for change in added if change["kind"] == "like"]
    disliked = [change["name"] for change in added if change["kind"] == "dislike"]
    seen = [change["name"] for change in added if change["kind"] == "seen"]
    tastes = [change for change in added if "movie_id" not in change]
    wanted = [change["label"] for change in tastes if change.get("polarity") != "avoid"]
    avoided = [change["label"] for change in tastes if change.get("polarity") == "avoid"]
    said = []
    if liked:
        films = listed(liked)
        said.append(
            choose("liked", (f"you love {films}", f"{films} {'is' if len(liked) == 1 else 'are'} to your taste"))
        )
    if disliked:
        said.append(f"{listed(disliked)} {'was' if len(disliked) == 1 else 'were'} not for you")
    if seen:
        said.append(f"you have seen {listed(seen)}")
    if wanted:
        said.append(f"you enjoy {listed(wanted)}")
    if avoided:
        said.append(f"no {listed(avoided, 'or')}")
    if not said:
        return ""
    opening = choose("noted", ("Noted:", "Got it:", "I'll remember that:"))
    return f"{opening} {', and '.join(said)}."


# -- lists ----------------------------------------------------------------------------------------------------


def _list(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    picks = record["picks"]
    if record["action"] == "chosen":
        film = listed(record["subjects"])
        return choose(
            "chosen", (f"Good choice. Enjoy {film}, and tell me how it was.", f"{film} it is. Have a good evening!")
        )
    if not picks:
        if record["unknown"]:
            return "Name another film you liked, or tell me what you are in the mood for."
        limits = listed(record["limits"])
        asked = f" with {limits}" if limits else ""
        way_out = "" if record["offers"] else " Take one wish back, or say “start over”."
        return f"I have nothing left{asked} that you don't know yet.{way_out}"
    parts = [_lead(record, choose), _first(picks[0], record, choose)]
    if len(picks) > 1:
        parts.append(_rest(picks[1:], choose))
    parts.append(_closing(record, choose))
    return " ".join(part for part in parts if part)


def _lead(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    picks, relaxed = record["picks"], record["relaxed"]
    if record["supposed"] or record["disregarded"]:
        added = f"If you also liked {listed(record['supposed'])}" if record["supposed"] else ""
        left_out = f"without {listed(record['disregarded'])}" if record["disregarded"] else ""
        text = ", ".join(part for part in (added, left_out) if part)
        return f"{text[0].upper()}{text[1:]} the list would be:"
    if relaxed:
        gone = listed(relaxed)
        if record["strict"] == 0:
            return f"Nothing I know fits all of that, so I let go of “{gone}” and kept the rest."
        only = "Only the first one fits" if record["strict"] == 1 else f"Only the first {record['strict']} fit"
        return f"{only} everything; for the others I let go of “{gone}”."
    if record["count"] and record["count"] > len(picks) == MOST_PICKS:
        return f"I show at most {MOST_PICKS} at a time; say “more” for the next."
    if record["count"] and len(picks) < record["count"]:
        return f"There are only {len(picks)} that fit, not {record['count']}."
    if record["intent"] == "feedback":
        return choose("next", ("In its place:", "Next in line:", "Then how about this:"))
    if record["action"] == "more":
        return choose("more", ("More in the same vein.", "A few more.", "Further down the list:"))
    if record["anchors"]:
        return f"In the spirit of {listed(record['anchors'])}:"
    if record["appeal"] == "hidden":
        return choose("hidden", ("Off the beaten track, then.", "Some that few people have seen:"))
    if record["appeal"] == "surprise":
        return choose("surprise", ("Away from your usual, then.", "Some you would hardly have picked yourself:"))
    if record["appeal"] == "safe":
        return choose("safe", ("On the safe side:", "Some that nearly everybody likes:"))
    limits = [limit for limit in record["limits"] if limit]
    if limits and record["intent"] == "refine":
        return choose("refine", (f"With that in mind ({listed(limits)}):", f"Narrowed down to {listed(limits)}."))
    return ""


def _first(pick: dict[str, Any], record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    label = f"**{pick['title']}** ({pick['year']})"
    opening = choose("first", (f"I'd start with {label}.", f"My first thought is {label}.", f"{label} comes first."))
    if _lead(record, choose).endswith(":"):
        opening = f"{label}."
    sentence = pick["profile"] if len(record["picks"]) == 1 else ""
    return " ".join(part for part in (opening, sentence, _reason(pick)) if part)


def _reason(pick: dict[str, Any]) -> str:
    liked = [reason for reason in pick["because"] if reason["kind"] == "liked_movie"]
    traits = [reason["value"] for reason in pick["because"] if reason["kind"] == "trait"]
    if liked:
        names = listed([reason["title"] for reason in liked])
        share = f" ({traits[0]})" if traits else ""
        return f"It is there because of {names}{share}."
    if traits:
        return f"What fits: {listed(traits)}."
    if pick["rating_mean"] and pick["rating_count"] >= 20:
        return f"{pick['rating_count']} people here gave it {pick['rating_mean']:.1f} out of 5 on average."
    return ""


def _rest(picks: Sequence[dict[str, Any]], choose: Callable[[str, Sequence[str]], str]) -> str:
    labels = [f"**{pick['title']}** ({pick['year']}{_hint(pick)})" for pick in picks]
    return choose("rest", ("Then {}.", "After that, {}.", "Also worth your evening: {}.")).format(listed(labels))


def _hint(pick: dict[str, Any]) -> str:
    trait = next((reason["value"] for reason in pick["because"] if reason["kind"] == "trait"), "")
    return f", {trait}" if trait else ""


def _closing(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    if record["offers"]:
        return ""
    if not record["knows_likes"] and record["intent"] in ("recommend", "chat"):
        return choose(
            "ask",
            (
                "Which film did you love lately? Then I can aim better.",
                "Tell me one or two films you love and the next list will be yours.",
            ),
        )
    if record["turn"] in (1, 4):
        return choose("tip", ("Ask “why the first one?” if you wonder.", "Seen any? Tell me and I'll replace it."))
    return ""


# -- answers --------------------------------------------------------------------------------------------------


def _why(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    if record["action"].startswith("effect_of_"):
        return _effects(record)
    if not record["explanations"]:
        return "" if _is_outside(record) else "Tell me which film you mean: its title, or its place in the list."
    explanation = record["explanations"][0]
    label, shares = explanation["facts"]["label"], explanation["contributions"]
    positive = [part for part in shares if part["share"] > 0.005]
    parts = []
    if record["intent"] == "why_not":
        parts.append(_standing(explanation, label))
    if positive:
        named = [f"{part['title']} ({part['share']:.0%})" for part in positive[:4]]
        verb = "speaks" if len(named) == 1 else "speak"
        parts.append(f"Of the films you like, {listed(named)} {verb} for **{label}**.")
        if explanation["bias_share"] > 0.02:
            parts.append(f"Its general standing and your own words add {explanation['bias_share']:.0%}.")
    else:
        parts.append(
            f"**{label}** stands on its general standing and on what you asked for: "
            "you have told me no film yet that speaks for it."
        )
    against = [part["title"] for part in shares if part["against"] > 0.02]
    if against:
        parts.append(f"Against it: {listed(against[:3])}.")
    if explanation["traits"]:
        parts.append(f"In common: {listed(explanation['traits'][:4])}.")
    if explanation["limits"] and record["intent"] == "explain":
        parts.append(f"And it keeps to what you asked for: {listed(explanation['limits'])}.")
    if explanation["counterfactual"]:
        change = explanation["counterfactual"][0]
        title = next(part["title"] for part in shares if part["movie_id"] == change["without"])
        if change["rank_after"] != change["rank_before"]:
            parts.append(
                f"Without {title} it would be {_ordinal(change['rank_after'])}"
                f" instead of {_ordinal(change['rank_before'])} in the network's order."
            )
    return " ".join(parts)


_NAMED = 5
"""How many films of a list are named in a sentence about it."""


def _effects(record: dict[str, Any]) -> str:
    """What the limits, or the person's taste, did to the list."""
    effects = record["effects"]
    if effects is None:
        return "There is no list yet. Tell me what you are in the mood for, and then ask me what your limits did to it."
    if record["action"] == "effect_of_taste":
        return _effect_of_taste(effects, record)
    if not effects["limits"]:
        return "No limit was set, so nothing was kept out of this list."
    binding = any(limit["binding"] for limit in effects["limits"])
    left = f"Your limits leave {effects['remaining']:,} of {effects['films']:,} films. " if binding else ""
    return f"{left}Without any limit the list would be {_films(effects['unlimited'])}. {_limits(effects)}"


def _limits(effects: dict[str, Any], scope: str = "") -> str:
    """What each limit, or each one of this scope, keeps out or raises."""
    ten = {film["movie_id"]: film["title"] for film in effects["unlimited"]}
    shown = {film["movie_id"]: film["title"] for film in effects["moved"]}
    said = []
    for limit in effects["limits"]:
        if scope and limit["scope"] != scope:
            continue
        lasting = ", which you told me for good" if limit["scope"] == "lasting" else ""
        if limit["binding"]:
            gone = [ten[movie_id] for movie_id in limit["excludes"]]
            left = [title for movie_id, title in ten.items() if movie_id not in limit["excludes"]]
            what = "keeps out none of them" if not gone else f"keeps out {listed(gone)}"
            if len(gone) > len(left):
                what = f"keeps out all of them but {listed(left)}" if left else "keeps out all of them"
            said.append(f"“{limit['limit']}” ({limit['allows']:,} films{lasting}) {what}.")
        else:
            raised = [shown[movie_id] for movie_id in limit["raised"]]
            said.append(f"“{limit['limit']}” shuts nothing out; it raised {listed(raised) or 'no film of this list'}.")
    return " ".join(said)


def _effect_of_taste(effects: dict[str, Any], record: dict[str, Any]) -> str:
    lasting = _limits(effects, "lasting")
    if not record["knows"]:
        return "I know nothing of your taste yet: anybody would have got this list."
    rose = [film for film in effects["moved"] if _rise(film) > 0]
    if not rose:
        made_from = f"This list was made from {listed(record['anchors'])}: " if record["anchors"] else ""
        nothing = "your taste moved no film of it up." if made_from else "Your taste moved no film of this list up."
        return " ".join(part for part in (made_from + nothing, lasting) if part)
    rose.sort(key=_rise, reverse=True)
    moves = [f"{film['title']} from {_place(film['rank_untold'])} to {_place(film['rank'])}" for film in rose]
    stayed = [film["title"] for film in effects["moved"] if _rise(film) <= 0]
    parts = [
        f"Somebody who has told me nothing would get {_films(effects['untold'][:_NAMED])}.",
        f"In the order of all films, before I vary the list, your taste took {listed(moves)}.",
        f"It did not raise {listed(stayed)}." if stayed else "",
        lasting,
    ]
    return " ".join(part for part in parts if part)


def _rise(film: dict[str, Any]) -> float:
    """By how many places a film of the list rose; beyond all that was ranked where it was not among it."""
    if film["rank"] is None:
        return 0.0
    return float("inf") if film["rank_untold"] is None else film["rank_untold"] - film["rank"]


def _place(rank: int | None) -> str:
    return "far below" if rank is None else f"{_ordinal(rank)} place"


def _films(films: Sequence[dict[str, Any]]) -> str:
    return listed([f"**{film['title']}** ({film['year']})" for film in films])


def _standing(explanation: dict[str, Any], label: str) -> str:
    if explanation["facts"]["known"]:
        return f"You already know {label}, and I never suggest what you know."
    if explanation.get("broken"):
        return f"{label} does not keep to what you asked for: {listed(explanation['broken'])}."
    if not explanation.get("allowed", True):
        return f"{label} is shut out by something you told me to avoid."
    return f"{label} is {_ordinal(explanation['rank'])} in the network's order for you."


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _about(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    if not record["facts"]:
        return "" if _is_outside(record) else "Which film do you mean? Give me its title, or its place in the list."
    return " ".join(_fact(film) for film in record["facts"])


def _fact(film: dict[str, Any]) -> str:
    origin = f" from {'the ' if film['country'] in ('USA', 'UK') else ''}{film['country']}" if film["country"] else ""
    kind = " ".join(film["genres"][:2]).lower()
    by = f", directed by {listed(film['director'])}" if film["director"] else ""
    cast = f" With {listed(film['cast'])}." if film["cast"] else ""
    moods = f" People call it {listed(film['moods'][:3])}." if film["moods"] else ""
    rated = (
        f" {film['rating_count']} ratings here, {film['rating_mean']:.1f} out of 5 on average."
        if film["rating_mean"] is not None
        else ""
    )
    unsure = "" if film["source"] == "llm" else " Nobody has described it to me yet, so that is all I know."
    return f"**{film['title']}** ({film['year']}) is {_article(kind)} film{origin}{by}. {film['profile']}{cast}{moods}{rated}{unsure}"


def _article(words: str) -> str:
    return f"{'an' if words[:1] in tuple('aeiou') else 'a'} {words}".strip()


def _compare(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    films = record["facts"]
    if len(films) < 2:
        return "Name two films to compare, or two places in the list."
    first, *others = films
    lines = [f"For you I'd take **{first['title']}** ({first['year']}) over {listed([f['title'] for f in others])}."]
    for film in films:
        by = f" by {film['director'][0]}" if film["director"] else ""
        mood = f", {listed(film['moods'][:3])}" if film["moods"] else ""
        rated = f", {film['rating_mean']:.1f} of 5" if film["rating_mean"] else ""
        lines.append(f"{film['title']}: {'/'.join(film['genres'][:3])}{by}, {film['year']}{mood}{rated}.")
    return " ".join(lines)


def _profile(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    removed = [change["label"] for change in record["changes"] if change["op"] == "remove"]
    if record["action"] == "forget_all":
        return "Done: I have forgotten everything about your taste." if removed else "There was nothing to forget."
    if record["action"] in ("forget", "accept"):
        if removed:
            return f"Forgotten: {listed(list(dict.fromkeys(removed)))}."
        named = listed([mention["title"] for mention in record["mentions"]] or record["limits_named"])
        return f"I had nothing on {named or 'that'} in your profile, so there is nothing to forget."
    entries = record["profile"]
    if record["action"] == "source":
        return _sources(entries, listed([mention["title"] for mention in record["mentions"]] or record["limits_named"]))
    if not entries:
        return "Nothing yet. Tell me a film you loved, or one you could not stand, and I will remember it."
    groups = (
        ("You like {}.", lambda e: e["kind"] == "like"),
        ("You did not like {}.", lambda e: e["kind"] == "dislike"),
        ("You have also seen {}.", lambda e: e["kind"] == "seen"),
        ("You rated {}.", lambda e: e["kind"] == "rating"),
        ("You enjoy {}.", lambda e: e["movie_id"] is None and e["polarity"] == "want"),
        ("You would rather avoid {}.", lambda e: e["movie_id"] is None and e["polarity"] == "avoid"),
    )
    parts = []
    for sentence, belongs in groups:
        labels = [entry.get("words", entry["label"]) for entry in entries if belongs(entry)]
        if labels:
            parts.append(sentence.format(listed(labels)))
    return f"{' '.join(parts)} Say “forget …” and it is gone."


def _sources(entries: Sequence[dict[str, Any]], named: str) -> str:
    """Where each of these entries comes from."""
    if not entries:
        return f"I have nothing on {named or 'that'} in your profile."
    said = {
        "like": "That you like {}",
        "dislike": "That you dislike {}",
        "seen": "That you have seen {}",
        "rating": "That you rated {}",
    }
    lines = []
    for entry in entries:
        taste = "That you avoid {}" if entry["polarity"] == "avoid" else "That you enjoy {}"
        label = entry.get("words", entry["label"])
        what = said.get(entry["kind"], taste).format(label)
        lines.append(f"{what} I have from what you said on {entry['said_at'][:10]}: “{entry['sentence']}”.")
    return " ".join(lines)


def _undo(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    if not record["changes"]:
        return "There is nothing to undo."
    labels = listed(list(dict.fromkeys(change["label"] for change in record["changes"])))
    return f"Undone: what you last told me about {labels} no longer counts."


def _chat(record: dict[str, Any], choose: Callable[[str, Sequence[str]], str]) -> str:
    if record["action"] == "decline":
        return choose("decline", ("All right, I leave it as it is.", "Fine, then it stays."))
    return {
        "greeting": choose(
            "hi",
            (
                "Hello! What are you in the mood for? Or tell me a film you loved.",
                "Hi! Tell me a film you loved and one you could not stand, and I will find you something.",
            ),
        ),
        "thanks": choose("thanks", ("Enjoy the film!", "My pleasure. Tell me afterwards how it was.")),
        "bye": "Good night, and enjoy the film. I'll remember what you told me.",
        "help": (
            "Tell me films you love or hate, a mood, a genre, a decade, a country, an actor, or describe the film: "
            "“something like Alien but funnier”, “a French comedy from the 90s”. Then ask “why the first one?”, say "
            "“seen it”, “more”, “what do you know about me?” or “forget …”."
        ),
        "who": (
            "I am gatrec, a film recommender that runs on your own machine. A graph attention network trained on "
            "MovieLens ratings picks the films, and I tell you why."
        ),
        "empty": "That was an empty message. Tell me a film you loved, or what you are in the mood for.",
        "too_long": "That message is too long for me: please keep it under 4,000 characters.",
        "off_topic": "I only know about films. Tell me one you loved, or what kind of evening it should be.",
    }.get(record["small_talk"], "Tell me a film you loved, or what you are in the mood for.")


_BODY: dict[str, Callable[[dict[str, Any], Callable[[str, Sequence[str]], str]], str]] = {
    "explain": _why,
    "why_not": _why,
    "about": _about,
    "compare": _compare,
    "profile": _profile,
    "undo": _undo,
    "chat": _chat,
}
