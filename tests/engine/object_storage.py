"""Object storage for tests: as much of S3's language as pyarrow speaks, over a dictionary in this process."""

from __future__ import annotations

import threading
import xml.sax.saxutils
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_TIME = "2026-11-21T10:00:00.000Z"
_TIME_IN_HEADERS = "Sat, 21 Nov 2026 10:00:00 GMT"


class Storage(ThreadingHTTPServer):
    """A server with one dictionary of objects, by "bucket/key".

    Attributes:
        objects: What is there.
        asked: Each request, as "GET bucket/key".
        refuses: Keys for which every request is forbidden.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.refuses: set[str] = set()

    def address(self, name: str) -> str:
        """The address of "bucket/key", with what leads pyarrow here."""
        return f"s3://{name}?scheme=http&region=us-east-1&endpoint_override=127.0.0.1:{self.server_port}"


@contextmanager
def serving() -> Iterator[Storage]:
    """A storage that answers until the block ends."""
    with Storage() as storage:
        thread = threading.Thread(target=storage.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield storage
        finally:
            storage.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Storage
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _begin(self) -> bool:
        url = urlsplit(self.path)
        self.name = unquote(url.path).strip("/")
        self.query = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        self.body = self._body()
        self.server.asked.append(f"{self.command} {self.name}")
        if self.name in self.server.refuses:
            self._answer(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
            return False
        return True

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            data = b"".join(iter(self._chunk, b""))
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return data
        plain = b""
        while data:
            size, _, data = data.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            if not length:
                break
            plain, data = plain + data[:length], data[length + 2 :]
        return plain

    def _chunk(self) -> bytes:
        """A chunk as HTTP has them; the last one is empty."""
        data = self.rfile.read(int(self.rfile.readline().split(b";")[0], 16))
        self.rfile.readline()
        return data

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _missing(self) -> None:
        self._answer(404, b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>")

    def do_HEAD(self) -> None:
        if not self._begin():
            return
        if "/" not in self.name:
            self._answer(200, x_amz_bucket_region="us-east-1")
        elif self.name in self.server.objects:
            size = str(len(self.server.objects[self.name]))
            self._answer(200, Content_Length=size, Last_Modified=_TIME_IN_HEADERS, ETag='"1"')
        else:
            self._answer(404)

    def do_GET(self) -> None:
        if not self._begin():
            return
        if "list-type" in self.query:
            self._list()
            return
        data = self.server.objects.get(self.name)
        if data is None:
            self._missing()
            return
        span = self.headers.get("Range", "")
        if not span:
            self._answer(200, data, Last_Modified=_TIME_IN_HEADERS, ETag='"1"')
            return
        first, _, last = span.removeprefix("bytes=").partition("-")
        part = data[int(first) : int(last or len(data)) + 1]
        where = f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}"
        self._answer(206, part, Content_Range=where, Last_Modified=_TIME_IN_HEADERS, ETag='"1"')

    def _list(self) -> None:
        prefix = f"{self.name}/{self.query.get('prefix', '')}"
        delimiter = self.query.get("delimiter", "")
        found, folders = [], set()
        for name in sorted(name for name in self.server.objects if name.startswith(prefix)):
            inner = name[len(prefix) :]
            if delimiter and delimiter in inner:
                folders.add(prefix.partition("/")[2] + inner.partition(delimiter)[0] + delimiter)
            else:
                found.append(name)
        entries = "".join(
            f"<Contents><Key>{xml.sax.saxutils.escape(name.partition('/')[2])}</Key><LastModified>{_TIME}</LastModified>"
            f"<Size>{len(self.server.objects[name])}</Size></Contents>"
            for name in found
        )
        entries += "".join(f"<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>" for folder in sorted(folders))
        count = f"<KeyCount>{len(found) + len(folders)}</KeyCount><IsTruncated>false</IsTruncated>"
        self._answer(200, f"<ListBucketResult>{count}{entries}</ListBucketResult>".encode())

    def do_POST(self) -> None:
        if not self._begin():
            return
        if "uploads" in self.query:
            self.server.parts[self.name] = {}
            self._answer(200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
            return
        parts = self.server.parts.pop(self.name)
        self.server.objects[self.name] = b"".join(parts[number] for number in sorted(parts))
        self._answer(200, b'<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>')

    def do_PUT(self) -> None:
        if not self._begin():
            return
        if "partNumber" in self.query:
            self.server.parts[self.name][int(self.query["partNumber"])] = self.body
        else:
            self.server.objects[self.name] = self.body
        self._answer(200, ETag='"1"')

    def do_DELETE(self) -> None:
        if self._begin():
            self.server.parts.pop(self.name, None)
            self._answer(204)
