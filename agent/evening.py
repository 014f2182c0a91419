"""What is wanted this evening: replaced by a new wish, narrowed by a refinement, never written to the profile."""

from __future__ import annotations

from agent.engines import cues
from agent.limits import merged
from agent.resolve import Resolved
from agent.state import State, Wish
from recommender.titles import normalise

LIST_INTENTS = ("recommend", "refine", "feedback")


def evening_wish(state: State, found: Resolved) -> Wish:
    """This evening's wish after the message: replaced by a new one, narrowed by a refinement."""
    said, intent, limits, anchors = state["understanding"], found.intent, found.limits, found.anchors
    wish = state.get("wish", Wish())
    if said["action"] == "start_over":
        wish = Wish()
    lifted = wish.get("lifted", [])
    if (accepted := state.get("accepted")) and accepted["kind"] == "relax":
        gone = accepted["limits"]
        kept = [limit for limit in wish.get("limits", []) if limit not in gone]
        lifted = [*lifted, *(limit for limit in gone if limit["scope"] == "lasting")]
        return Wish(**(wish | {"limits": kept, "lifted": lifted}))
    if dropped := said["dropped"]:
        kept = [limit for limit in wish.get("limits", []) if not {limit["kind"], limit["value"]} & set(dropped)]
        wish = Wish(**(wish | {"limits": kept}))
    if intent not in LIST_INTENTS:
        return wish
    tonight = [limit for limit in limits if limit["scope"] == "tonight"]
    if not tonight and not said["asks"]:
        tonight = [limit for limit in limits if limit["polarity"] == "want"]  # "I love westerns" asks for some
    earlier = wish.get("limits", [])
    outside = [name["outside"] for name in found.unknown if name.get("sought")]
    unwanted = [*wish.get("unwanted", []), *_kept_out(state, found)]
    asked_for = outside or said["asks"] or tonight or said["description"] or anchors or said["appeal"] != "any"
    if intent in ("recommend", "refine") and cues.COMPANY_GONE.search(normalise(state["text"])):
        earlier = [limit for limit in earlier if limit["kind"] != "audience"]
    if intent == "recommend" and asked_for:
        earlier = [limit for limit in earlier if limit["polarity"] == "avoid" or limit["kind"] == "audience"]
        wish = Wish(description=said["description"], anchors=list(anchors), outside=outside, appeal=said["appeal"])
    elif intent == "refine" and said["action"] != "more":
        description = ". ".join(part for part in (wish.get("description", ""), said["description"]) if part)
        wish = Wish(
            description=description,
            anchors=list(anchors) or wish.get("anchors", []),
            outside=outside or wish.get("outside", []),
            appeal=said["appeal"] if said["appeal"] != "any" else wish.get("appeal", "any"),
        )
    else:
        wish = Wish(**wish)
    said_again = [(limit["kind"], limit["value"]) for limit in limits]
    wish["lifted"] = [limit for limit in lifted if (limit["kind"], limit["value"]) not in said_again]
    if found.supposed or found.disregarded:
        wish |= Wish(supposed=found.supposed, disregarded=found.disregarded)
    replace_genres = any(
        word in f" {state['text'].lower()} " for word in (" instead", " rather", " how about", " what about")
    )
    wish["limits"] = merged(earlier, tonight, replace_genres)
    if unwanted:
        wish["unwanted"] = list(dict.fromkeys(unwanted))
    if said["count"]:
        wish["count"] = said["count"]
    elif intent == "feedback":
        wish["count"] = max(1, min(3, len(state["understanding"]["picks"]) or 1))
    else:
        wish.pop("count", None)
    return wish


def _kept_out(state: State, found: Resolved) -> list[int]:
    """Films named beside a wish that is not for the like of them: "with Pacino, but not Heat"."""
    if found.intent == "feedback" or cues.UNSEEN.search(normalise(state["text"])):
        return []
    named = (mention["movie_id"] for mention in found.mentions if mention["attitude"] == "neutral")
    return [movie_id for movie_id in named if movie_id not in found.anchors]


def wants_list(state: State) -> bool:
    """Whether this turn ends in a list of films."""
    if state.get("pending") or state["intent"] not in LIST_INTENTS or state["understanding"]["action"] == "chosen":
        return False
    if state["missing_rank"] and not state["mentions"]:
        return False
    sought = any(name.get("sought") for name in state["unknown"])
    return bool(state["mentions"] or state["limits"] or sought or not state["unknown"])
