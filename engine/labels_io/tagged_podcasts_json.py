"""tagged_podcasts.json: a list of programmes, each with its address, its duration and its advertisements.

Invariant: what lies between the advertisements is not labelled here; when cutting, "unlabelled stretches" name it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from engine.labels_io.label_file import (
    Collected,
    Format,
    LabelFile,
    LabelRow,
    by_file,
    clock_s,
    of_one_class,
    with_ends,
)

_LABEL = "ad"


def _sniff(head: str, name: str) -> float:
    return 1.0 if re.match(r"\s*\[\s*\{", head) and '"content_url"' in head and '"ads"' in head else 0.0


def _parse(text: str) -> LabelFile:
    found = Collected()
    data = json.loads(text, parse_int=float)
    if not isinstance(data, list):
        raise ValueError("it is not a list of programmes")
    for row, item in enumerate(data, start=1):
        shown = json.dumps(item)[:200]
        if not (isinstance(item, dict) and isinstance(item.get("content_url"), str)):
            found.reject(row, shown, "the programme has no content_url")
            continue
        ads = item.get("ads") or []
        if not isinstance(ads, list):
            found.reject(row, shown, "the programme's ads are not a list")
            continue
        for ad in ads:
            try:
                start_s, end_s = (clock_s(str(ad[key])) for key in ("ad_start", "ad_end"))
            except (ValueError, KeyError, TypeError):
                found.reject(row, json.dumps(ad)[:200], "an advertisement has no ad_start and ad_end in seconds")
                continue
            found.add(LabelRow(start_s, end_s, _LABEL, item["content_url"], row=row), shown)
    found.notes.append("Line numbers count the programmes. What lies between the ads is left unlabelled.")
    return found.file("tagged_podcasts_json")


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    ended = with_ends(of_one_class(rows, _LABEL, "tagged_podcasts.json"), durations)
    programmes = [
        {
            "content_url": file or "",
            "content_duration": durations.get(file or "", max(row.end_s or 0.0 for row in group)),
            "ads": [{"ad_start": row.start_s, "ad_end": row.end_s} for row in group],
        }
        for file, group in by_file(ended).items()
    ]
    return json.dumps(programmes, ensure_ascii=False, indent=1) + "\n"


FORMAT = Format(
    id="tagged_podcasts_json",
    title="tagged_podcasts.json",
    extensions=(".json",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="One class, called ad; no notes, scores or sources.",
)
