"""Have a conversation in the app and save the README's pictures: ``python tests/benchmarks/screenshot.py docs``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from textual.pilot import Pilot

from agent.config import Settings
from agent.tui.app import GatrecApp
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.why_view import WhyView

SIZE, SMALL = (120, 44), (96, 30)
MESSAGE = "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?"
MORE = "I also loved Fargo, Alien, Amelie, Toy Story and The Big Lebowski, and I hated Titanic"


async def settled(pilot: Pilot[None], app: GatrecApp) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause(0.5)


async def main(folder: Path) -> None:
    app = GatrecApp(Settings(ephemeral=True, llm="builtin"))
    async with app.run_test(size=SIZE) as pilot:

        async def say(text: str) -> None:
            app.query_one(Composer).insert(text)
            await pilot.press("enter")
            await settled(pilot, app)

        def save(name: str) -> None:
            (folder / name).write_text(app.export_screenshot(title="gatrec-chat"), encoding="utf-8")

        await settled(pilot, app)
        await say(MESSAGE)
        await pilot.press("tab")
        await settled(pilot, app)
        save("screenshot.svg")
        await pilot.press("escape")
        await pilot.resize_terminal(*SMALL)
        await say("why the second?")
        app.query(WhyView).last().focus()
        await pilot.press("space")
        await settled(pilot, app)
        save("why.svg")
        await pilot.press("escape")
        await say(MORE)
        await pilot.press("f2", "m")
        await settled(pilot, app)
        save("map.svg")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
