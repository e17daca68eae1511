import hashlib
import socket
import zipfile

import pytest

from hatchel.data.download import download, extract

CONTENT = bytes(range(256)) * 9000  # more than one chunk


class Counted:
    """A progress bar that adds up."""

    def __init__(self) -> None:
        self.total, self.done, self.closed = 0, 0, False

    def update(self, amount: int) -> None:
        self.done += amount

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def served(server, tmp_path):
    (tmp_path / "served" / "file").write_bytes(CONTENT)
    return f"{server}/file", hashlib.sha256(CONTENT).hexdigest()


def test_a_file_comes_whole_and_alone(served, tmp_path):
    url, sha256 = served
    download(url, sha256, tmp_path / "new" / "file")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]
    assert (tmp_path / "new" / "file").read_bytes() == CONTENT


def test_progress_ends_at_the_whole(served, tmp_path):
    progress = Counted()
    download(*served, tmp_path / "file", progress)
    assert progress.done == progress.total == len(CONTENT)
    assert progress.closed


def test_another_file_than_was_published_is_dropped(served, tmp_path):
    url, _ = served
    with pytest.raises(ValueError, match=f"not the file that was published.*{'0' * 64}.*by hand"):
        download(url, "0" * 64, tmp_path / "new" / "file")
    assert not list((tmp_path / "new").iterdir())


def test_a_download_that_breaks_off_leaves_nothing(server, tmp_path):
    with pytest.raises(ValueError, match="can't fetch"):
        download(f"{server}/cut", "0" * 64, tmp_path / "new" / "file")
    assert not list((tmp_path / "new").iterdir())


def test_a_file_that_is_not_served_is_named_with_the_status(server, tmp_path):
    with pytest.raises(ValueError, match=r"can't fetch .*/absent \(HTTP status 404\)"):
        download(f"{server}/absent", "0" * 64, tmp_path / "new" / "file")
    assert not list((tmp_path / "new").iterdir())


def test_offline_the_error_says_where_to_get_the_file_and_where_to_put_it(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/file"
    path = tmp_path / "new" / "file"
    with pytest.raises(ValueError, match=r"can't fetch") as caught:
        download(url, "0" * 64, path)
    assert url in str(caught.value)
    assert f"put it at {path}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_whole_file_that_lies_there_is_not_fetched_again(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    download("http://127.0.0.1:1/nobody", hashlib.sha256(CONTENT).hexdigest(), path)
    assert path.read_bytes() == CONTENT


def test_a_directory_that_takes_no_files_is_named_with_the_remedy(tmp_path):
    (tmp_path / "file").touch()
    where = tmp_path / "file" / "new"
    with pytest.raises(
        ValueError, match=r"the data directory .*can't be written to.*set HATCHEL_DATA"
    ) as caught:
        download("http://127.0.0.1:1/nobody", "0" * 64, where / "file")
    assert str(where) in str(caught.value)
    assert "--out" not in str(caught.value)


def test_only_named_members_are_extracted_and_only_where_named(archive, tmp_path, raw_files):
    name = min(raw_files)
    before = set(tmp_path.rglob("*"))
    extract(archive, {f"gzip/{name}": tmp_path / "out" / "chosen"})
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "out", tmp_path / "out" / "chosen"}
    assert (tmp_path / "out" / "chosen").read_bytes() == raw_files[name]


def test_an_absent_member_is_named(archive, tmp_path):
    with pytest.raises(ValueError, match="has no member 'gzip/other'"):
        extract(archive, {"gzip/other": tmp_path / "other"})
    assert not (tmp_path / "other").exists()


def test_a_damaged_member_leaves_nothing(tmp_path):
    with zipfile.ZipFile(tmp_path / "stored.zip", "w") as opened:
        opened.writestr("member", b"abcdefgh" * 100)
    damaged = (tmp_path / "stored.zip").read_bytes().replace(b"abcdefgh", b"abcdefgX", 1)
    (tmp_path / "stored.zip").write_bytes(damaged)
    with pytest.raises(ValueError, match=r"damaged zip file.*download it again"):
        extract(tmp_path / "stored.zip", {"member": tmp_path / "out" / "member"})
    assert not list((tmp_path / "out").iterdir())


def test_what_is_no_zip_file_is_refused(tmp_path):
    (tmp_path / "page.zip").write_text("<html>moved</html>")
    with pytest.raises(ValueError, match=r"page.zip is a damaged zip file"):
        extract(tmp_path / "page.zip", {"member": tmp_path / "member"})
