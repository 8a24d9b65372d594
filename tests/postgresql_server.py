"""A PostgreSQL server of its own for the tests, in a temporary folder, and addresses of empty databases on it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

PASSWORD = "gr%e@y/ru:le"
MISSING = "needs PostgreSQL's server programs (Debian and Ubuntu: apt-get install postgresql) and the extra `postgres`"


def programs() -> Path | None:
    """The folder of the newest server's programs; Debian keeps them off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((one.parent for one in folders), key=lambda one: float(one.parent.name), default=None)


class Server:
    """A running server; `address` makes a database and says where it is."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="rejoinder-"))
        self._numbers = itertools.count(1)
        # the server refuses to run as root
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            import pwd

            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
        self.account = f"postgresql://rejoinder:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}"
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._call("initdb", "-U", "rejoinder", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync",
                   "--locale=C")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it, with settings for tests: nothing must outlive the machine."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += " -c full_page_writes=off -c max_connections=200 -c shared_buffers=16MB -c autovacuum=off"
        self._call("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once; what was committed stays."""
        self._call("pg_ctl", "-w", "-m", "immediate", "stop")

    def close(self) -> None:
        """Stop it and remove all it has."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, sql: str, database: str = "postgres", *, user: str | None = None) -> list[tuple[Any, ...]]:
        """Run SQL outside of a transaction; its rows, if it has any."""
        import psycopg

        with psycopg.connect(self.at(database, user=user), autocommit=True) as connection:
            done = connection.execute(sql)
            return done.fetchall() if done.description else []

    def address(self, *, options: str = "") -> str:
        """The address of a new and empty database."""
        name = f"talks{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {options}")
        return self.at(name)

    def schema(self) -> str:
        """The address of a new and empty schema in a database of many: quicker to make than a database."""
        name = f"talks{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.at('postgres')}?options=-csearch_path%3D{name}"

    def at(self, database: str, *, user: str | None = None) -> str:
        """The address of a database, of that name or named in another address."""
        database = re.sub(r".*/", "", database)
        account = self.account if user is None else self.account.replace("//rejoinder:", f"//{user}:")
        return f"{account}/{database}"

    def programs_of(self, name: str) -> str:
        """The path of one of PostgreSQL's programs."""
        return str(self._programs / name)

    def _call(self, name: str, *arguments: str) -> None:
        command = [self.programs_of(name), "-D", str(self._folder / "data"), *arguments]
        log = self._folder / "calls"
        with log.open("ab") as out:  # a server that inherits a pipe would keep it open
            done = subprocess.run(command, stdout=out, stderr=out, cwd=self._folder, check=False, **self._user)
        assert done.returncode == 0, log.read_text()
