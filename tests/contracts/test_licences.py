"""What Earmark is made of is listed whole, with a licence for each part, in the documents and in the window."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_licences", ROOT / "docs" / "make_licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_licences"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def listed() -> list[dict[str, str]]:
    return json.loads((ROOT / "resources" / "licences.json").read_text(encoding="utf-8"))


def test_every_package_that_the_requirements_lead_to_is_listed(
    collector: ModuleType, listed: list[dict[str, str]]
) -> None:
    names = {collector.canonical(part["name"]) for part in listed if "within" not in part}
    assert names == set(collector.packages()), "run docs/make_licences.py"


def test_the_pinned_versions_are_the_listed_ones(collector: ModuleType, listed: list[dict[str, str]]) -> None:
    versions = {collector.canonical(part["name"]): part["version"] for part in listed if "within" not in part}
    for file in collector.SETS:
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / file).read_text(encoding="utf-8"), re.M):
            assert versions[collector.canonical(name)] == version, "run docs/make_licences.py"


def test_every_part_has_a_licence_and_stands_on_the_page(listed: list[dict[str, str]]) -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    for part in listed:
        assert part.get("licence"), part["name"]
        assert f"| {part['name']} |" in page, part["name"]


def test_every_native_library_inside_a_wheel_is_known(collector: ModuleType) -> None:
    folders = collector.native_folders()
    if not any(folder.name == "av.libs" for folder in folders):
        pytest.skip("only wheels for Linux keep their native libraries in folders of their own")
    unknown = {
        (package, stem) for folder, package in folders.items() for stem in collector.stems(folder)
        if collector.native_of(stem) is None
    }  # fmt: skip
    assert unknown == set()


def test_the_parts_under_the_gpl_are_said_to_be(listed: list[dict[str, str]]) -> None:
    held = {part["name"]: part["licence"] for part in listed if part.get("within") == "av"}
    assert held["x264"] == held["x265"] == "GPL-2.0-or-later"
    assert "GPL as a whole" in held["FFmpeg"]
    assert "(GPL)" in (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
