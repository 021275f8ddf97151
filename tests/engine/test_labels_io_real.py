"""Label files that other tools wrote: counts and values checked by hand, and a round trip of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine import labels_io
from engine.errors import StudioError
from engine.labels_io import LabelRow


def _times(rows: Sequence[LabelRow]) -> list[tuple[float, float | None, str]]:
    return [(r.start_s, r.end_s, r.label) for r in rows]


@pytest.mark.parametrize(
    ("path", "format_id", "count", "first"),
    [
        ("tests/data_for_tests/aud-bbox/spinetail.txt", "audacity", 18, (0.101385, 0.36752, "SP")),
        ("scaper/tests/data/regression/soundscape_20170928.txt", "audacity", 3, (2.0, 7.0, "siren")),
        ("src/crowsetta/examples/Recording_1_Segment_02.Table.1.selections.txt", "raven", 6,
         (154.387792767, 154.911598217, "EATO")),
        ("opensoundscape/tests/raven_annots/MSD-0003_20180427_2minstart00.Table.1.selections.txt", "raven", 10,
         (1.897648165999982, 4.110570810999974, "WOTH")),
        ("tests/data_for_tests/textgrid/parselmouth/the_north_wind_and_the_sun.short.utf16.TextGrid", "textgrid", 21,
         (0.06834975785384344, 0.08867687921858255, "ð")),
        ("praatio/tests/files/mary_with_negative_zero.TextGrid", "textgrid", 22,
         (0.3154201182247563, 0.38526757369599995, "m")),
        ("tests/data_for_tests/textgrid/calhoun-et-al-2022/BroadFocusRosita.TextGrid", "textgrid", 19,
         (0.8040754572624709, 0.8040754572624709, "L+H*")),
        ("mfa_tests/tests/data/textgrid/vietnamese.TextGrid", "textgrid", 1, None),
        ("praatio/tests/files/bobby_phones_elan.TextGrid", "textgrid", 13,
         (0.06469123242311078, 0.08438971390281873, "B")),
        ("tests/data_for_tests/csv/timit-dr1-fvmh0-phn.csv", "csv", 128, (0.0, 0.488, "h#")),
        ("tests/data_for_tests/csv/no_onset_or_offset_column.csv", "csv", 601, (0.0, None, "i")),
        ("tests/data_for_tests/simple-csv/steinfath-et-al-2021/bl26lb16_190412_0817.20300_annotations.csv", "csv", 72,
         (10676.25, 10737.21875, "e")),
        ("opensoundscape/tests/csvs/localizer_preds.csv", "csv", 5, (1.0, 2.0, "test_species")),
    ],
)  # fmt: skip
def test_real_files(shared_data: Path, path: str, format_id: str, count: int, first: tuple | None) -> None:
    found = labels_io.read(shared_data / "labels" / path)
    assert found.format == format_id
    assert len(found.rows) == count
    assert not found.rejected
    if first is not None:
        assert _times(found.rows)[0] == first


def test_all_real_label_files_are_read_and_come_back(shared_data: Path, tmp_path: Path) -> None:
    """Every file of a supported tool gives as many rows as a plain count of its lines, and survives its own format."""
    root = shared_data / "labels"
    audacity = sorted(root.glob("**/audacity-annotations/*.txt"))
    raven = sorted(root.glob("**/*.selections.txt"))
    grids = sorted(root.glob("**/*.TextGrid"))
    tables = sorted(root.glob("**/simple-csv/**/*.csv"))
    assert (len(audacity), len(raven), len(grids), len(tables)) == (239, 18, 33, 11)
    for path in (*audacity, *raven, *tables):
        lines = sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())
        found = labels_io.read(path)
        assert len(found.rows) == lines - (path not in audacity), path
        assert not found.rejected
    for path in (*audacity[::20], *raven, *grids, *tables):
        found = labels_io.read(path)
        again = labels_io.read(labels_io.write(tmp_path / "again", found.rows, found.format, {}), found.format)
        assert sorted(_times(again.rows)) == sorted(_times(found.rows)), path


def test_what_is_no_label_file_among_the_real_ones(shared_data: Path) -> None:
    root = shared_data / "labels"
    for path in (
        "mfa_tests/tests/data/dictionaries/test_tabbed_dictionary.txt",
        "mfa_tests/tests/data/lab/punctuated.lab",
        "opensoundscape/tests/csvs/aru_coords.csv",
        "opensoundscape/tests/csvs/to_upsample.csv",
        "opensoundscape/tests/audio/audiomoth_gps.csv",
        "tests/data_for_tests/csv/missing_fields_in_header.csv",
        "scaper/tests/data/regression/soundscape_20170928.jams",
    ):
        with pytest.raises(StudioError, match="is not a label file that Earmark knows"):
            labels_io.read(root / path)
