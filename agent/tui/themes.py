"""The app's own two themes: calm, with a single accent colour."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="gatrec",
    primary="#e3b062",
    secondary="#8f95a8",
    accent="#e3b062",
    warning="#d9915b",
    error="#d9776c",
    success="#93b986",
    foreground="#d9dae1",
    background="#15161b",
    surface="#1c1e25",
    panel="#252831",
    variables={"footer-background": "#15161b", "footer-key-foreground": "#e3b062"},
)

LIGHT = Theme(
    name="gatrec-light",
    primary="#8f5a0a",
    secondary="#6b6a66",
    accent="#8f5a0a",
    warning="#a3521b",
    error="#a83a32",
    success="#3f7335",
    foreground="#2c2b28",
    background="#faf8f3",
    surface="#f1eee6",
    panel="#e6e2d7",
    dark=False,
    variables={"footer-background": "#faf8f3", "footer-key-foreground": "#8f5a0a"},
)
