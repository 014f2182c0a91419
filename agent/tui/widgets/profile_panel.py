"""What gatrec knows about the person: each entry with the sentence it came from, and ways to change it."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ItemGrid, Vertical
from textual.events import Click
from textual.message import Message
from textual.widgets import OptionList, Static

from agent.tui.shown import one_line
from agent.tui.widgets.taste_list import WITH_STRENGTH, TasteList, source_of

if TYPE_CHECKING:
    from agent.profile import TasteEntry
    from agent.session import ChatSession

STEPS = 4
"""Strength goes up and down in so many steps."""
BUSY = "Still answering. Change the profile when the answer is there."


class Act(Static):
    """A word to click that stands for an action of the panel."""

    def __init__(self, label: str, action: str) -> None:
        super().__init__(label, markup=False)
        self.action = action


class ProfilePanel(Vertical):
    BINDING_GROUP_TITLE = "In the profile"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x,delete,backspace", "forget", "Forget", id="forget"),
        Binding("minus", "strength(-1)", "Weaker", key_display="−", id="weaker"),
        Binding("plus,equals_sign", "strength(1)", "Stronger", key_display="+", id="stronger"),
        Binding("u", "undo", "Undo", id="undo"),
        Binding("m", "map", "Map", id="map"),
        Binding("i", "bring_in", "Import", id="import"),
        Binding("e", "save", "Export", id="export-profile"),
    ]

    class Changed(Message):
        """The profile was changed from within the panel."""

    def __init__(self) -> None:
        super().__init__(id="profile")
        self.session: ChatSession | None = None
        self.busy = False
        """Whether a turn is under way: the profile is not to change under it."""

    def compose(self) -> ComposeResult:
        yield TasteList()
        with Vertical(classes="details"):
            yield Static(classes="source", markup=False)
            with ItemGrid(min_column_width=10):
                yield Act("× forget", "forget")
                yield Act("− weaker", "strength(-1)")
                yield Act("+ stronger", "strength(1)")
                yield Act("u undo", "undo")
                yield Act("m map", "map")
                yield Act("i import", "bring_in")
                yield Act("e export", "save")

    @property
    def covers_chat(self) -> bool:
        """Whether the panel lies over the chat, as it does in terminals too narrow for both."""
        return self.display and self.styles.layer == "above"

    def unfold(self) -> None:
        """Show the panel and move the focus into it."""
        self.set_classes("-unfolded")
        self.query_one(TasteList).focus()

    def fold(self) -> None:
        self.set_classes("-folded")

    def show(self, entries: Sequence[TasteEntry]) -> None:
        self.query_one(TasteList).show(entries)
        self._show_source()

    @on(OptionList.OptionHighlighted)
    def _show_source(self) -> None:
        """Where the entry under the cursor comes from."""
        entry = self.query_one(TasteList).entry
        source = self.query_one(".source", Static)
        source.display = entry is not None
        if entry is not None:
            source.update(source_of(entry))
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        self.query_one(".details").display = True

    def on_descendant_blur(self) -> None:
        self.query_one(".details").display = False

    async def on_click(self, event: Click) -> None:
        if isinstance(event.widget, Act):
            await self.app.run_action(event.widget.action, self)

    # changing it

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        entry = self.query_one(TasteList).entry if self.is_mounted else None
        if action == "strength":
            return None if entry is None or entry.kind not in WITH_STRENGTH else True
        return entry is not None if action == "forget" else True

    def action_forget(self) -> None:
        if (entry := self.query_one(TasteList).entry) and self.session:
            self._change(self.session.forget(entry.entry_id), f"Forgotten: {entry.label}. u takes that back.")

    def action_strength(self, step: int) -> None:
        if (entry := self.query_one(TasteList).entry) and self.session:
            strength = _stepped(entry.strength, step)
            if strength != entry.strength:
                self._change(self.session.set_strength(entry.entry_id, strength))

    def action_undo(self) -> None:
        if self.session:
            self._change(self.session.undo(), "The last change is taken back.", "There is nothing to take back.")

    @work(group="profile", exit_on_error=False)
    async def _change(self, change: Coroutine[Any, Any, Any], done: str = "", nothing: str = "") -> None:
        """Carry the change out and say so; ``nothing`` is said instead where its result is an empty list."""
        if self.busy:
            change.close()
            self._say(BUSY)
            return
        try:
            result = await change
        except Exception as error:
            self.log.error(error)
            self._say(f"The profile could not be changed: {error}")
        else:
            self._say(nothing if result == [] else done)
        self.post_message(self.Changed())

    def _say(self, text: str) -> None:
        if text:
            self.notify(one_line(text), markup=False, timeout=4)

    # files and map

    @work(group="map", exclusive=True, exit_on_error=False)
    async def action_map(self) -> None:
        from agent.tui.screens.taste_map import TasteMapScreen

        if self.session:
            self.app.push_screen(TasteMapScreen(await self.session.taste_map()))

    def action_bring_in(self) -> None:
        from agent.tui.screens.files import ImportScreen

        if self.busy:
            self._say(BUSY)
        elif self.session:
            self.app.push_screen(ImportScreen(self.session), self._brought_in)

    def _brought_in(self, _: None) -> None:
        self.post_message(self.Changed())

    def action_save(self) -> None:
        from agent.tui.screens.files import ExportScreen

        if self.session:
            self.app.push_screen(ExportScreen(self.session))


def _stepped(strength: float, step: int) -> float:
    """The next quarter above or below, at least one quarter and at most 1."""
    quarters = floor(strength * STEPS + 1e-6) + 1 if step > 0 else ceil(strength * STEPS - 1e-6) - 1
    return min(max(quarters, 1), STEPS) / STEPS
