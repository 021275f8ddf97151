"""What the HTML reports have in common: one page that needs no other file, light or dark as the reader's system is.

Invariant: nothing refers to another file or place, and the charts of ``engine.svg`` take the colours of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from engine import svg

_STYLE = """
:root { color-scheme: light dark; --bg: #f4f6f9; --panel: #fff; --line: #d8dee8; --text: #1a2230; --faint: #5d6979;
  --accent: #1769d2; --warm: #b5630f; --warn: #a85f00; --tint: #fdf3e3; }
@media (prefers-color-scheme: dark) { :root { --bg: #15181d; --panel: #1b1f26; --line: #2e3541; --text: #e6e9ee;
  --faint: #8b95a5; --accent: #4ea3ff; --warm: #f2a03d; --warn: #f2a03d; --tint: #2a2418; } }
body { margin: 0; padding: 32px; background: var(--bg); color: var(--text); font: 14px/1.5 Inter, "Segoe UI", Helvetica,
  Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1060px; margin: auto; }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px;
  margin: 16px 0; overflow-x: auto; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 14px; margin: 0 0 10px; color: var(--faint); }
p { margin: 6px 0; } .faint { color: var(--faint); }
.warn { border-color: var(--warn); background: var(--tint); }
.side, .plots { display: flex; flex-wrap: wrap; gap: 12px; }
.side { gap: 32px; align-items: flex-start; } .side table { width: auto; min-width: 300px; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--faint); font-weight: 500; }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
"""


def page(title: str, parts: Sequence[str]) -> str:
    """A whole page.

    Args:
        title: As plain text.
        parts: What it shows from top to bottom, as HTML.
    """
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{_STYLE}{svg.PAGE_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def section(title: str, inside: str) -> str:
    """A part of a page below a heading: the heading as plain text, what is in it as HTML."""
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"
