"""The place to type: the composer, and over it what a half-typed message may be about to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from agent.tui.commands import COMMANDS, FILMS
from agent.tui.completion import Asked, Completion, asked, commands
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.suggestions import Suggestions

if TYPE_CHECKING:
    from agent.session import ChatSession


class Prompt(Vertical):
    def __init__(self) -> None:
        super().__init__(id="writing")
        self.session: ChatSession | None = None
        """Knows the titles; nothing but commands is completed without one."""

    def compose(self) -> ComposeResult:
        suggestions = Suggestions()
        yield suggestions
        with Horizontal(id="prompt"):
            yield Static("›", markup=False, id="prompt-sign")
            yield Composer(suggestions)

    @on(Composer.Changed)
    def _typed(self, event: Composer.Changed) -> None:
        if isinstance(event.text_area, Composer):
            self._suggest(event.text_area)

    @on(Suggestions.OptionSelected)
    def _clicked(self, event: Suggestions.OptionSelected) -> None:
        composer = self.query_one(Composer)
        composer.take(self.query_one(Suggestions).at(event.option_index))
        composer.focus()

    @work(group="suggest", exclusive=True, exit_on_error=False)
    async def _suggest(self, composer: Composer) -> None:
        suggestions, before = self.query_one(Suggestions), composer.before
        if composer.text.startswith("/") and (found := commands(before)):
            typed_out = any(command.text.strip() == before for command in found)
            suggestions.offer([] if typed_out else found, first_chosen=True, typed=before)
            return
        for place in asked(before):
            if offers := await self._completions(place):
                suggestions.offer(offers, place.sure, typed=before)
                return
        suggestions.close()

    async def _completions(self, place: Asked) -> list[Completion]:
        if place.command == "theme":
            texts = [theme for theme in sorted(self.app.available_themes) if theme.startswith(place.prefix.lower())]
        elif place.command and FILMS not in COMMANDS[place.command].argument:
            texts = []
        elif self.session is not None:
            texts = await self.session.complete_title(place.prefix, inside=place.sure)
        else:
            texts = []
        return [] if place.prefix in texts else [Completion(place.start, text, text) for text in texts]
