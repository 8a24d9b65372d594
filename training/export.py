"""A trained model to the files the package ships: an int8 ONNX graph, its tokenizer, its tables."""

from __future__ import annotations

import json
import pathlib
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from model import Model, base_weights

__all__ = ["blank", "coarsen", "export", "write_graph"]


class _Outputs(nn.Module):
    """The model with its heads' outputs in a fixed order, as ONNX wants them."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model
        self.names: list[str] = []

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        hidden = self.model.encoder(ids, mask)
        names, values = [], []
        for frame, head in self.model.frames.items():
            for key, value in head(hidden).items():
                names.append(f"{frame}.{key}")
                values.append(value)
        if self.model.refer is not None:
            for key, value in self.model.refer(hidden).items():
                names.append(f"refer.{key}")
                values.append(value)
        for tag, head in self.model.tags.items():
            names.append(f"tag.{tag}")
            values.append(head(hidden))
        if self.model.meaning is not None:
            weight = mask.to(hidden.dtype)[..., None]
            pooled = (hidden * weight).sum(1) / weight.sum(1)
            names.append("meaning")
            values.append(self.model.meaning(pooled))
        self.names = names
        return tuple(values)


def export(model: Model, folder: pathlib.Path, tables: dict[str, Any], *, quantise: bool = True) -> None:
    """Write reader.onnx, tokenizer.json and reader.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    wrapped = _Outputs(model).eval()
    ids = torch.randint(1000, 2000, (3, 40))
    mask = torch.ones_like(ids, dtype=torch.bool)
    mask[1, 30:] = False
    with torch.no_grad():
        wrapped(ids, mask)
    names = wrapped.names
    shape = {0: "batch", 1: "pieces"}
    axes = {"ids": shape, "mask": shape, **{n: {0: "batch"} if n == "meaning" else shape for n in names}}
    write_graph(wrapped, {"ids": ids, "mask": mask}, names, axes, folder / "reader.onnx", quantise=quantise)
    shutil.copy(base_weights() / "tokenizer.json", folder / "tokenizer.json")
    if quantise:
        table = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        blank(folder / "reader.onnx", table["model"]["vocab"])
    tables = {
        **tables,
        "bias": {n: np.round(h.bias.detach().numpy(), 4).tolist() for n, h in model.frames.items()},
    }
    (folder / "reader.json").write_text(json.dumps(tables, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def write_graph(
    module: nn.Module,
    inputs: dict[str, Tensor],
    outputs: Sequence[str],
    axes: dict[str, dict[int, str]],
    target: pathlib.Path,
    *,
    quantise: bool = True,
    levels: int | None = None,
    embeddings: int = 0,
) -> None:
    """Write a module as an ONNX graph: `inputs` are examples by name, `axes` the names of dimensions that vary. Weights
    have seven bits, as without VNNI the eight-bit products of some processors saturate, or all (`quantise` False);
    `levels` and `embeddings` make it pack smaller (see `coarsen`).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as where:
        plain, ready = pathlib.Path(where, "plain.onnx"), pathlib.Path(where, "ready.onnx")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(plain),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if quantise:
            quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
            quantize_dynamic(str(ready), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
            if levels or embeddings:
                coarsen(target, levels, embeddings=embeddings)
        else:
            shutil.copy(plain, target)


def coarsen(graph: pathlib.Path, levels: int | None = None, clip: float = 3.0, *, embeddings: int = 0) -> None:
    """Make a quantised graph pack smaller: leave its weights so many `levels` either side of nothing, those of each
    output spread over `clip` standard deviations, and take so many bits from the eight of its embeddings.
    """
    import onnx

    model = onnx.load(str(graph))
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for name, tensor in tensors.items():
        stem = name.removesuffix("_quantized")
        if stem == name:
            continue
        kept, scale = onnx.numpy_helper.to_array(tensor), tensors[f"{stem}_scale"]
        whole = kept.astype(np.float64)
        if tensor.data_type == onnx.TensorProto.INT8 and levels:
            spread = np.minimum(np.abs(whole).max(axis=0), clip * whole.std(axis=0)).clip(min=1e-6)
            fewer, wider = np.round(whole * levels / spread).clip(-levels, levels), spread / levels
        elif tensor.data_type == onnx.TensorProto.UINT8 and embeddings:
            # around the number that stands for nothing
            zero = onnx.numpy_helper.to_array(tensors[f"{stem}_zero_point"]).astype(np.int64)
            fewer, wider = np.round((whole - zero) / 2**embeddings) + zero, 2.0**embeddings
        else:
            continue
        tensor.CopyFrom(onnx.numpy_helper.from_array(fewer.astype(kept.dtype), name))
        scales = (onnx.numpy_helper.to_array(scale) * wider).astype(np.float32)
        scale.CopyFrom(onnx.numpy_helper.from_array(scales, scale.name))
    onnx.save(model, str(graph))


def blank(graph: pathlib.Path, vocabulary: Mapping[str, int]) -> None:
    """Make the embeddings of pieces that no English text has nothing: they only take room. These are BERT's unused ones
    and those with letters of other scripts, which its pre-training has hardly seen.
    """
    import onnx

    model = onnx.load(str(graph))
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    name = next(name for name in tensors if name.endswith("words.weight_quantized"))
    rows = [row for piece, row in vocabulary.items() if piece.startswith("[unused") or _foreign(piece)]
    whole = onnx.numpy_helper.to_array(tensors[name]).copy()
    whole[rows] = onnx.numpy_helper.to_array(tensors[name.replace("_quantized", "_zero_point")])
    tensors[name].CopyFrom(onnx.numpy_helper.from_array(whole, name))
    onnx.save(model, str(graph))


def _foreign(piece: str) -> bool:
    return any(c.isalpha() and "LATIN" not in unicodedata.name(c, "LATIN") for c in piece)
