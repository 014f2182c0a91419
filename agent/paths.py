"""Where gatrec keeps things: one data folder, the platform's own or ``GATREC_HOME``."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path, user_downloads_path


def data_folder() -> Path:
    """The folder of profiles, conversations and the search index; not created here."""
    home = os.environ.get("GATREC_HOME")
    return Path(home).expanduser() if home else user_data_path("gatrec", appauthor=False)


def downloads_folder() -> Path:
    """Where a person looks for what they saved: the platform's folder, or the home folder of those who have none."""
    downloads = user_downloads_path()
    return downloads if downloads.is_dir() else Path.home()
