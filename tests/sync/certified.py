"""A server with a certificate of its own, for a time and a name that a test chooses."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def certified(
    folder: Path,
    begins: dt.datetime,
    ends: dt.datetime,
    *,
    name: str = "localhost",
    handler: type[BaseHTTPRequestHandler] = BaseHTTPRequestHandler,
) -> Iterator[tuple[int, Path]]:
    """The port of an encrypted server that is valid between two moments, and the certificate to trust."""
    pem = folder / "certificate.pem"
    pem.write_bytes(_certificate(name, begins, ends))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, pem
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(name: str, begins: dt.datetime, ends: dt.datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begins).not_valid_after(ends)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    private, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return certificate + key.private_bytes(serialization.Encoding.PEM, private, plain)
