"""The Textual app: it opens the session and shows it on the main screen, in the person's colours."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import DeliveryComplete
from textual.screen import Screen

from agent.tui.commands import COMMANDS
from agent.tui.screens.main import BUILTIN, MainScreen
from agent.tui.shown import one_line
from agent.tui.themes import DARK, LIGHT
from agent.tui.widgets.chat import Chat

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.session import ChatSession

OpenSession = Callable[["Settings", Callable[[str], None]], Awaitable["ChatSession"]]


async def open_chat_session(settings: Settings, progress: Callable[[str], None]) -> ChatSession:
    """Open the real session with the engine that is always there; its imports are slow, so they happen in a thread."""

    def load() -> type[ChatSession]:
        from agent.session import ChatSession

        return ChatSession

    return await (await asyncio.to_thread(load)).open(replace(settings, llm=BUILTIN), progress)


class GatrecApp(App[None]):
    TITLE = "gatrec"
    CSS_PATH = "gatrec.tcss"
    NOTIFICATION_TIMEOUT = 4
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (60, "-medium"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (32, "-middling"),
        (50, "-tall"),
    ]
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help"),
        Binding("ctrl+t", "change_theme", "Theme", show=False, id="theme"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, id="palette"),
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
    ]

    def __init__(self, settings: Settings, open_session: OpenSession = open_chat_session) -> None:
        super().__init__()
        self._settings = settings
        self._open_session = open_session
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        if "TEXTUAL_THEME" not in os.environ:
            self.theme = DARK.name

    def get_default_screen(self) -> Screen[Any]:
        return MainScreen(partial(self._open_session, self._settings), self._settings.llm)

    @property
    def main(self) -> MainScreen:
        """The screen of the chat, whatever lies over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def chat(self) -> Chat:
        return self.main.chat

    # keys and commands

    def action_help(self) -> None:
        from agent.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_change_theme(self, name: str = "") -> None:
        """Take the theme of this name, or let the person look through all."""
        if not name:
            self.search_themes()
        elif name in self.available_themes:
            self.theme = name
        else:
            self.main.toast(f"There is no theme {name}: Ctrl+T or /theme shows all of them.")

    def action_picture(self) -> None:
        self.deliver_screenshot()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for command in COMMANDS.values():
            yield SystemCommand(command.title, command.usage, partial(self.main.choose, command))

    @on(DeliveryComplete)
    def _delivered(self, event: DeliveryComplete) -> None:
        if event.path is not None:
            self.notify(f"Saved to {one_line(event.path)}", markup=False)


def run(settings: Settings) -> NoReturn:
    """Run the app and end the process, without waiting for models that are still loading in a thread."""
    app = GatrecApp(settings)
    app.run(loop=asyncio.new_event_loop())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(app.return_code or 0)
