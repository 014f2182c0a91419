"""A horizontal bar that says how large a share is."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Bar(Widget):
    """Filled for ``share`` (0 to 1) of its width, thin for the rest, so that it reads without colour."""

    def __init__(self, share: float, color: str = "$accent") -> None:
        super().__init__()
        self._share = min(max(share, 0.0), 1.0)
        self._color = color

    def render(self) -> Content:
        width = self.content_size.width
        filled = round(self._share * width)
        return Content.assemble(("━" * filled, self._color), ("─" * (width - filled), "$foreground 25%"))
