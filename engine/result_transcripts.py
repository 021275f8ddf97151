"""The transcripts among the results of a classification, where the model writes down what is said.

Invariant: results of a model that writes nothing down have no table of transcripts. Texts lie beside the words, so that
a search reads nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress

from engine.transcripts import Transcript, packed, unpacked

_TEXTS, _WORDS = "transcript", "spoken"


class Transcripts:
    """The transcripts in the database of a result store, by the ids of its files."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """``db`` is the store's; it may have no transcripts, or none yet."""
        self._db = db
        self._tables: frozenset[str] = frozenset()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are; each has the file's id in its column ``file_id``."""
        if len(self._tables) < 2:  # another process may have made them meanwhile
            named = self._db.execute("SELECT name FROM sqlite_master WHERE name IN (?, ?)", (_TEXTS, _WORDS))
            self._tables = frozenset(name for (name,) in named)
        return tuple(sorted(self._tables))

    @property
    def there(self) -> bool:
        """Whether the model wrote down what is said in any of the files."""
        return _TEXTS in self.tables

    def keep(self, file_id: int, said: Transcript | None) -> None:
        """Put a file's transcript in the place of the one it had; belongs into the transaction of its row."""
        if said is not None and said.text:
            if not self.there or _WORDS not in self.tables:
                for table, column in ((_TEXTS, "text"), (_WORDS, "words")):
                    self._db.execute(
                        f"CREATE TABLE IF NOT EXISTS {table} (file_id INTEGER PRIMARY KEY, {column} TEXT NOT NULL)"
                    )
            self._db.execute(f"INSERT OR REPLACE INTO {_TEXTS} VALUES (?, ?)", (file_id, said.text))
            self._db.execute(f"INSERT OR REPLACE INTO {_WORDS} VALUES (?, ?)", (file_id, packed(said)))
        else:
            for table in self.tables:
                self._db.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))

    def of(self, file_id: int) -> Transcript | None:
        """What is said in a file, with its words where these were kept; None where nothing was written down."""
        text = self.texts([file_id]).get(file_id)
        if text is None:
            return None
        if _WORDS in self.tables:
            found = self._db.execute(f"SELECT words FROM {_WORDS} WHERE file_id = ?", (file_id,)).fetchone()
            with suppress(ValueError, TypeError):  # TypeError: there are none
                return unpacked(found[0])
        return Transcript.of_text(text)

    def texts(self, ids: Sequence[int]) -> dict[int, str]:
        """What is said in some files as text, by id; without those of which nothing was written down."""
        if not self.there:
            return {}
        marks = ", ".join("?" for _ in ids)
        return dict(
            self._db.execute(f"SELECT file_id, text FROM {_TEXTS} WHERE file_id IN ({marks})", tuple(ids)).fetchall()
        )

    def written(self) -> frozenset[int]:
        """The ids of the files of which something was written down."""
        return frozenset(i for (i,) in self._db.execute(f"SELECT file_id FROM {_TEXTS}")) if self.there else frozenset()

    def all_texts(self) -> Iterator[tuple[int, str]]:
        """Id and text of every file of which something was written down, in the files' order."""
        return self._db.execute(f"SELECT file_id, text FROM {_TEXTS} ORDER BY file_id") if self.there else iter(())
