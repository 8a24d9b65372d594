"""The model of the second look at a trigger: what it is made of, and how it becomes the file the package ships.

It starts where the reader's lower layers end (`LOWER`), whose states the reader gives beside its scores. The layers
above begin as those of all-MiniLM-L6-v2, not as the reader's, so that the two err differently. A vector is added to the
pieces of the trigger; one linear layer tells its act, or that it is none, another which pieces fill its roles.
"""

from __future__ import annotations

import copy
import pathlib

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from export import write_graph
from model import FRAMES, Encoder
from rejoinder.reading.second_look import STATES

__all__ = ["LOWER", "LookModel", "export", "give_states"]

LOWER = 2
"""Layers of the reader under the second look: the two that stay as they are in the reader's last cycles of training."""


class LookModel(nn.Module):
    """The layers above and both heads; `kinds` acts, none of them coming last."""

    def __init__(self, above: Encoder, kinds: int) -> None:
        super().__init__()
        wide = above.shape.wide
        self.layers = copy.deepcopy(above.layers[LOWER:])
        self.mark = nn.Parameter(torch.randn(wide) * 0.2)
        self.kind = nn.Linear(2 * wide, kinds + 1)
        self.roles = nn.Linear(wide, len(FRAMES["move"]))
        nn.init.normal_(self.kind.weight, std=0.02)

    def forward(self, states: Tensor, marks: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the acts and of none (B, K + 1), log-odds of the roles (B, T, R), from states (B, T, wide), which
        pieces are the trigger (B, T) and which are there (B, T).
        """
        marked = (marks > 0).to(states.dtype)[..., None]
        x = states + self.mark * marked
        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        mean = (x * marked).sum(1) / marked.sum(1).clamp(min=1)
        # the first of the trigger's pieces, written so that ONNX has it
        first = (x * (marked * (marked.cumsum(1) == 1))).sum(1)
        both = torch.cat([mean, first], 1)
        return self.kind(functional.dropout(both, 0.1, self.training)), self.roles(x)


def export(model: LookModel, target: pathlib.Path) -> None:
    """Write the model as an ONNX graph with weights of seven bits."""
    states = torch.randn(2, 40, model.mark.shape[0])
    marks = torch.zeros(2, 40, dtype=torch.long)
    marks[:, 4:6] = 1
    shape = {0: "anchors", 1: "pieces"}
    inputs = {"states": states, "marks": marks, "mask": torch.ones(2, 40, dtype=torch.bool)}
    axes = {"states": shape, "marks": shape, "mask": shape, "kinds": {0: "anchors"}, "roles": shape}
    write_graph(model.eval(), inputs, ["kinds", "roles"], axes, target)


def give_states(reader: pathlib.Path) -> None:
    """Make an exported reader give the states of its lower layers beside its scores; nothing else changes."""
    graph = onnx.load(str(reader))
    name = f"/encoder/layers.{LOWER - 1}/norm2/LayerNormalization_output_0"
    if any(output.name == STATES for output in graph.graph.output):
        return
    made = next((node for node in graph.graph.node if name in node.output), None)
    if made is None:
        raise SystemExit(f"{reader}: no layer {LOWER} to take states from")
    graph.graph.node.append(onnx.helper.make_node("Identity", [name], [STATES], name=STATES))
    graph.graph.output.append(
        onnx.helper.make_tensor_value_info(STATES, onnx.TensorProto.FLOAT, ["batch", "pieces", None])
    )
    onnx.save(graph, str(reader))
