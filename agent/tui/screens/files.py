"""Bringing a profile in from a file, and saving it to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, ProgressBar, Static

from agent.text import clean

if TYPE_CHECKING:
    from agent.session import ChatSession


class FileScreen(ModalScreen[None]):
    """Asks for a path, does its work there, and says how it went. A path that does not do can be mended."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Close")]
    HEADING = ""
    HINT = ""

    def __init__(self, session: ChatSession) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.HEADING, classes="heading", markup=False)
            yield Input(self.suggestion(), compact=True)
            yield ProgressBar(show_eta=False)
            with VerticalScroll(can_focus=False):
                yield Static(self.HINT, classes="note", markup=False)

    def suggestion(self) -> str:
        """The path offered at first."""
        return ""

    async def work_on(self, path: Path) -> str:
        """Do the work; returns what to say. ``ValueError`` or ``OSError`` with a sentence when it cannot be done."""
        raise NotImplementedError

    def progress(self, done: int, total: int) -> None:
        """May be called from a thread."""
        self.app.call_from_thread(self.query_one(ProgressBar).update, total=total, progress=done)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if path := event.value.strip().strip("'\""):
            self._carry_out(Path(path).expanduser())

    @work(exclusive=True, exit_on_error=False)
    async def _carry_out(self, path: Path) -> None:
        bar, note = self.query_one(ProgressBar), self.query_one(".note", Static)
        bar.update(total=None, progress=0)
        bar.display = True
        note.update("")
        failed = False
        try:
            said = await self.work_on(path)
        except (ValueError, OSError) as error:
            failed, said = True, str(error)
        except Exception as error:
            self.log.error(error)
            failed, said = True, f"That went wrong ({type(error).__name__}); nothing was changed."
        bar.display = False
        note.set_class(failed, "-failed")
        note.update(Content(clean(said)))


class ImportScreen(FileScreen):
    HEADING = "Bring your ratings in"
    HINT = (
        "The path of letterboxd.zip, or of ratings.csv or watched.csv from Letterboxd, IMDb or MovieLens, "
        "or of a profile saved here before. What the file says is added; Undo takes it back as a whole."
    )

    async def work_on(self, path: Path) -> str:
        return await self.session.import_profile(path, self.progress)


class ExportScreen(FileScreen):
    HEADING = "Save your profile"
    HINT = "A new JSON file, which can be brought in again as it is, here or on another machine."

    def suggestion(self) -> str:
        return str(Path.home() / f"gatrec-{self.session.user}.json")

    async def work_on(self, path: Path) -> str:
        count = await self.session.export_profile(path)
        return f"Saved {count} entries to {path}."
