"""Where the data are: one rule, first match wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from edudata import config


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(config.VARIABLE, raising=False)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """As if the package lay in site-packages, with its bundled data and the user's home elsewhere."""
    package = tmp_path / "site-packages" / "edudata"
    (package / "data").mkdir(parents=True)
    monkeypatch.setattr(config, "PACKAGE", package)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: tmp_path / "home" / name)
    return package


def test_a_checkout_uses_its_own_data_alone(root):
    assert config.checkout() == root
    assert config.data_roots() == (root / "data",)
    assert config.dashboards() == root / "dashboards"


def test_an_installed_package_reads_the_users_directory_over_its_own(installed, tmp_path):
    assert config.checkout() is None
    assert config.data_roots() == (tmp_path / "home" / "edudata", installed / "data")
    assert config.dashboards() == installed / "dashboards"


def test_the_first_root_is_never_inside_an_installed_package(installed):
    assert not config.data_roots()[0].is_relative_to(installed)


def test_a_folder_beside_the_package_is_a_checkout_only_with_both_marks(installed):
    project, data = installed.parent / "pyproject.toml", installed.parent / "data"
    project.touch()
    assert config.checkout() is None
    data.mkdir()
    assert config.checkout() == installed.parent
    project.unlink()
    assert config.checkout() is None


@pytest.mark.parametrize("given", [str, Path])
def test_a_directory_named_counts_alone(given, tmp_path, monkeypatch):
    monkeypatch.setenv(config.VARIABLE, "/elsewhere")
    assert config.data_roots(given(tmp_path)) == (tmp_path,)


def test_the_variable_counts_over_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    assert config.data_roots() == (tmp_path,)


def test_an_empty_variable_is_no_directory(root, monkeypatch):
    monkeypatch.setenv(config.VARIABLE, "")
    assert config.data_roots() == (root / "data",)


def test_the_home_may_be_written_as_a_tilde(monkeypatch):
    monkeypatch.setenv("HOME", "/home/someone")
    assert config.data_roots("~/data") == (Path("/home/someone/data"),)


def test_looking_makes_nothing(installed, tmp_path):
    config.data_roots()
    assert not (tmp_path / "home").exists()


def test_downloads_are_kept_in_the_users_cache_or_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.delenv(config.CACHE_VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name, appauthor: tmp_path / "cache" / name)
    assert config.cache_dir() == tmp_path / "cache" / "edudata"
    monkeypatch.setenv(config.CACHE_VARIABLE, "~/elsewhere")
    assert config.cache_dir() == Path.home() / "elsewhere"
