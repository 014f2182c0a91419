"""Titles as people type them: normal forms, other names, and finding the film that is meant."""

from __future__ import annotations

import re
import unicodedata

_ARTICLES = "the|a|an|la|le|les|el|los|las|il|lo|i|gli|der|die|das|den|det|en|ett|o|os|as|un|una|une|l'"
_TRAILING_ARTICLE = re.compile(rf"^(?P<rest>.+), (?P<article>{_ARTICLES})$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")


def split_title(raw: str) -> tuple[str, tuple[str, ...]]:
    """Split MovieLens' title line into the shown title and the film's other titles.

    >>> split_title("Seven (a.k.a. Se7en)")
    ('Seven', ('Se7en',))
    """
    others = []
    for inside in _PARENTHESES.findall(raw):
        name = re.sub(r"^a\.?k\.?a\.?\s+", "", inside.strip(), flags=re.IGNORECASE)
        if name:
            others.append(article_first(name))
    title = _PARENTHESES.sub("", raw)
    return article_first(" ".join(title.split()) or raw), tuple(others)


def article_first(title: str) -> str:
    """"Matrix, The" -> "The Matrix"."""
    match = _TRAILING_ARTICLE.match(title)
    if not match:
        return title
    article, rest = match["article"], match["rest"]
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"


def normalise(text: str) -> str:
    """Lower case, no accents, "&" as "and", only letters and digits, single spaces."""
    text = text.replace("&", " and ").replace("³", " 3").replace("²", " 2").replace("½", " 1/2")
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    folded = re.sub(r"['’`´.]", "", folded)
    return " ".join(re.findall(r"\w+", folded))
