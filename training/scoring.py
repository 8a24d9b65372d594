"""Scores of a model in training: statements on PolNeAR, moves on held-out negotiations."""

from __future__ import annotations

import numpy as np
import torch

from agreement import GROUP
from examples import Text, padded
from model import Model, precision
from pairs import pair_scores
from rejoinder.reading.frames import FrameScores, decode
from rejoinder.reading.windows import windows

__all__ = ["predict", "score_moves", "score_statements"]


@torch.no_grad()
def predict(model: Model, texts: list[Text], *names: str) -> dict[str, list[FrameScores]]:
    """Scores of kinds of frames over each text's pieces."""
    model.eval()
    bias = {name: model.frames[name].bias.detach().numpy() for name in names}
    rows = [(i, w) for i, t in enumerate(texts) if t.pieces is not None for w in windows(t.pieces)]
    rows.sort(key=lambda r: len(r[1].ids))
    every: dict[str, list[dict[str, np.ndarray]]] = {name: [{} for _ in texts] for name in names}
    for at in range(0, len(rows), 16):
        group = rows[at : at + 16]
        ids, mask = padded([w for _, w in group])
        with precision():
            hidden = model.encoder(ids, mask)
            outs = {name: model.frames[name](hidden) for name in names}
        for name, out in outs.items():
            for key, value in out.items():
                whole = value.float().numpy()
                for r, (i, w) in enumerate(group):
                    own = np.flatnonzero(w.own)
                    if key not in every[name][i]:
                        every[name][i][key] = np.zeros((len(texts[i].pieces.ids), whole.shape[-1]), dtype=np.float32)
                    every[name][i][key][w.piece[own]] = whole[r, own]
    return {
        name: [
            FrameScores(e["anchor"], e["unary"], e["key"], e["query"], e.get("kind"), bias[name]) for e in every[name]
        ]
        for name in names
    }


def score_statements(model: Model, texts: list[Text], threshold: float = 0.5) -> dict[str, float]:
    """F1 of source, cue, content and pairs."""
    found = []
    for text, scores in zip(texts, predict(model, texts, "statement")["statement"], strict=True):
        rows = []
        for f in decode(text.pieces, scores, threshold=threshold, within_paragraph=True):
            source = max(f.roles[0], key=lambda x: x.probability, default=None)
            content = [(x.start, x.end) for x in f.roles[1]]
            if content:
                rows.append(
                    {
                        "source": [(source.start, source.end)] if source else [],
                        "cue": [(f.anchor.start, f.anchor.end)],
                        "content": content,
                    }
                )
        found.append(rows)
    gold = [
        [{"source": f.roles[0], "cue": [f.anchor], "content": f.roles[1]} for f in t.frames["statement"]] for t in texts
    ]
    return {k: round(v, 4) for k, v in pair_scores(found, gold).items()}


def score_moves(model: Model, texts: list[Text], thresholds: tuple[float, ...] = (0.3, 0.4, 0.5)) -> dict[str, object]:
    """F1 of moves by act group with trigger inside a gold evidence, with and without the right actor words."""
    from negotiations import KINDS

    every = predict(model, texts, "move")["move"]
    result: dict[str, object] = {}
    for threshold in thresholds:
        hit = actor_hit = ours = gold_count = found_any = 0
        for text, scores in zip(texts, every, strict=True):
            optional = set(text.unscored.get("move", []))
            gold = list(text.frames["move"])
            used: set[int] = set()
            for frame in decode(text.pieces, scores, threshold=threshold):
                group = GROUP.get(KINDS[int(np.argmax(frame.kind))], KINDS[int(np.argmax(frame.kind))])
                near = [
                    i
                    for i, g in enumerate(gold)
                    if i not in used
                    and any(s - 3 <= frame.anchor.start and frame.anchor.end <= e + 3 for s, e in g.roles[3])
                ]
                found_any += bool(near)
                right = [i for i in near if GROUP.get(KINDS[gold[i].kind], KINDS[gold[i].kind]) == group]
                if right:
                    right.sort(key=lambda i: abs(gold[i].anchor[0] - frame.anchor.start))
                    used.add(right[0])
                    if gold[right[0]].anchor in optional:
                        continue
                    hit += 1
                    words = {text.text[s:e].lower().removeprefix("the ") for s, e in gold[right[0]].roles[0]}
                    ours_words = {text.text[x.start : x.end].lower().removeprefix("the ") for x in frame.roles[0]}
                    actor_hit += bool(words & ours_words) or (not words and not ours_words)
                ours += 1
            gold_count += sum(g.anchor not in optional for g in gold)
        result[f"{threshold}"] = {
            "F1": round(2 * hit / max(1, ours + gold_count), 3),
            "P": round(hit / max(1, ours), 3),
            "R": round(hit / max(1, gold_count), 3),
            "any act P": round(found_any / max(1, ours), 3),
            "with actor F1": round(2 * actor_hit / max(1, ours + gold_count), 3),
        }
    return result
