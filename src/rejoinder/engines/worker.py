"""What runs in each reading process: `python -m rejoinder.engines.worker`, started by `engines.processes`.

Frames go in on standard input and out on what was standard output: eight bytes of length, then a pickle. The first one
in says which reader to make ("module:name") and the codebook; then each is a source, answered in order by a reading or
a failure. The end of standard input ends the process at once, whatever it is doing: its parent is gone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import IO, Any

__all__ = ["NO_MEMORY", "main", "receive", "send"]

NO_MEMORY = 86
"""Exit status of a worker that ran out of memory."""

_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], value: Any) -> None:
    """Write a value as a frame."""
    data = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a frame; raises EOFError where the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Read what comes in until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    with contextlib.suppress(OSError):
        # where memory runs out, the system is to take a reader and not the process that stores
        Path("/proc/self/oom_score_adj").write_text("500")
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library prints must not get between the frames
        frames: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(frames,), daemon=True).start()
        try:
            name, codebook = frames.get()
            module, _, attribute = name.partition(":")
            reader = getattr(import_module(module), attribute)()
            from rejoinder.engines.attempts import attempt

            send(out, reader.version)
            while True:
                send(out, attempt(frames.get(), reader, codebook))
        except MemoryError:
            os._exit(NO_MEMORY)
        except BrokenPipeError:
            os._exit(0)


def _listen(frames: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            frames.put(receive(sys.stdin.buffer))
    except EOFError:
        os._exit(0)


if __name__ == "__main__":
    main()
