"""Have a conversation in the app and save its screen: ``python tests/benchmarks/screenshot.py docs/screenshot.svg``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from textual.pilot import Pilot

from agent.config import Settings
from agent.tui.app import GatrecApp
from agent.tui.widgets.composer import Composer

SIZE = (120, 44)
MESSAGE = "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?"


async def settled(pilot: Pilot[None], app: GatrecApp) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause(0.5)


async def main(path: Path) -> None:
    app = GatrecApp(Settings(ephemeral=True, llm="builtin"))
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot, app)
        app.query_one(Composer).insert(MESSAGE)
        await pilot.press("enter")
        await settled(pilot, app)
        await pilot.press("tab")
        await settled(pilot, app)
        path.write_text(app.export_screenshot(title="gatrec-chat"), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
