"""Takes the pictures of the pages that the documentation shows: the sample dossier in headless Chromium.

    python docs/screenshots.py DOSSIER FOLDER

Needs the extra `web` and a Chromium (Debian: apt-get install chromium). Says in one line what is missing.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

LARGEST = 250 * 1024
"""Bytes of the largest picture."""


def main(dossier: str, folder: str) -> None:
    """Take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("screenshots: there is no Chromium; install one (Debian: apt-get install chromium)")
    import uvicorn

    from rejoinder.dossier import Dossier
    from rejoinder.web.app import create_app

    with Dossier.open(dossier, create=False) as record:
        record.board()
        longest = max(record.documents(), key=lambda entry: entry.moves).id
    places = {
        "board": ("/", 1280, 860),
        "timeline": ("/timeline", 1280, 900),
        "network": ("/network", 1280, 960),
        "document": (f"/documents/{longest}", 1280, 900),
    }
    Path(folder).mkdir(parents=True, exist_ok=True)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(dossier), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        with tempfile.TemporaryDirectory() as profile:
            for name, (place, width, height) in places.items():
                picture = Path(folder).absolute() / f"{name}.png"
                address = f"http://127.0.0.1:{listening.getsockname()[1]}{place}"
                subprocess.run(
                    [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     f"--user-data-dir={profile}", f"--window-size={width},{height}",
                     f"--screenshot={picture}", address],
                    check=True, capture_output=True, timeout=300,
                )  # fmt: skip
                size = picture.stat().st_size
                if size > LARGEST:
                    sys.exit(f"screenshots: {picture} has {size} bytes, more than {LARGEST}")
                print(f"{picture.name}  {size // 1024} KB")
        server.should_exit = True
        thread.join(timeout=30)


if __name__ == "__main__":
    main(*sys.argv[1:])
