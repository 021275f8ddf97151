"""Fetching and converting Whisper models."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine import places
from engine.errors import StudioError, UsageError
from engine.events import Event, Notice, Progress, run
from engine.whisper import faster
from engine.whisper.convert import convert
from tests.engine.whisper_folders import faster_folder, transformers_folder


class Hub(ThreadingHTTPServer):
    """A repository server on this machine: paths to contents; what it was asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.asked: list[str] = []
        self.cut_short = False
        self.instead: bytes | None = None  # what is answered whatever is asked, before the server hangs up


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.instead is not None:
            self.wfile.write(self.server.instead)
            return
        content = self.server.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if content is not None:
            self.wfile.write(content[: len(content) // 2] if self.server.cut_short else content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    root = "/Systran/faster-whisper-small/resolve/main"
    names = ("config.json", "tokenizer.json", "model.bin", "vocabulary.json")
    server = Hub({f"{root}/{name}": (faster_folder() / name).read_bytes() for name in names})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_name_is_fetched_once_and_said_before(hub: Hub) -> None:
    events: list[Event] = []
    home = run(faster.fetch("small"), events.append)
    assert home == places.models() / "whisper" / "Systran--faster-whisper-small"
    assert (home / "model.bin").read_bytes() == (faster_folder() / "model.bin").read_bytes()
    (notice,) = [event for event in events if isinstance(event, Notice)]
    size = (faster_folder() / "model.bin").stat().st_size
    assert f"{hub.server_port}/Systran/faster-whisper-small/resolve/main/model.bin: {size / 1e6:,.0f} MB" in notice.text
    assert any(isinstance(event, Progress) and event.text == "Fetching model.bin" for event in events)
    assert faster.checked_folder("small") == home
    count = len(hub.asked)
    assert run(faster.fetch("openai/whisper-small")) == home
    assert len(hub.asked) == count


def nothing_is_left() -> bool:
    return not [path for path in (places.models() / "whisper").rglob("*") if path.name != "whisper"]


def test_a_connection_that_ends_leaves_nothing(hub: Hub) -> None:
    hub.cut_short = True
    with pytest.raises(StudioError, match=r"cannot be fetched from http.*the connection ended in the middle"):
        run(faster.fetch("small"))
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "Remote end closed connection without response"),
        (b"SSH-2.0-earmark\r\n", "SSH-2.0-earmark"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{", r"IncompleteRead\("),
    ],
)
def test_a_server_that_hangs_up_or_speaks_another_language(hub: Hub, answer: bytes, reason: str) -> None:
    hub.instead = answer
    with pytest.raises(StudioError, match=rf"cannot be fetched from http\S*: {reason}.*\. Connect to the internet"):
        run(faster.fetch("small"))
    assert nothing_is_left()


def test_cancelling_leaves_nothing(hub: Hub) -> None:
    job = faster.fetch("small")
    while not isinstance(next(job), Notice):
        pass
    job.close()
    assert nothing_is_left()


def test_what_is_not_there_or_cannot_be_reached(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StudioError, match="answers 404"):
        run(faster.fetch("nobody/nothing"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(StudioError, match=r"cannot be fetched from http://127.0.0.1:9: .* Connect to the internet"):
        run(faster.fetch("tiny"))


@pytest.mark.parametrize("name", ["huge", "openai/whisper-small-v2", "../x", "a/b/c", "/nowhere/at/all", ""])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UsageError, match=r"Whisper model|folder"):
        faster.folder_of(name)


def test_a_folder_is_found_by_its_name_where_models_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARMARK_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=r"put the folder 'whisper ct2' into .*models.whisper"):
        faster.folder_of("whisper ct2")
    own = tmp_path / "models" / "whisper" / "whisper ct2"
    own.mkdir(parents=True)
    assert faster.folder_of("whisper ct2") == own
    with pytest.raises(UsageError):
        faster.folder_of("../whisper/whisper ct2")


def test_converting_makes_a_whole_folder_or_none(tmp_path: Path) -> None:
    out = run(convert(transformers_folder(), tmp_path / "made", "int8"))
    assert faster.checked_folder(str(out)) == out
    assert (out / "model.bin").stat().st_size < (faster_folder() / "model.bin").stat().st_size
    with pytest.raises(StudioError, match="is there already"):
        run(convert(transformers_folder(), out))
    half = tmp_path / "half"
    half.mkdir()
    for name in ("config.json", "tokenizer.json", "preprocessor_config.json"):
        (half / name).write_bytes((transformers_folder() / name).read_bytes())
    with pytest.raises(StudioError, match="cannot be converted"):
        run(convert(half, tmp_path / "other"))
    (half / "tokenizer.json").unlink()
    with pytest.raises(StudioError, match=r"has no tokenizer.json"):
        run(convert(half, tmp_path / "other"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["half", "made"]
