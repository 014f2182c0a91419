"""One line that says what is going on: the phase with its seconds, and which engine answers."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agent.events import EngineWaiting
from agent.tui.shown import MUTED, one_line

PHASES = {
    "understand": "understanding",
    "resolve": "understanding",
    "remember": "remembering",
    "act": "looking up",
    "rank": "choosing",
    "reply": "writing",
}
WAITING = {"connecting": "connecting", "loading": "loading the model", "reading": "reading"}
"""What a language model is waited for; while it writes, the phase says what."""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SECONDS_PER_FRAME = 0.1


class StatusLine(Widget):
    phase: reactive[str] = reactive("")
    """What is being done, in words; empty when nothing is."""
    engine: reactive[str] = reactive("")

    def __init__(self) -> None:
        super().__init__()
        self._started = monotonic()
        self._waiting: EngineWaiting | None = None

    def on_mount(self) -> None:
        self._ticking = self.set_interval(SECONDS_PER_FRAME, self.refresh, pause=not self.phase)

    def start(self, phase: str) -> None:
        """Begin something new: the seconds count from here."""
        self._started = monotonic()
        self.phase = phase

    def wait(self, waiting: EngineWaiting) -> None:
        """Say what a language model is waited for; the screen follows with the next frame, however many come."""
        self._waiting = waiting

    def watch_phase(self, phase: str) -> None:
        self._waiting = None
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
        waiting = self._waiting
        doing_what = one_line(self.phase if waiting is None else WAITING.get(waiting.phase, self.phase))
        counts = [f"{seconds:.0f} s"] if seconds >= 1 else []
        if waiting is not None and waiting.tokens:
            counts.append(f"{waiting.tokens} tokens")
        doing = Content.assemble((f"{frame} ", "$accent"), doing_what, ("  " + ", ".join(counts), MUTED))
        gap = width - doing.cell_length - engine.cell_length
        if gap >= 2:
            doing = Content.assemble(doing, " " * gap, engine)
        return doing.truncate(width, ellipsis=True)
