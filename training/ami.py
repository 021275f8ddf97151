"""From the AMI meeting corpus to training data: three-second windows, by how many people speak in them.

Classes and windows are those of the social-context notebooks: a window every 1.5 s, as long as a whole one fits before
the last word; nobody is "Alone / Quiet", one "Speech / Monologue", two "One-on-One Conversation", three and more
"Group Discussion". Speech with noise is a fifth class, "Noisy Environment", made from the monologues.

Invariant: the table of windows depends on the annotations alone, and whatever is made of one meeting carries the group
of all meetings that share its speakers.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.chunks import CutConfig
from engine.errors import AudioError, UsageError
from engine.events import Job, Notice, Progress, Skipped
from engine.files import csv_line, replacing
from training import ami_audio
from training.ami_annotations import Meeting, read_annotations
from training.ami_audio import CLIP_SAMPLES, RATE_HZ, WINDOW_S, MeetingAudio, Noise
from training.ami_pickle import ClipEntry, EntryWriter
from training.ami_project import ProjectBuilder, refuse_used
from training.wav_clips import to_int16, writing_wav

HOP_S = 1.5
LABELS = ("Alone / Quiet", "Speech / Monologue", "One-on-One Conversation", "Group Discussion")
NOISY = "Noisy Environment"
TABLE = "windows.csv"
#: Meetings in which, by the corpus's own list of known issues, a channel has wrong times.
_WRONG_TIMES = frozenset({"EN2002a", "EN2002c", "EN2003a", "TS3009c"})


@dataclass(frozen=True)
class Windows:
    """The windows of one meeting.

    Attributes:
        start_s: float64, ascending.
        speakers: How many speak, int, of the same shape.
    """

    meeting: Meeting
    start_s: np.ndarray
    speakers: np.ndarray

    @property
    def labels(self) -> list[str]:
        """The class of each."""
        return [LABELS[n] for n in np.minimum(self.speakers, len(LABELS) - 1)]

    @property
    def first_samples(self) -> list[int]:
        """Where each begins at ``RATE_HZ``."""
        return [int(start_s * RATE_HZ) for start_s in self.start_s]


@dataclass
class AmiDone:
    """What came out.

    Attributes:
        table: The table of windows.
        counts: Windows of each class, and noisy clips where they were asked for.
        windows: How many windows there are.
        meetings: How many meetings they are from.
        project: The project's folder, where there is audio.
        pickle: The pickle, where one was asked for.
    """

    table: Path | None = None
    counts: dict[str, int] = field(default_factory=dict)
    windows: int = 0
    meetings: int = 0
    project: Path | None = None
    pickle: Path | None = None


def windows_of(meeting: Meeting, speakers: str = "agent") -> Windows:
    """Count who speaks in each window of a meeting. Any overlap counts, however short.

    Args:
        meeting: The meeting.
        speakers: "agent" tells people apart by the letters of their files. "channel" does so by the headset that each
            turn names, looked up among the meeting's speakers, which is what the notebooks did: it loses the turns of
            headsets that nobody is listed with (EN2002c, EN2003a).
    """
    end_s = max(turn.end_s for turn in meeting.turns)
    start_s = np.arange(0.0, end_s - WINDOW_S, HOP_S)
    by_channel = {speaker.channel: speaker.agent for speaker in meeting.speakers}
    active: dict[str, np.ndarray] = {}
    for turn in meeting.turns:
        who = turn.agent if speakers == "agent" else by_channel.get(turn.channel)
        if who is None:
            continue
        steps = active.setdefault(who, np.zeros(len(start_s) + 1, np.int64))
        first = np.searchsorted(start_s + WINDOW_S, turn.start_s, side="right")
        last = np.searchsorted(start_s, turn.end_s, side="left")
        if last > first:
            steps[first] += 1
            steps[last] -= 1
    counts = np.zeros(len(start_s), np.int64)
    for steps in active.values():
        counts += np.cumsum(steps)[:-1] > 0
    return Windows(meeting, start_s, counts)


def turns_lost(meeting: Meeting) -> int:
    """How many turns name a headset that nobody in the meeting is listed with."""
    channels = {speaker.channel for speaker in meeting.speakers}
    return sum(turn.channel not in channels for turn in meeting.turns)


def ami(
    annotations: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    audio_folder: str | os.PathLike[str] | None = None,
    meetings: Sequence[str] = (),
    speakers: str = "agent",
    noise_folder: str | os.PathLike[str] | None = None,
    pickle_file: str | os.PathLike[str] | None = None,
    seed: int = 0,
) -> Job[AmiDone]:
    """Write the table of windows and, where there is audio, a project with them.

    The project refers to one file for each meeting. Its first cut holds exactly the windows of the table, as far as the
    audio reaches; its segments are the same without overlaps, each moment with the class of the window whose middle is
    nearest. Noisy clips lie in files of the project.

    Args:
        annotations: See ``read_annotations``.
        out: The folder of the table and of the project.
        audio_folder: Where files called like EN2001a.Mix-Headset.wav are, in any sub-folders.
        meetings: Their names; all when empty.
        speakers: See ``windows_of``.
        noise_folder: Recordings of noise; a noisy copy is made of each monologue, at 10 dB.
        pickle_file: Also write all clips in the notebooks' layout.
        seed: Of the choice of noise.

    Raises:
        UsageError: When noise or a pickle is asked for without audio, or a meeting is not known.
        StudioError: When the annotations, the audio or the noise are not there, or the folder holds a project already.
    """
    if speakers not in ("agent", "channel"):
        raise UsageError(f"Speakers is {speakers!r}; it must be one of agent, channel.")
    if audio_folder is None and (noise_folder is not None or pickle_file is not None):
        raise UsageError("Noisy clips and the pickle are made from audio. Say where it is: --audio DIR.")
    home = Path(out)
    if audio_folder is not None:
        refuse_used(home)
    found = yield from read_annotations(annotations, meetings)
    for file, sentence in found.faults:
        yield Skipped(file, sentence)
    wrong = sorted(_WRONG_TIMES.intersection(meeting.name for meeting in found.meetings))
    if wrong:
        yield Notice(f"The corpus lists wrong times in a channel of {', '.join(wrong)} among its known issues.")
    windows: list[Windows] = []
    for number, meeting in enumerate(found.meetings):
        yield Progress("Counting speakers", number, len(found.meetings), "meetings")
        windows.append(windows_of(meeting, speakers))
    if speakers == "channel":
        lost = {meeting.name: n for meeting in found.meetings if (n := turns_lost(meeting))}
        if lost:
            words = f"{sum(lost.values())} turns in {', '.join(lost)}"
            yield Notice(f"{words} are from a headset that nobody is listed with and were left out.", "warning")
    done = AmiDone(meetings=len(windows))
    done.counts = {label: sum(w.labels.count(label) for w in windows) for label in LABELS}
    done.windows = sum(done.counts.values())
    done.table = yield from _write_table(home / TABLE, windows)
    if audio_folder is None:
        return done
    yield Progress("Looking for audio")
    files = yield from ami_audio.find_meetings(audio_folder, (meeting.name for meeting in found.meetings))
    noise = None if noise_folder is None else Noise(noise_folder)
    without = [meeting.name for meeting in found.meetings if meeting.name not in files]
    if without:
        yield Notice(f"There is no audio of {', '.join(without)}; their windows are in the table only.", "warning")
    heard = [w for w in windows if w.meeting.name in files]
    done.project = home
    noisy = yield from _build(home, heard, files, noise, seed)
    if noise is not None:
        done.counts[NOISY] = noisy
    if pickle_file is not None:
        done.pickle = yield from _write_pickle(Path(pickle_file), heard, files, noise, seed)
    return done


def _write_table(path: Path, windows: Sequence[Windows]) -> Job[Path]:
    with replacing(path, "w") as file:
        file.write(csv_line(("meeting", "start_s", "end_s", "speakers", "label", "group")))
        for number, w in enumerate(windows):
            yield Progress("Writing the table", number, len(windows), "meetings")
            name, group = w.meeting.name, w.meeting.group
            for start_s, count, label in zip(w.start_s.tolist(), w.speakers.tolist(), w.labels, strict=True):
                file.write(csv_line((name, f"{start_s:.1f}", f"{start_s + WINDOW_S:.1f}", count, label, group)))
    return path


def _build(
    home: Path, windows: Sequence[Windows], files: dict[str, MeetingAudio], noise: Noise | None, seed: int
) -> Job[int]:
    """Make the project; gives how many noisy clips it has."""
    builder = ProjectBuilder(home, [*LABELS, NOISY] if noise is not None else LABELS)
    used: dict[str, int] = {}
    noisy = 0
    try:
        for number, w in enumerate(windows):
            yield Progress("Adding meetings", number, len(windows), "meetings")
            name = w.meeting.name
            path, words = files[name].best()
            group = (f"speakers of {w.meeting.group}",)
            starts: list[float] = w.start_s.tolist()
            recording = yield from builder.add(
                Path(path), [(group, a, a + WINDOW_S, label) for a, label in zip(starts, w.labels, strict=True)]
            )
            if recording is None:
                continue
            used[words] = used.get(words, 0) + 1
            builder.label(recording, _without_overlaps(starts, w.labels))
            missing = sum(start_s + WINDOW_S > recording.duration_s for start_s in starts)
            if missing:
                yield Notice(f"{path} ends before its annotations do; {missing} of its windows are short or left out.")
            if noise is not None:
                noisy += yield from _add_noisy(builder, w, path, group, noise, seed)
        builder.finish(CutConfig(length_s=WINDOW_S, hop_s=HOP_S))
    finally:
        builder.close()
    yield Notice(
        "Used " + ", ".join(f"{words} of {n} meeting{'s' if n > 1 else ''}" for words, n in used.items()) + "."
    )
    return noisy


def _without_overlaps(starts: Sequence[float], labels: Sequence[str]) -> list[tuple[float, float, str]]:
    """Stretches of one class: each moment gets the class of the window whose middle is nearest."""
    spans: list[tuple[float, float, str]] = []
    for k, (start_s, label) in enumerate(zip(starts, labels, strict=True)):
        begin_s = start_s + (WINDOW_S - HOP_S) / 2 if k else 0.0
        end_s = start_s + (WINDOW_S + HOP_S) / 2 if k < len(starts) - 1 else start_s + WINDOW_S
        if spans and spans[-1][2] == label:
            begin_s = spans.pop()[0]
        spans.append((begin_s, end_s, label))
    return spans


def _noisy_clips(w: Windows, paths: Sequence[str], noise: Noise, seed: int) -> Iterator[tuple[np.ndarray, str]]:
    """A noisy copy of each monologue, and the file that its noise is from."""
    rng = random.Random(f"{seed} {w.meeting.name}")
    starts = [at for at, label in zip(w.first_samples, w.labels, strict=True) if label == LABELS[1]]
    for clip in ami_audio.clips(paths, starts):
        if clip.any():
            sound, source = noise.draw(rng)
            yield ami_audio.with_noise(clip, sound), source


def _add_noisy(
    builder: ProjectBuilder, w: Windows, path: str, group: tuple[str, ...], noise: Noise, seed: int
) -> Job[int]:
    """Write a meeting's noisy clips one after another into a file of the project, and add it."""
    target = builder.folder / "noisy" / f"{w.meeting.name}.noisy.wav"
    groups: list[tuple[str, ...]] = []
    try:
        with writing_wav(target, RATE_HZ, 1) as append:
            for number, (clip, source) in enumerate(_noisy_clips(w, [path], noise, seed)):
                if number % 20 == 0:
                    yield Progress(f"Adding noise to {w.meeting.name}", number, None, "clips", number * WINDOW_S)
                append(to_int16(clip))
                # A child's groups are those of both its parents: the meeting and the noise.
                groups.append((*group, f"noise {Path(source).name}"))
    except AudioError as error:
        yield Skipped(path, str(error))
        return 0
    if groups:
        spans = [(WINDOW_S * k, WINDOW_S * (k + 1), NOISY) for k in range(len(groups))]
        recording = yield from builder.add(target, [(g, *span) for g, span in zip(groups, spans, strict=True)])
        if recording is not None:
            builder.label(recording, spans)
    else:
        target.unlink()
    return len(groups)


def _write_pickle(
    path: Path, windows: Sequence[Windows], files: dict[str, MeetingAudio], noise: Noise | None, seed: int
) -> Job[Path]:
    size_gb = sum(len(w.start_s) for w in windows) * 2 * 8 * CLIP_SAMPLES / 1e9
    yield Notice(f"The pickle will have about {size_gb:.1f} GB.")
    for w in windows:
        _, words = files[w.meeting.name].close()
        array = "" if files[w.meeting.name].array else "; there is no Array1-01, so sdm_audio is the same"
        yield Notice(f"{w.meeting.name}: ihm_audio is {words}{array}.")
    total = sum(len(w.start_s) for w in windows)
    entries = _entries(windows, files, noise, seed)
    with replacing(path) as file, EntryWriter(file) as writer:
        for number, entry in enumerate(entries):
            if number % 20 == 0:
                yield Progress(f"Writing {path.name}", number, max(total, number), "clips", HOP_S * number)
            writer.write(entry)
    return path


def _entries(
    windows: Sequence[Windows], files: dict[str, MeetingAudio], noise: Noise | None, seed: int
) -> Iterator[ClipEntry]:
    """All clips, then all noisy ones, in the order of the meetings."""
    for w in windows:
        paths, _ = files[w.meeting.name].close()
        array = files[w.meeting.name].array
        ihm = ami_audio.clips(paths, w.first_samples)
        sdm = ami_audio.clips([array], w.first_samples) if array is not None else None
        for clip, label in zip(ihm, w.labels, strict=True):
            yield ClipEntry(w.meeting.name, label, clip, clip if sdm is None else next(sdm), RATE_HZ)
    if noise is not None:
        for w in windows:
            for clip, _ in _noisy_clips(w, files[w.meeting.name].close()[0], noise, seed):
                yield ClipEntry(w.meeting.name, NOISY, clip, clip, RATE_HZ)
