"""Boosted decision trees as an ONNX graph, which the package runs with the library it has anyway.

Comes in: trees fitted by scikit-learn. Goes out: a graph from signs (N, width) to log-odds (N, 1). `calibrate.py`
calls it.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

__all__ = ["boosted", "graph_of"]


def boosted(
    signs: NDArray[np.floating],
    right: NDArray[np.bool_],
    *,
    count: int = 80,
    rate: float = 0.06,
    leaves: int = 8,
    least: int = 20,
) -> HistGradientBoostingClassifier:
    """Trees for the probability of `right` (N,) from `signs` (N, width): few and small, for some thousand samples.
    More and larger ones take `count`, their `rate`, `leaves`, and samples of a leaf at `least`.
    """
    return HistGradientBoostingClassifier(
        max_iter=count, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=least, l2_regularization=5.0,
        random_state=1,
    ).fit(signs.astype(np.float32), right)  # fmt: skip


def graph_of(trees: HistGradientBoostingClassifier) -> onnx.ModelProto:
    """The trees as one TreeEnsembleRegressor (ONNX ML operators, version 1 of the operator)."""
    nodes: dict[str, list[float]] = {k: [] for k in ("tree", "node", "feature", "value", "true", "false", "missing")}
    modes: list[str] = []
    leaves: dict[str, list[float]] = {k: [] for k in ("tree", "node", "weight")}
    for number, (predictor,) in enumerate(trees._predictors):
        for at, node in enumerate(predictor.nodes):
            leaf = bool(node["is_leaf"])
            modes.append("LEAF" if leaf else "BRANCH_LEQ")
            row = (number, at, 0, 0.0, 0, 0, 0)
            if not leaf:
                # rounded down to float32, so that a sign at a threshold goes the way it went in training
                threshold = np.float32(node["num_threshold"])
                if threshold > node["num_threshold"]:
                    threshold = np.nextafter(threshold, np.float32(-np.inf))
                missing = int(node["missing_go_to_left"])
                row = (
                    number,
                    at,
                    int(node["feature_idx"]),
                    float(threshold),
                    int(node["left"]),
                    int(node["right"]),
                    missing,
                )
            for name, value in zip(nodes, row, strict=True):
                nodes[name].append(value)
            if leaf:
                for name, value in zip(leaves, (number, at, float(node["value"])), strict=True):
                    leaves[name].append(value)
    ensemble = onnx.helper.make_node(
        "TreeEnsembleRegressor",
        ["signs"],
        ["log_odds"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[float(trees._baseline_prediction.ravel()[0])],
        nodes_treeids=nodes["tree"],
        nodes_nodeids=nodes["node"],
        nodes_featureids=nodes["feature"],
        nodes_values=nodes["value"],
        nodes_truenodeids=nodes["true"],
        nodes_falsenodeids=nodes["false"],
        nodes_missing_value_tracks_true=nodes["missing"],
        nodes_modes=modes,
        target_treeids=leaves["tree"],
        target_nodeids=leaves["node"],
        target_ids=[0] * len(leaves["tree"]),
        target_weights=leaves["weight"],
    )
    signs = onnx.helper.make_tensor_value_info("signs", onnx.TensorProto.FLOAT, [None, trees.n_features_in_])
    odds = onnx.helper.make_tensor_value_info("log_odds", onnx.TensorProto.FLOAT, [None, 1])
    return onnx.helper.make_model(
        onnx.helper.make_graph([ensemble], "trees", [signs], [odds]),
        opset_imports=[onnx.helper.make_opsetid("ai.onnx.ml", 1), onnx.helper.make_opsetid("", 17)],
        ir_version=8,
    )
