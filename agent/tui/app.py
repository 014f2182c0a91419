"""The Textual app: it opens the session and shows it on the main screen, in the person's colours."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from textual import constants, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import DeliveryComplete, DeliveryFailed
from textual.screen import Screen
from textual.timer import Timer

from agent.preferences import FILE, Preferences, PreferencesError, save
from agent.tui.commands import COMMANDS
from agent.tui.export import deliver
from agent.tui.keys import names
from agent.tui.process import give_way, open_chat_session
from agent.tui.screens.main import MainScreen
from agent.tui.shown import one_line
from agent.tui.themes import DARK, LIGHT
from agent.tui.widgets.chat import Chat

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.session import ChatSession

SECONDS_OF_WARNING = 10
SECONDS_TO_READ = 3
"""After an answer, before garbage is looked for: nobody waits for anything then."""
OpenSession = Callable[["Settings", Callable[[str], None]], Awaitable["ChatSession"]]


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
        Binding("f8", "settings", "Settings", show=False, id="settings"),
        Binding("ctrl+t", "change_theme", "Theme", show=False, id="theme"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, id="palette"),
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
    ]

    def __init__(
        self,
        settings: Settings,
        open_session: OpenSession = open_chat_session,
        preferences: Preferences | None = None,
        problem: str = "",
    ) -> None:
        """``problem`` says why the preferences could not be read, when they could not."""
        super().__init__()
        self._settings = settings
        self._open_session = open_session
        self._preferences = preferences or Preferences()
        self._problems = [problem] if problem else []
        self._tidying: Timer | None = None
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        if "TEXTUAL_THEME" not in os.environ:
            self._take_theme(self._preferences.theme)
        self._take_animation()
        self.set_keymap(self._preferences.keys)

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

    # what the person set

    def on_mount(self) -> None:
        unknown = self._preferences.keys.keys() - names(self)
        self._problems += [f"There is no key named {name} in [keys]: F1 shows their names." for name in sorted(unknown)]
        for problem in self._problems:
            self.notify(one_line(problem), severity="warning", markup=False, timeout=SECONDS_OF_WARNING)
        if "TEXTUAL_THEME" not in os.environ:
            self.theme_changed_signal.subscribe(self, lambda theme: self._keep({"theme": theme.name}))

    def _take_theme(self, name: str) -> None:
        if name in self.available_themes:
            self.theme = name
        else:
            self.theme = DARK.name
            self._preferences = self._preferences.model_copy(update={"theme": DARK.name})
            self._problems.append(f"There is no theme {name}: Ctrl+T shows all of them.")

    def _take_animation(self) -> None:
        self.animation_level = constants.TEXTUAL_ANIMATIONS if self._preferences.animation else "none"

    def _keep(self, changes: dict[str, Any]) -> None:
        """Write what was changed to the settings file, and let it take effect."""
        changes = {name: value for name, value in changes.items() if value != getattr(self._preferences, name)}
        if not changes:
            return
        self._preferences = self._preferences.model_copy(update=changes)
        self._take_animation()
        if not self._settings.ephemeral:
            self._write(changes)

    @work(thread=True, group="settings", exit_on_error=False)
    def _write(self, changes: dict[str, Any]) -> None:
        try:
            save(self._settings.home, changes)
        except PreferencesError as error:
            self.notify(one_line(error), severity="warning", markup=False, timeout=SECONDS_OF_WARNING)

    def action_settings(self) -> None:
        from agent.tui.screens.settings import SettingsScreen

        self.push_screen(
            SettingsScreen(
                self._preferences, {"theme": sorted(self.available_themes)}, str(self._settings.home / FILE)
            ),
            self._settings_left,
        )

    def _settings_left(self, changes: dict[str, Any] | None) -> None:
        if changes:
            self.theme = changes.get("theme", self.theme)
            self._keep(changes)

    # keys and commands

    def action_help(self) -> None:
        from agent.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self._preferences.keys))

    def action_change_theme(self, name: str = "") -> None:
        """Take the theme of this name, or let the person look through all."""
        if not name:
            self.search_themes()
        elif name in self.available_themes:
            self.theme = name
        else:
            self.main.toast(f"There is no theme {name}: Ctrl+T or /theme shows all of them.")

    def action_picture(self) -> None:
        deliver(self, self.export_screenshot(), "svg", "image/svg+xml")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for command in COMMANDS.values():
            yield SystemCommand(command.title, command.usage, partial(self.main.choose, command))

    @on(Chat.TurnsChanged)
    def _tidy_later(self) -> None:
        if self._tidying is not None:
            self._tidying.stop()
        if self.chat.turn is None:
            self._tidying = self.set_timer(SECONDS_TO_READ, gc.collect)

    @on(DeliveryComplete)
    def _delivered(self, event: DeliveryComplete) -> None:
        if event.path is not None:
            self.notify(f"Saved to {one_line(event.path)}", markup=False)

    @on(DeliveryFailed)
    def _not_delivered(self, event: DeliveryFailed) -> None:
        self.notify(f"Not saved: {one_line(event.exception)}", severity="warning", markup=False)


def run(settings: Settings, preferences: Preferences, problem: str = "") -> NoReturn:
    """Run the app and end the process, without waiting for models that are still loading in a thread."""
    give_way()
    app = GatrecApp(settings, preferences=preferences, problem=problem)
    app.run(loop=asyncio.new_event_loop())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(app.return_code or 0)
