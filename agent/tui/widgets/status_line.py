"""One line that says what is going on: the phase with its seconds, and which engine answers."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agent.tui.shown import MUTED, one_line

PHASES = {
    "understand": "understanding",
    "resolve": "understanding",
    "remember": "remembering",
    "act": "looking up",
    "rank": "choosing",
    "reply": "writing",
}
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SECONDS_PER_FRAME = 0.1


class StatusLine(Widget):
    phase: reactive[str] = reactive("")
    """What is being done, in words; empty when nothing is."""
    engine: reactive[str] = reactive("")

    def on_mount(self) -> None:
        self._started = monotonic()
        self._ticking = self.set_interval(SECONDS_PER_FRAME, self.refresh, pause=not self.phase)

    def start(self, phase: str) -> None:
        """Begin something new: the seconds count from here."""
        self._started = monotonic()
        self.phase = phase

    def watch_phase(self, phase: str) -> None:
        if self.is_mounted:
            (self._ticking.resume if phase else self._ticking.pause)()

    def render(self) -> Content:
        width = self.content_size.width
        engine = Content.styled(one_line(self.engine), MUTED)
        if not self.phase:
            return engine.truncate(width, ellipsis=True)
        seconds = monotonic() - self._started
        moving = self.app.animation_level != "none"
        frame = SPINNER[int(seconds / SECONDS_PER_FRAME) % len(SPINNER)] if moving else "·"
        count = f"  {seconds:.0f} s" if seconds >= 1 else ""
        doing = Content.assemble((f"{frame} ", "$accent"), one_line(self.phase), (count, MUTED))
        gap = width - doing.cell_length - engine.cell_length
        if gap >= 2:
            doing = Content.assemble(doing, " " * gap, engine)
        return doing.truncate(width, ellipsis=True)
