"""The installed command in a real (pseudo) terminal."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
CTRL_Q = b"\x11"


def test_the_app_paints_and_leaves_while_models_still_load(gatrec_home):
    import fcntl
    import pty
    import termios

    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-c", "from agent.cli import main; main()", "--ephemeral"]
    environment = os.environ | {"TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdin=there, stdout=there, stderr=there, env=environment)
    os.close(there)
    screen = b""

    def read_until(done) -> None:
        nonlocal screen
        while not done():
            assert select.select([here], [], [], 60)[0], screen.decode(errors="replace")
            try:
                screen += os.read(here, 65536)
            except OSError:
                return

    read_until(lambda: b"what you love" in screen)
    os.write(here, CTRL_Q)
    read_until(lambda: process.poll() is not None)
    os.close(here)
    assert process.wait(60) == 0
    assert b"Traceback" not in screen
    assert b"\x1b[?1049l" in screen, "the terminal was not given back"
    assert not gatrec_home.exists()
