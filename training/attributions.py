"""PolNeAR as training texts."""

from __future__ import annotations

import json
import pathlib

from examples import FrameLabel, Text

__all__ = ["read"]


def read(path: pathlib.Path) -> list[Text]:
    """The articles of a PolNeAR JSON Lines file; the addressee role is not annotated there."""
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        frames = [
            FrameLabel(tuple(a["cue"][0]), [[tuple(s) for s in a["source"]], [tuple(s) for s in a["content"]], None])
            for a in article["attributions"]
            if a["cue"] and a["content"]
        ]
        texts.append(Text(article["text"], {"statement": frames}))
    return texts
