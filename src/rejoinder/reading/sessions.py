"""How every model of the package is run: by onnxruntime, on the processor, in a given number of threads.

Comes in: the path of an ONNX file. Goes out: a session. The encoder, the coder of dyads and all boosted trees use it.
"""

from __future__ import annotations

import os
import pathlib
from typing import Any

__all__ = ["session", "wanted_threads"]


def session(path: pathlib.Path, threads: int = 1) -> Any:
    """A session of the model at `path`; onnxruntime's own errors where there is none or it is damaged."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def wanted_threads(threads: int | None = None) -> int:
    """The threads of a large model: those given, else those of REJOINDER_THREADS, else one for each core."""
    return threads or int(os.environ.get("REJOINDER_THREADS", "0")) or (os.cpu_count() or 1)
