import gzip
import os
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from hatchel.data.words.letters import Letters, load_letters

# How long an example takes says nothing where the machine is shared.
settings.register_profile("patient", settings(deadline=None))
settings.load_profile("patient")


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """Find a file in $HATCHEL_DATA; skip without it, or fail where no test may skip."""

    def find(name: str) -> Path:
        directory = os.environ.get("HATCHEL_DATA")
        path = Path(directory or ".") / name
        if directory and path.is_file():
            return path
        reason = f"{name} is not in $HATCHEL_DATA"
        if os.environ.get("HATCHEL_REQUIRE_DATA"):
            pytest.fail(reason)
        pytest.skip(reason)

    return find


@pytest.fixture(scope="session")
def encode_idx() -> Callable[[np.ndarray], bytes]:
    """Write an array in the IDX format."""

    def encode(array: np.ndarray) -> bytes:
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        return header + array.astype(np.uint8).tobytes()

    return encode


@pytest.fixture(scope="session")
def few_letters() -> dict[str, Letters]:
    """Forty letters of each split of the sample."""
    splits = {split: load_letters(split=split) for split in ("train", "test")}
    return {
        split: Letters(letters.images[:40], letters.labels[:40], split)
        for split, letters in splits.items()
    }


@pytest.fixture(scope="session")
def raw_files(encode_idx, few_letters) -> dict[str, bytes]:
    """The four files of EMNIST Letters as published (transposed, gzipped), with few letters."""
    files = {}
    for split, letters in few_letters.items():
        transposed = letters.images.transpose(0, 2, 1)
        files[f"emnist-letters-{split}-images-idx3-ubyte.gz"] = encode_idx(transposed)
        files[f"emnist-letters-{split}-labels-idx1-ubyte.gz"] = encode_idx(letters.labels)
    return {name: gzip.compress(content) for name, content in files.items()}


@pytest.fixture
def archive(tmp_path, raw_files) -> Path:
    """An archive like EMNIST's gzip.zip: other members beside the letters, one of them hostile."""
    (tmp_path / "served").mkdir(exist_ok=True)
    path = tmp_path / "served" / "gzip.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("gzip/emnist-digits-train-labels-idx1-ubyte.gz", b"not wanted")
        opened.writestr("../../escaped", b"hostile")
        for name, content in raw_files.items():
            opened.writestr(f"gzip/{name}", content)
    return path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/cut":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only so much")
        return None


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[str]:
    """The address of a local server of ``tmp_path / "served"``; ``/cut`` breaks off midway."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "served").mkdir(exist_ok=True)
    handler = partial(_Quiet, directory=tmp_path / "served")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def data_home(tmp_path, monkeypatch) -> Path:
    """An empty $HATCHEL_DATA."""
    home = tmp_path / "data"
    monkeypatch.setenv("HATCHEL_DATA", str(home))
    return home
