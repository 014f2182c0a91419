"""What gatrec knows about the person, each entry with the sentence it came from and a way to remove it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from agent.tui.shown import one_line

if TYPE_CHECKING:
    from agent.profile import TasteEntry

GROUPS = {"like": "You like", "dislike": "You dislike", "seen": "You have seen", "rating": "You rated"}
ENJOYS = "You enjoy"
AVOIDS = "You avoid"
EMPTY = "Nothing yet. Say what you love or cannot stand, or press l or d on a film."


def _heading(entry: TasteEntry) -> str:
    return GROUPS.get(entry.kind) or (AVOIDS if entry.polarity == "avoid" else ENJOYS)


class ProfileEntry(Horizontal, can_focus=True):
    BINDING_GROUP_TITLE = "In the profile"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x,delete,backspace", "forget", "Forget"),
        Binding("down,j", "app.focus_next", "Next entry", show=False),
        Binding("up,k", "app.focus_previous", "Previous entry", show=False),
    ]

    class Forget(Message):
        def __init__(self, entry: TasteEntry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, entry: TasteEntry) -> None:
        super().__init__(classes="profile-entry")
        self.entry = entry
        self.tooltip = Content(f"“{one_line(entry.sentence)}”\n{one_line(entry.said_at)}")

    def compose(self) -> ComposeResult:
        yield Static(Content(one_line(self.entry.label)), classes="label")
        yield Static("×", classes="remove")

    def on_click(self, event: Click) -> None:
        if event.widget is not None and event.widget.has_class("remove"):
            self.action_forget()

    def action_forget(self) -> None:
        self.post_message(self.Forget(self.entry))


class ProfilePanel(VerticalScroll):
    def compose(self) -> ComposeResult:
        yield Static(Content(EMPTY), classes="empty")

    @property
    def covers_chat(self) -> bool:
        """Whether the panel lies over the chat, as it does in terminals too narrow for both."""
        return self.display and self.styles.layer == "above"

    def unfold(self) -> None:
        """Show the panel and move the focus into it."""
        self.set_classes("-unfolded")
        entries = self.query(ProfileEntry)
        (entries.first() if entries else self).focus()

    def fold(self) -> None:
        self.set_classes("-folded")

    async def show(self, entries: Sequence[TasteEntry]) -> None:
        """Replace what is shown; the focus stays at its place in the list."""
        old = list(self.query(ProfileEntry))
        if [entry.entry for entry in old] == list(entries):
            return
        place = next((index for index, entry in enumerate(old) if entry.has_focus), None)
        groups: dict[str, list[TasteEntry]] = {}
        for entry in entries:
            groups.setdefault(_heading(entry), []).append(entry)
        widgets: list[Static | ProfileEntry] = []
        for heading in (*GROUPS.values(), ENJOYS, AVOIDS):
            if group := groups.get(heading):
                widgets.append(Static(heading, classes="group", markup=False))
                widgets += [ProfileEntry(entry) for entry in group]
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(widgets or [Static(Content(EMPTY), classes="empty")])
        if place is not None and (shown := list(self.query(ProfileEntry))):
            shown[min(place, len(shown) - 1)].focus()
