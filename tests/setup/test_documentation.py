"""What the documentation links to is there, and its pictures are small and all shown."""

import re

import pytest
from lib import places

DOCS = places.ROOT / "docs"
PAGES = [places.ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
PICTURES = sorted((DOCS / "images").glob("*.png"))
MOST = 120_000  # bytes
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def links(page):
    return [page.parent / target for target in _LINK.findall(page.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_pictures_are_small_and_shown():
    shown = {target.resolve() for page in PAGES for target in links(page)}
    assert PICTURES
    assert [picture.name for picture in PICTURES if picture not in shown] == []
    assert [picture.name for picture in PICTURES if picture.stat().st_size > MOST] == []
