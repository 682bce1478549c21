"""A server that answers what a test makes it answer, on a port of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request, encode_reply
from sync.protocol.messages import Outcome, Reply, Request, Verdict

Answer = Callable[["Handler", bytes], None]
EPOCH = "0123456789abcdef"


class Handler(BaseHTTPRequestHandler):
    answer: Answer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        type(self).answer(self, body)

    do_GET = do_PATCH = do_POST  # noqa: N815 - the base class's names

    def send(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    handler = type("Answering", (Handler,), {"answer": staticmethod(answer)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def genuine(request: Request, **changed: object) -> bytes:
    facts: dict[str, object] = {
        "nonce": request.nonce,
        "epoch": EPOCH,
        "at": int(time.time()),
        "verdicts": tuple(Verdict(Outcome.APPLIED) for _ in request.changes),
    }
    return encode_reply(Reply(**{**facts, **changed}))  # type: ignore[arg-type]  # tests pass fields of Reply


def replying(**changed: object) -> Answer:
    return lambda handler, body: handler.send(200, SYNC_TYPE, genuine(decode_request(body), **changed))
