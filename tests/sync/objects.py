"""An S3-speaking endpoint for tests: moto's, in a process of its own, forgotten when it ends."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

import requests

_START_S = 60.0


@dataclass(frozen=True)
class ObjectStorage:
    """An endpoint with one bucket."""

    endpoint: str
    bucket: str = "photos"

    @property
    def url(self) -> str:
        """How a server is told of it."""
        return f"s3://{self.bucket}/reseau"

    @property
    def environment(self) -> Mapping[str, str]:
        """How a server finds it and says who it is."""
        return {
            "AWS_ENDPOINT": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "essai",
            "AWS_SECRET_ACCESS_KEY": "essai",
        }

    def count(self) -> int:
        """How many objects there are."""
        return _ask("GET", f"{self.endpoint}/{self.bucket}").text.count("<Contents>")


@contextmanager
def running_object_storage() -> Iterator[ObjectStorage]:
    """An endpoint that ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    made = ObjectStorage(f"http://127.0.0.1:{port}")
    try:
        _wait_for(port, process)
        _ask("PUT", f"{made.endpoint}/{made.bucket}").raise_for_status()
        yield made
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or monotonic() > until:
                raise RuntimeError("the object storage did not start") from None
            sleep(0.05)
        else:
            return


def _ask(method: str, url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=30)
