"""Which package indexes are asked, and who gets to see a password."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from tests.unit.models.models_index import Index

from dure.config.paths import find_paths, find_shared_models
from dure.models.catalogue import Wheel
from dure.models.package_index import find_wheel
from dure.models.pip_settings import HostAuth, IndexSettings, read_index_settings

WHEEL = Wheel(project="thing", file="thing-1-py3-none-any.whl", size_bytes=1, sha256="0" * 64)


def settings(tmp_path: Path, **environment: str) -> IndexSettings:
    return read_index_settings({"HOME": str(tmp_path), **environment})


@pytest.fixture(autouse=True)
def no_site_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This machine's own pip settings stay out of these tests."""
    monkeypatch.setattr("dure.models.pip_settings.SITE_FILES", ())
    monkeypatch.setattr("sys.prefix", str(tmp_path / "nowhere"))


def test_without_settings_the_public_index_is_asked(tmp_path: Path) -> None:
    assert settings(tmp_path).urls == ("https://pypi.org/simple",)


def test_a_service_without_home_has_folders_and_an_index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr("platformdirs.PlatformDirs.__init__", lambda *_, **__: homeless())
    monkeypatch.setenv("DURE_HOME", str(tmp_path))
    monkeypatch.delenv("DURE_MODELS", raising=False)
    assert find_paths().config == tmp_path
    assert find_shared_models() is None
    assert read_index_settings({}).urls == ("https://pypi.org/simple",)


def test_another_home_reads_the_users_usual_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DURE_MODELS", raising=False)
    monkeypatch.delenv("DURE_HOME", raising=False)
    assert find_shared_models() is None
    monkeypatch.setenv("DURE_HOME", str(tmp_path / "other"))
    assert find_shared_models() == tmp_path / "data" / "dure" / "models"
    assert find_paths().models == tmp_path / "other" / "models"
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "named"))
    assert find_shared_models() is None


def test_pips_file_and_variables_count(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "pip"
    folder.mkdir(parents=True)
    (folder / "pip.conf").write_text(
        "[global]\nindex-url = https://mirror.example/simple/\n"
        "extra-index-url =\n  file:///srv/wheels\n  https://more.example/simple\n"
    )
    assert settings(tmp_path).urls == ("https://mirror.example/simple", "https://more.example/simple")
    assert settings(tmp_path, PIP_INDEX_URL="http://closer.example/simple").urls == (
        "http://closer.example/simple",
        "https://more.example/simple",
    )
    assert settings(tmp_path, DURE_INDEX_URL="https://only.example/simple").urls == (
        "https://only.example/simple",
    )


def test_the_file_that_pip_is_told_of_wins_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "own.conf").write_text("[install]\nindex_url = https://own.example/simple\n")
    own = settings(tmp_path, PIP_CONFIG_FILE=str(tmp_path / "own.conf"))
    assert own.urls == ("https://own.example/simple",)
    (tmp_path / "own.conf").write_text("index-url = without a section")
    assert settings(tmp_path, PIP_CONFIG_FILE=str(tmp_path / "own.conf")).urls == ("https://pypi.org/simple",)


def test_a_password_is_kept_out_of_sight_and_goes_to_its_host_only(tmp_path: Path) -> None:
    found = settings(tmp_path, PIP_INDEX_URL="https://anna:s3cret@mirror.example/simple")
    assert found.urls == ("https://mirror.example/simple",)
    assert "s3cret" not in repr(found)
    seen: dict[str, str] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        seen[request.url.host] = request.headers.get("Authorization", "")
        if request.url.host == "mirror.example":
            return httpx.Response(302, headers={"Location": "https://files.example/wheel"})
        return httpx.Response(200)

    with httpx.Client(
        transport=httpx.MockTransport(answer), auth=HostAuth(found.passwords), follow_redirects=True
    ) as client:
        client.get("https://mirror.example/simple/thing/")
    assert seen == {"mirror.example": "Basic YW5uYTpzM2NyZXQ=", "files.example": ""}


def test_an_index_with_a_password_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Index(password="Basic YW5uYTpzM2NyZXQ=") as index:
        index.add("thing", WHEEL.file, {"a": b"b"})
        with httpx.Client(auth=HostAuth({"127.0.0.1": ("anna", "s3cret")})) as client:
            assert find_wheel(client, index.url, WHEEL) == f"http://{index.host}/files/thing/{WHEEL.file}"
        with httpx.Client() as stranger, pytest.raises(httpx.HTTPStatusError):
            find_wheel(stranger, index.url, WHEEL)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"files": [{"filename": "thing-1-py3-none-any.whl"}]}', "application/json"),
        ("<html>a captive portal</html>", "text/html"),
        ('<a href="thing-1-py3-none-any.whl#sha256=11">another file of that name</a>', "text/html"),
        ("\x00\xff", "text/html"),
    ],
)
def test_a_page_that_does_not_have_the_file_is_no_page(content: str, kind: str) -> None:
    page = httpx.Response(200, content=content.encode(), headers={"Content-Type": kind})
    with httpx.Client(transport=httpx.MockTransport(lambda _: page)) as client:
        assert find_wheel(client, "https://mirror.example/simple", WHEEL) is None
