"""A long recording scored span by span is the recording scored in one piece."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine import bundle, scoring
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.events import run
from engine.results import DONE, FAILED, FileScore, ResultStore
from engine.runtime import open_scorer
from engine.runtime.scorer import Scorer, Span
from engine.scoring import Listener, SpanScore, Task, joined, spans
from engine.transcripts import Transcript


def noise(seconds: float, rate_hz: int) -> np.ndarray:
    """Tones that come and go over noise, with a stretch of digital silence in the middle."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    sound = 0.3 * np.sin(2 * np.pi * 700 * t) * np.sin(2 * np.pi * 0.21 * t) ** 2
    sound += 0.05 * np.random.default_rng(3).standard_normal(len(t))
    sound[round(0.4 * len(t)) : round(0.5 * len(t))] = 0
    return sound.astype(np.float32)


def write_m4a(path: Path, samples: np.ndarray, rate_hz: int) -> None:
    with av.open(str(path), "w") as file:
        # Without noise substitution, whose noise depends on what was decoded before.
        stream = file.add_stream("aac", rate=rate_hz, layout="mono", options={"aac_pns": "0"})
        frame = av.AudioFrame.from_ndarray(samples[None], "fltp", "mono")
        frame.sample_rate = rate_hz
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


@pytest.fixture
def listener(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Listener]:
    """Makes listeners that divide recordings into spans of five seconds."""
    monkeypatch.setattr(scoring, "_SHORTEST_SPAN_S", 5.0)
    scorer = open_scorer(bundle.load(tiny_model), "cpu")

    def make(**card: object) -> Listener:
        assert isinstance(scorer, Scorer)
        scorer.card = dataclasses.replace(scorer.card, **card)
        return Listener(scorer, ClassifyConfig())

    return make


def in_parts(listener: Listener, path: Path) -> tuple[tuple[Span, ...], list[SpanScore]]:
    """A file's plan, and its spans scored out of order, as several workers would."""
    plans: list[tuple[Span, ...]] = []
    first = listener.score(Task(0, str(path)), plans.append)
    assert isinstance(first, SpanScore)
    (plan,) = plans
    rest = {span: listener.score(Task(0, str(path), span), plans.append) for span in (*plan[2::2], *plan[1::2])}
    return plan, [first, *(rest[span] for span in plan[1:])]


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "m4a"])
@pytest.mark.parametrize("rate_hz", [44_100, 16_000])
def test_spans_are_the_whole(kind: str, rate_hz: int, listener: Callable[..., Listener], tmp_path: Path) -> None:
    path = tmp_path / f"long.{kind}"
    if kind == "m4a":
        write_m4a(path, noise(47.13, rate_hz), rate_hz)
    else:
        soundfile.write(path, noise(47.13, rate_hz), rate_hz)
    ears = listener()
    plan, parts = in_parts(ears, path)
    assert len(plan) == 9
    whole = ears.score(Task(0, str(path), whole=True), lambda plan: pytest.fail("divided"))
    assert isinstance(whole, FileScore)
    together = joined([part.scores for part in parts])
    np.testing.assert_array_equal(together.start_s, whole.window_start_s)
    np.testing.assert_allclose(together.probs, whole.window_probabilities, atol=1e-6)
    assert together.duration_s == whole.duration_s


@pytest.mark.parametrize("extra", [0, 1, 3_999, 4_000, 4_001, 7_999, 8_000, 8_160, 8_161, 12_000])
def test_wherever_the_end_lies_each_window_is_scored_once(
    extra: int, listener: Callable[..., Listener], tmp_path: Path
) -> None:
    """The end a little behind the edge between two spans, where the last window may begin in either."""
    path = tmp_path / "edge.wav"
    soundfile.write(path, noise(15.0 + extra / 16_000, 16_000), 16_000)
    ears = listener()
    rate_hz, hop = 16_000, 4_000
    plan = (Span(0, 5 * rate_hz), Span(5 * rate_hz, 15 * rate_hz - hop), Span(15 * rate_hz - hop, None))
    parts = [ears.score(Task(0, str(path), span), lambda plan: None) for span in plan]
    whole = ears.score(Task(0, str(path), whole=True), lambda plan: None)
    np.testing.assert_array_equal(joined([part.scores for part in parts]).start_s, whole.window_start_s)


def test_a_recording_is_divided_by_its_length_alone() -> None:
    rate_hz, hop = 16_000, 8_000
    assert spans(119 * rate_hz, rate_hz, hop) == (Span(0, None),)
    assert [len(spans(minutes * 60 * rate_hz, rate_hz, hop)) for minutes in (2, 10, 60, 180, 600)] == [
        2,
        10,
        16,
        18,
        60,
    ]
    for minutes in (2, 7, 33, 181):
        plan = spans(minutes * 60 * rate_hz + 12_345, rate_hz, hop)
        assert plan[0].first == 0
        assert plan[-1].stop is None
        assert all(a.stop == b.first for a, b in itertools.pairwise(plan))
        assert all(span.first % hop == 0 for span in plan)


def test_a_file_that_holds_less_than_it_says_is_scored_in_one_piece(
    listener: Callable[..., Listener], tmp_path: Path
) -> None:
    path = tmp_path / "cut.flac"
    soundfile.write(path, noise(40.0, 16_000), 16_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    ears = listener()
    _, parts = in_parts(ears, path)
    assert parts[-1].scores is None
    whole = ears.score(Task(0, str(path), whole=True), lambda plan: pytest.fail("divided"))
    assert isinstance(whole, FileScore)
    assert whole.state == DONE
    assert "cut short" in whole.reason


def test_what_fails_in_a_span_has_its_row_in_the_end(listener: Callable[..., Listener], tmp_path: Path) -> None:
    done = listener().score(Task(0, str(tmp_path / "gone.wav")), lambda plan: None)
    assert isinstance(done, FileScore)
    assert (done.state, done.reason) == (FAILED, f"{tmp_path / 'gone.wav'} cannot be read: there is no such file.")
    part = listener().score(Task(0, str(tmp_path / "gone.wav"), Span(8000, None)), lambda plan: None)
    assert part == SpanScore(Span(8000, None), None)


class Deaf:
    """Writes nothing down."""

    rate_hz = 8_000

    def __init__(self, error: Exception) -> None:
        self._error = error

    def transcribing(self, blocks: Iterable[np.ndarray]) -> Generator[float, None, tuple[Transcript, float]]:
        for _ in blocks:
            yield 0.0
        raise self._error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StudioError("sherpa-onnx failed on it: no memory."), "sherpa-onnx failed on it: no memory."),
        (RuntimeError("bad axis"), "RuntimeError, bad axis."),
    ],
)
def test_a_file_has_its_scores_and_a_reason_where_its_words_cannot_be_written_down(
    error: Exception, reason: str, tiny_model: Path, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "long.wav", noise(7.0, 16_000), 16_000)
    soundfile.write(tmp_path / "cut.flac", noise(40.0, 16_000), 16_000)
    cut = tmp_path / "cut.flac"
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 3])
    scorer = open_scorer(bundle.load(tiny_model), "cpu")
    for path, before in ((tmp_path / "long.wav", ""), (cut, f"{cut} is cut short or damaged; ")):
        plain, deaf = (
            Listener(scorer, ClassifyConfig(), None, listening).score(Task(0, str(path), whole=True), lambda plan: None)
            for listening in (None, Deaf(error))
        )
        assert isinstance(plain, FileScore)
        assert isinstance(deaf, FileScore)
        assert deaf.state == DONE
        assert deaf.probabilities == plain.probabilities
        assert deaf.transcript is None
        assert plain.reason.startswith(before)
        assert deaf.reason == f"{plain.reason} What is said could not be written down: {reason}".strip()


def test_a_long_file_is_shared_by_the_workers(tiny_model: Path, tmp_path: Path) -> None:
    """With real worker processes, whole and damaged: the same scores as one worker gives, one row each."""
    from engine.classify import classify

    soundfile.write(tmp_path / "long.wav", noise(130.0, 8_000), 8_000)
    soundfile.write(tmp_path / "cut.flac", noise(130.0, 8_000), 8_000)
    cut = tmp_path / "cut.flac"
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    found = []
    for workers in (1, 3):
        store = tmp_path / f"{workers}.scores"
        files = [tmp_path / "long.wav", cut]
        done = run(classify(files, tiny_model, store, ClassifyConfig(workers=workers)))
        assert (done.files, done.scored) == (2, 2)
        with ResultStore(store) as results:
            rows = list(results.rows())
            found.append([(row, *(array.tobytes() for array in results.windows(row[0]))) for row in rows])
    assert found[0] == found[1]
    assert [len(row[1]) // 4 for row in found[0]][1] == 519
