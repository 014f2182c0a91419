"""The menu of engines: which one listens and speaks, and getting a model that is not there yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from agent.tui.shown import one_line

if TYPE_CHECKING:
    from agent.engines.choose import Choice
    from agent.session import ChatSession


class EngineScreen(ModalScreen[str | None]):
    """Dismissed with the engine now in use, as ``--llm`` names it, or with None when it stays as it was."""

    BINDING_GROUP_TITLE = "Choosing an engine"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close or stop")]

    def __init__(self, session: ChatSession, wanted: str = "") -> None:
        """``wanted`` is an engine to change to at once."""
        super().__init__()
        self._session = session
        self._wanted = wanted
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Who listens and speaks", classes="heading", markup=False)
            yield OptionList(markup=False)
            yield Static(Content("Looking for models …"), classes="note", markup=False)
            yield ProgressBar(show_eta=False)

    def on_mount(self) -> None:
        self._fill()

    @work(group="engines", exit_on_error=False)
    async def _fill(self) -> None:
        from agent.engines.choose import choices

        self._choices = await asyncio.to_thread(choices)
        self._list()
        self._say("Enter takes one. A GGUF file or a provider goes by name: /engine gguf:FILE")
        if self._wanted:
            self._use(self._wanted)

    def _list(self) -> None:
        menu = self.query_one(OptionList)
        menu.clear_options()
        for choice in self._choices:
            mark = "● " if choice.llm == self._session.engine_name else "  "
            menu.add_option(Option(Content.assemble((mark, "$accent"), one_line(choice.label))))
        current = [choice.llm for choice in self._choices]
        menu.highlighted = current.index(name) if (name := self._session.engine_name) in current else 0
        menu.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        choice = self._choices[event.option_index]
        if choice.missing:
            self._get(choice)
        else:
            self._use(choice.llm)

    @work(group="engines", exclusive=True, exit_on_error=False)
    async def _use(self, llm: str) -> None:
        from agent.engines.base import MissingModel
        from agent.engines.choose import Choice

        self._say(f"Changing to {llm} …")
        try:
            await self._session.use_engine(llm)
        except MissingModel as missing:
            self._choices.insert(0, Choice(llm, f"{missing.model}: download it", missing=missing.model))
            self._list()
            self.query_one(OptionList).highlighted = 0
            self._say(f"Ollama does not have {missing.model} yet. Enter downloads it, Esc leaves it.")
        except Exception as error:
            self._say(str(error), failed=True)
        else:
            self.dismiss(llm)

    @work(group="engines", exclusive=True, exit_on_error=False)
    async def _get(self, choice: Choice) -> None:
        from agent.engines.ollama import pull

        bar = self.query_one(ProgressBar)
        bar.update(total=None)
        bar.display = True

        def progress(step: str, share: float | None) -> None:
            self._say(f"Downloading {choice.missing}: {step}. Esc stops it; what is here by then is kept.")
            bar.update(total=None if share is None else 1.0, progress=share or 0.0)

        try:
            await pull(choice.missing, progress)
        except Exception as error:
            self._say(str(error), failed=True)
        else:
            self._use(choice.llm)
        finally:
            bar.display = False

    def action_leave(self) -> None:
        """Stop what is under way; with nothing under way, close."""
        if self.workers.cancel_group(self, "engines"):
            self._say("Stopped.")
        else:
            self.dismiss(None)

    def _say(self, text: str, failed: bool = False) -> None:
        note = self.query_one(".note", Static)
        note.update(Content(one_line(text)))
        note.set_class(failed, "-failed")
