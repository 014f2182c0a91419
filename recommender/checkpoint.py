"""Trained weights on disk: model.safetensors and, beside it, model.json, the card that says what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from recommender.files import write_bytes, write_text

WEIGHTS, CARD = "model.safetensors", "model.json"


class RecommenderError(RuntimeError):
    """The recommender cannot be used; the message says what to do."""


def save_model(folder: Path, weights: dict[str, np.ndarray], card: dict[str, Any]) -> None:
    """Write weights and card into the folder (made when missing), each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / WEIGHTS, save({name: np.asarray(weights[name], order="C") for name in sorted(weights)}))
    write_text(folder / CARD, json.dumps(card, indent=2) + "\n")


def load_model(folder: Path, fingerprint: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Weights and card of a model trained on the catalogue with this fingerprint.

    Raises ``RecommenderError`` when they are missing, unreadable or of other data.
    """
    advice = f"run `gatrec train --output {folder}`"
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        weights = load_file(folder / WEIGHTS)
    except FileNotFoundError:
        raise RecommenderError(f"There is no trained model in {folder}: {advice}.") from None
    except (OSError, ValueError, SafetensorError) as error:
        raise RecommenderError(f"The model in {folder} cannot be read ({error}): {advice}.") from None
    if card.get("data") != fingerprint:
        raise RecommenderError(f"The model in {folder} was trained on other data: {advice}.")
    if "strength_slope" not in weights:
        raise RecommenderError(f"The model in {folder} was trained by an older gatrec: {advice}.")
    return weights, card
