"""The conversation and where a person types: words go to the session, the events of its turns come on the screen."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from agent.events import (
    Compared,
    EngineWaiting,
    Event,
    Explained,
    Offered,
    PhaseStarted,
    PicksReady,
    ProfileChanged,
    ReplyText,
    ToolsRan,
    TurnFailed,
)
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.prompt import Prompt
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.status_line import PHASES, StatusLine
from agent.tui.widgets.transcript import Transcript
from agent.tui.widgets.why_view import WhyView

if TYPE_CHECKING:
    from agent.session import ChatSession

BUSY = "Still answering. Esc stops it."


class Chat(Vertical):
    class TurnsChanged(Message):
        """A turn began or ended."""

    class TasteChanged(Message):
        """What is known of the person was changed by what they said."""

    def __init__(self) -> None:
        super().__init__(id="chat")
        self.session: ChatSession | None = None
        self.opened = asyncio.Event()
        """Set once there is a session, or a reason why there is none."""
        self.turn: Turn | None = None
        """The turn under way; None while the person has the word."""
        self._failure = ""

    def compose(self) -> ComposeResult:
        yield Transcript(id="transcript")
        yield StatusLine()
        yield Prompt()

    def on_mount(self) -> None:
        self.query_one(Composer).focus()
        self.query_one(StatusLine).start("loading")

    def say_loading(self, what: str) -> None:
        """Say what is being loaded, until everything is."""
        if not self.opened.is_set():
            self.query_one(StatusLine).phase = what

    def ready(self, session: ChatSession | None, failure: str = "") -> None:
        """Everything is loaded, or cannot be for the reason given: what was said meanwhile is answered now."""
        self.session, self._failure = session, failure
        self.query_one(Prompt).session = session
        self.query_one(StatusLine).phase = ""
        self.opened.set()

    async def show_conversation(self, session: ChatSession) -> None:
        """Show the session's conversation in the place of the one on the screen."""
        await self.query_one(Transcript).begin(await session.history())
        self.query_one(Composer).focus()

    @on(QuickStart.Answered)
    def _answered(self, event: QuickStart.Answered) -> None:
        if not event.text:
            self.query(QuickStart).remove()
        elif not self.say(event.text):
            return
        self.query_one(Composer).focus()

    def say(self, text: str) -> bool:
        """Begin a turn; False, with a word on why, while another is under way."""
        if self.turn is not None:
            self.notify(BUSY, markup=False)
            return False
        self._withdraw_offers()
        self.turn = Turn(text)
        self._answer(self.turn)
        self.post_message(self.TurnsChanged())
        return True

    def stop(self) -> None:
        """Cancel the turn: what is shown stays, marked as stopped, and the message comes back.

        What it offered goes: the conversation is as it was before the message.
        """
        turn = self.turn
        if turn is None:
            return
        self.workers.cancel_group(self, "turn")
        self._withdraw_offers()
        self._end_turn()
        if turn.answered:
            turn.note("Stopped.", "stopped")
        else:
            turn.remove()
        composer = self.query_one(Composer)
        composer.give_back(turn.text)
        composer.focus()

    def _withdraw_offers(self) -> None:
        """Take offers away one by one: a query's ``remove`` would leave a gap in their turns."""
        for offer in self.query(OfferView):
            offer.remove()

    @on(PickCard.Said)
    @on(OfferView.Answered)
    def _say_for_key(self, event: PickCard.Said | OfferView.Answered) -> None:
        self.say(event.text)

    @on(WhyView.Toggled)
    def _likes_toggled(self, event: WhyView.Toggled) -> None:
        self._explain_anew(event.view)

    @work(group="explain", exclusive=True, exit_on_error=False)
    async def _explain_anew(self, view: WhyView) -> None:
        if self.session is not None:
            view.show(await self.session.explain(view.explanation["movie_id"], without=view.without))

    @work(group="turn", exit_on_error=False)
    async def _answer(self, turn: Turn) -> None:
        await self.query_one(Transcript).add_turn(turn)
        if not self.opened.is_set():
            turn.note("Waiting until everything is loaded.")
            await self.opened.wait()
            turn.note("")
        if self.session is None:
            self._failed(turn, self._failure)
        else:
            await self._follow(self.session, turn)
        if turn is self.turn:
            self._end_turn()

    async def _follow(self, session: ChatSession, turn: Turn) -> None:
        self.query_one(StatusLine).start(PHASES["understand"])
        try:
            async with aclosing(session.turn(turn.text)) as events:
                async for event in events:
                    await self._show(event, turn)
        except Exception as error:
            self.log.error(error)
            self._failed(turn, f"Something went wrong: {error}")

    async def _show(self, event: Event, turn: Turn) -> None:
        match event:
            case PhaseStarted(phase):
                self.query_one(StatusLine).phase = PHASES.get(phase, phase)
            case EngineWaiting():
                self.query_one(StatusLine).wait(event)
            case ToolsRan(tools):
                await turn.add_steps(tools)
            case ProfileChanged():
                self.post_message(self.TasteChanged())
            case PicksReady(picks):
                await turn.add_picks(picks)
            case Explained(explanation):
                await turn.add_explanation(explanation)
            case Offered(_, answers):
                await turn.add_offer(answers)
            case Compared(films, explanations):
                await turn.add_comparison(films, explanations)
            case ReplyText(text):
                turn.reply.append(text)
            case TurnFailed(error):
                self._failed(turn, error["message"])

    def _end_turn(self) -> None:
        if self.turn is not None:
            self.turn.reply.show()
        self.turn = None
        self.query_one(StatusLine).phase = "" if self.opened.is_set() else "loading"
        self.post_message(self.TurnsChanged())

    def _failed(self, turn: Turn, message: str) -> None:
        turn.note(message, "failed")
        self.query_one(Composer).give_back(turn.text)
