import io
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from record_contents import note_copy
from web_site import LAKE, Page, client, make_dossier

from rejoinder.dossier import Dossier

HERE = Path(__file__).parent


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object, stdin: str = "") -> int:
    from rejoinder.cli import main

    monkeypatch.setattr(sys, "argv", ["rejoinder", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_without_the_extra_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_dossier(tmp_path, LAKE)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "rejoinder.web.serving", raising=False)
    assert command(monkeypatch, "serve", path) == 1
    err = capfd.readouterr().err
    assert err == "rejoinder: serve: uvicorn is not installed; install the pages with: pip install 'rejoinder[web]'\n"


def test_users_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_dossier(tmp_path, LAKE)
    assert command(monkeypatch, "users", "add", "ada", "--role", "admin", "-d", path, stdin="long enough\n") == 0
    assert command(monkeypatch, "users", "add", "bob", "-d", path, stdin="short\n") == 1
    assert command(monkeypatch, "users", "add", "bob", "--role", "king", "-d", path, stdin="long enough\n") == 1
    capfd.readouterr()
    assert command(monkeypatch, "users", "list", "-d", path) == 0
    assert capfd.readouterr().out == "ada  admin\n"
    with Dossier.open(path) as dossier:
        assert dossier.accounts.check("ada", "long enough")
    assert command(monkeypatch, "users", "remove", "ada", "-d", path) == 0
    assert command(monkeypatch, "users", "remove", "ada", "-d", path) == 1
    assert "there is no user ada" in capfd.readouterr().err


def test_serving_until_stopped(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, str(HERE / "record_command.py"), "serve", str(path), "--port", str(port)]
    with subprocess.Popen(program, stderr=subprocess.PIPE, encoding="utf-8") as served:
        try:
            for _ in range(600):
                try:
                    html = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).read().decode()
                    break
                except OSError:
                    time.sleep(0.1)
            assert "a treaty on the lake" in Page(html).words
        finally:
            served.terminate()
            err = served.communicate(timeout=60)[1]
    assert re.search(rf"talks.db is at http://127.0.0.1:{port}/ \(Ctrl-C stops\)", err) and "Traceback" not in err


def test_copies_are_listed(tmp_path: Path) -> None:
    path = make_dossier(tmp_path, LAKE)
    with Dossier.open(path) as dossier:
        (entry,) = dossier.documents()
        note_copy(dossier.file, "ab" * 32, entry.id, "elsewhere/<copy>.txt")
        assert [one.path.rpartition("/")[2] for one in dossier.receipts(entry.id)] == ["0.txt", "<copy>.txt"]
    page = client(path).get(f"/documents/{entry.id}").text
    assert "Received 2 times" in page and "&lt;copy&gt;.txt" in page
