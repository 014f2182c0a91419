"""Real parts, loaded once: the starter catalogue, the trained model, the index in memory, the encoder."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_PROGRESS_BARS="1")
os.environ.update(LANGGRAPH_STRICT_MSGPACK="true", TOKENIZERS_PARALLELISM="false")

import numpy as np
import pytest

from agent.config import Settings
from recommender.catalog import Catalog, load_catalog
from recommender.service import Recommender
from tools.services import Services


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Only this machine may be reached."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):  # type: ignore[index]
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def load_script() -> Callable[[Path], ModuleType]:
    """Imports a script that is in no package, such as a benchmark."""

    def load(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"script_{path.stem}", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(autouse=True)
def gatrec_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, not yet there."""
    home = tmp_path / "gatrec-home"
    monkeypatch.setenv("GATREC_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def services() -> Services:
    return Services.load(None)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def vectors(catalog: Catalog) -> np.ndarray:
    from recommender.embedding import movie_vectors

    return movie_vectors(catalog)


@pytest.fixture(scope="session")
def recommender(catalog: Catalog, vectors: np.ndarray) -> Recommender:
    return Recommender.load(catalog, vectors)


@pytest.fixture
async def session(services: Services) -> AsyncIterator[object]:
    """A conversation that keeps nothing, with the built-in engine."""
    from agent.session import ChatSession

    opened = await ChatSession.with_services(Settings(ephemeral=True, llm="builtin"), services)
    yield opened
    await opened.aclose()
