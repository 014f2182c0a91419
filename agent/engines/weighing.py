"""The rules' reading weighed against the tags.

What a rule says counts as so much evidence on top of the tagger's log-probabilities. How much was chosen on sentences
new to both (``python tests/benchmarks/fit_tagger.py --weigh``); a weight for each pair of what a rule says and what is
meant, fitted there, read no better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from agent.engines.polarity import Polarity
from agent.engines.tagging import ATTITUDES, INTENTS, STANCES, Stance
from agent.events import Attitude, Intent, Scope

TRUST_IN_ATTITUDE = 1.5
TRUST_IN_STANCE = 3.0
TRUST_IN_WISH = 1.0
"""Where a rule takes words for a wish because nothing around them says otherwise."""
TRUST_IN_COMPANY = 2.5
TRUST_IN_INTENT = 1.0
STANCE: dict[tuple[Polarity, Scope], Stance] = {
    ("want", "tonight"): "want",
    ("avoid", "tonight"): "avoid",
    ("want", "lasting"): "always",
    ("avoid", "lasting"): "never",
}
POLARITY = {stance: said for said, stance in STANCE.items()}
Name = TypeVar("Name", bound=str)


def weighed_attitude(by_rule: Attitude | None, tagged: np.ndarray | None) -> Attitude | None:
    """``tagged`` are log-probabilities [attitudes]; without them what the rules say, if anything."""
    return by_rule if tagged is None else weighed(ATTITUDES, by_rule, tagged, TRUST_IN_ATTITUDE)


def weighed_stance(by_rule: Stance, told: bool, tagged: np.ndarray | None) -> Stance:
    """``tagged`` are log-probabilities [stances]; ``told``: the rule goes by the words around. What it then knows for
    lasting taste stays so: "I hate musicals"."""
    if tagged is None:
        return by_rule
    stance = weighed(STANCES, by_rule, tagged, TRUST_IN_STANCE if told else TRUST_IN_WISH)
    lasting = (by_rule, stance) in (("always", "want"), ("never", "avoid"))
    return by_rule if lasting else stance


def weighed_company(by_rule: Stance, tagged: np.ndarray | None) -> Stance:
    """The same for the company films are wanted for, whose words the rules know better."""
    return by_rule if tagged is None else weighed(STANCES, by_rule, tagged, TRUST_IN_COMPANY)


def weighed_intent(by_rule: Intent, tagged: np.ndarray | None) -> Intent:
    """``tagged`` are log-probabilities [intents]."""
    return by_rule if tagged is None else weighed(INTENTS, by_rule, tagged, TRUST_IN_INTENT)


def weighed(names: Sequence[Name], by_rule: Name | None, tagged: np.ndarray, trust: float) -> Name:
    """The likeliest of ``names``, their log-probabilities being ``tagged`` and what a rule says ``trust`` more."""
    return max(zip(tagged, names, strict=True), key=lambda odds: odds[0] + trust * (odds[1] == by_rule))[1]
