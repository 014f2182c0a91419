"""What gatrec offers to do, to be taken or declined with one word: "yes", or a key of the app."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NotRequired, TypedDict

from agent.engines.wording import listed
from agent.events import Limit, ProfileChange
from agent.limits import holds, remaining, worded
from agent.profile import Profile, TasteEntry, removal
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise

_YES = re.compile(
    r"(?:(?:oh|ok|okay|well|and) )*(?:yes|yeah|yep|yup|ya|sure|of course|please do|go ahead|go for it|do it|do that"
    r"|why not|absolutely|by all means)(?: (?:please|thanks|do|do it|do that|drop it|forget it|go ahead|sure))*"
    r"|ok|okay|fine|alright|all right|fine by me|ok (?:do it|go ahead|then|drop it|forget it)"
)
_NO = re.compile(
    r"(?:(?:oh|ok|okay|well|um|hm|hmm) )*(?:no|nope|nah|not really|dont|do not|better not|rather not|never ?mind"
    r"|leave it|keep it|either|any|both|whatever|i dont (?:care|mind)|no preference|doesnt matter|does not matter"
    r"|dont care|all the same)(?: (?:thanks|thank you|please|keep it|leave it|dont|way|is fine|works|to me|one))*"
)


class Offer(TypedDict):
    """Something gatrec would do if the person agreed; it holds for the next message only."""

    kind: Literal["relax", "forget", "narrow"]
    """Let go of ``limits`` for this evening; take ``changes`` of the profile; narrow the wish by an answer."""
    text: str
    """As it is asked."""
    answers: list[str]
    """What may be said to it; "yes" takes what is to be let go of or forgotten."""
    limits: NotRequired[list[Limit]]
    changes: NotRequired[list[ProfileChange]]


def answer_to(text: str) -> Literal["accept", "decline"] | None:
    """Whether a message is nothing but a yes or a no."""
    said = normalise(text)
    if _YES.fullmatch(said):
        return "accept"
    return "decline" if _NO.fullmatch(said) else None


def offer_to_relax(
    catalog: Catalog, limits: Sequence[Limit], relaxed: Sequence[Limit], exclude: Sequence[int], needed: int
) -> Offer | None:
    """Offer to let go of what leaves too few films: of what gave way already, else of the one or two limits that help.

    None when nothing helps.
    """
    if relaxed:
        return _relaxing(relaxed, "Shall I leave {} aside for the rest of the evening?")
    now = remaining(catalog, limits, exclude)
    for many in (1, 2):
        best, most = None, now
        for gone in combinations(limits, many):
            left = min(remaining(catalog, [limit for limit in limits if limit not in gone], exclude), needed)
            if left > most or (left == most > now and all(limit["polarity"] == "want" for limit in gone)):
                best, most = gone, left
        if best:
            return _relaxing(best, "Shall I let go of {} for this evening?")
    return None


def _relaxing(limits: Sequence[Limit], question: str) -> Offer:
    named = listed([f"“{worded(limit)}”" for limit in limits])
    return Offer(kind="relax", text=question.format(named), answers=["yes", "no"], limits=list(limits))


def contradicted(profile: Profile, liked: Sequence[Movie], wanted: Sequence[Limit]) -> TasteEntry | None:
    """An aversion that films liked just now, or a wish for this evening, speak against; None when there is none."""
    for entry in profile.wishes:
        if entry.polarity != "avoid" or entry.kind not in ("genre", "person", "country"):
            continue
        aversion = Limit(kind=entry.kind, value=entry.value or "", polarity="want", scope="lasting")  # type: ignore[typeddict-item]
        wished = any((limit["kind"], limit["value"]) == (entry.kind, entry.value) for limit in wanted)
        if wished or any(holds(movie, aversion) for movie in liked):
            return entry
    return None


def offer_to_forget(entry: TasteEntry) -> Offer:
    """Ask about an older taste that speaks against what was said now."""
    return Offer(
        kind="forget",
        text=f"You told me “{entry.sentence}” on {entry.said_at[:10]}; shall I forget “{entry.label}”?",
        answers=["yes", "no"],
        changes=[removal(entry)],
    )
