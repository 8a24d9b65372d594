"""The weights of an exported reader back in PyTorch, so that training can go on from what the package ships.

Comes in: a folder with reader.onnx and reader.json. Goes out: a model with its weights, to the precision they were
stored in. `train.py --restore` calls it.
"""

from __future__ import annotations

import json
import pathlib
import re

import numpy as np
import torch

from model import Model

__all__ = ["restore"]


def restore(model: Model, folder: pathlib.Path) -> list[str]:
    """Load every weight the exported graph holds; the names of those it does not hold, left as they were."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(folder / "reader.onnx")).graph
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    found: dict[str, np.ndarray] = {}
    for name, value in stored.items():
        if name.startswith("model.") and name.endswith("_quantized") and "_Transposed" not in name:
            stem = name.removesuffix("_quantized")
            offset = stored[f"{stem}_zero_point"].astype(np.float32)
            found[stem.removeprefix("model.")] = (value.astype(np.float32) - offset) * stored[f"{stem}_scale"]
        elif name.startswith("model.") and not re.search(r"_(?:scale|zero_point|quantized)$", name):
            found[name.removeprefix("model.")] = value
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            # the place of a product in the model is told by the name of what it makes: /move/key/key.0/MatMul_...
            stem = node.input[1].removesuffix("_quantized")
            offset = stored[f"{stem}_zero_point"].astype(np.float32)
            value = (stored[node.input[1]].astype(np.float32) - offset) * stored[f"{stem}_scale"]
            found[_place(node.output[0]) + ".weight"] = value.T
    bias = json.loads((folder / "reader.json").read_text(encoding="utf-8"))["bias"]
    found |= {f"frames.{name}.bias": np.array(rows, dtype=np.float32) for name, rows in bias.items()}
    own = model.state_dict().keys()
    # the head for references is learned last, on a model that has it
    found = {name: value for name, value in found.items() if not name.startswith("refer.") or name in own}
    missing, unexpected = model.load_state_dict(
        {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in found.items()}, strict=False
    )
    if unexpected:
        raise SystemExit(f"{folder}: the exported reader has what the model has not: {', '.join(unexpected)}")
    return list(missing)


def _place(made: str) -> str:
    """The module whose product a node's output is: "/encoder/layers.0/qkv/MatMul_..." is "encoder.layers.0.qkv"."""
    if made.startswith("meaning"):
        return "meaning"
    parts = made.strip("/").split("/")[:-1]
    # "key/key.0" is the first part of the sequence "key"
    parts = [p for i, p in enumerate(parts) if not (i + 1 < len(parts) and parts[i + 1].startswith(p + "."))]
    return ".".join(parts if parts[0] in ("encoder", "refer") else ["frames", *parts])
