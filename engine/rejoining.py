"""Joining the windows of classified files in another way, from the stored scores alone.

Invariant: the windows' scores are never changed; joining as before gives what was there before.
"""

from __future__ import annotations

import os

from engine.decision import AGGREGATES, aggregate
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.results import ResultStore

_AT_A_TIME = 2000


def rejoin(store_path: str | os.PathLike[str], how: str) -> Job[int]:
    """Let each file's probabilities follow from its windows' in another way; no model runs.

    A job: yields Progress. Cancelled, the files that were not reached keep theirs; again, it begins anew.

    Args:
        store_path: The results.
        how: One of ``decision.AGGREGATES``.

    Returns:
        How many files were joined anew.

    Raises:
        StudioError: When the model says of whole recordings what does not follow from windows.
        UsageError: On another word.
    """
    if how not in AGGREGATES:
        raise UsageError(f"Windows can be joined by {', '.join(AGGREGATES)}, not by {how!r}.")
    with ResultStore(store_path) as store:
        if not store.meta.get("aggregate", "mean"):
            raise StudioError(
                f"The model {store.meta['model']} judges recordings as a whole, so that its windows cannot be joined "
                "in another way."
            )
        multi_label = bool(store.thresholds)
        total, done, last = store.count(), 0, 0
        while part := list(store.all_windows(last, _AT_A_TIME)):
            last = part[-1][0]
            store.set_probabilities(
                (file_id, aggregate(probabilities, how, multi_label=multi_label))
                for file_id, _, probabilities in part
                if len(probabilities)
            )
            done += len(part)
            yield Progress("Joining windows", done, total, "files")
        store.set_meta("aggregate", how)
        return done
