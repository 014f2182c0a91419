"""What gatrec offers to do, to be taken by one key or click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from agent.tui.shown import one_line
from agent.tui.widgets.text_block import TextBlock

GAP = 3


class OfferView(TextBlock, can_focus=True):
    """The answers to an offer, the first of which takes it; it goes with the next message."""

    BINDING_GROUP_TITLE = "On an offer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(0)", "Yes", id="yes"),
        Binding("n", "answer(1)", "No", id="no"),
        Binding("down,j", "app.focus_next", "Next", show=False),
        Binding("up,k", "app.focus_previous", "Previous", show=False),
    ]

    class Answered(Message):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, answers: Sequence[str]) -> None:
        super().__init__()
        self.answers = [one_line(answer) for answer in answers]

    def action_answer(self, number: int) -> None:
        if number < len(self.answers):
            self.post_message(self.Answered(self.answers[number]))

    def on_click(self, event: Click) -> None:
        place = event.get_content_offset(self)
        x = place.x if place is not None else -1
        for number, answer in enumerate(self._shown()):
            if 0 <= x < answer.cell_length:
                self.action_answer(number)
            x -= answer.cell_length + GAP

    def lines(self, width: int) -> list[Content]:
        return Content(" " * GAP).join(self._shown()).wrap(width)

    def _shown(self) -> list[Content]:
        return [
            Content.styled(f" {answer} ", "reverse" if self.has_focus else "$accent reverse") for answer in self.answers
        ]
