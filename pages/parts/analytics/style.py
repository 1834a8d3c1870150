"""The few rules of style of this page: numbers in a row, cards beside each other, sentences above charts."""

from __future__ import annotations

import streamlit as st

_RULES = """
.bc-numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: .6rem 1.4rem; }
.bc-numbers > div { display: flex; flex-direction: column; }
.bc-numbers b { font-size: 1.75rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.bc-numbers span { color: var(--bc-soft); font-size: .87rem; }
.bc-numbers small { color: var(--bc-soft); font-size: .8rem; }
.st-key-analytics-numbers { flex-direction: row; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; }
.st-key-analytics-numbers > :first-child { flex: 1 1 30rem; min-width: 0; }
.st-key-analytics-numbers > :last-child { flex: none; width: auto; }
.st-key-analytics-board { display: grid; gap: 1rem; align-items: stretch;
  grid-template-columns: minmax(0, 1fr); }
/* A last card that would stand alone takes the rest of its row. */
@media (min-width: 72rem) and (max-width: 97.99rem) {
  .st-key-analytics-board { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .st-key-analytics-board > :last-child:nth-child(2n + 1) { grid-column: span 2; }
}
@media (min-width: 98rem) {
  .st-key-analytics-board { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .st-key-analytics-board > :last-child:nth-child(3n + 1) { grid-column: span 3; }
  .st-key-analytics-board > :last-child:nth-child(3n + 2) { grid-column: span 2; }
}
.st-key-analytics-board > * { min-width: 0; }
[class*="st-key-analytics-card-"] { height: 100%; gap: .35rem; padding: .9rem 1.1rem .5rem; }
.bc-card-title { color: var(--bc-soft); font-size: .84rem; }
.bc-card-says { font-size: 1.04rem; font-weight: 620; line-height: 1.35; text-wrap: pretty; }
.bc-card-empty { color: var(--bc-soft); text-align: center; padding: 3.5rem 1rem; border: 1px dashed var(--bc-line);
  border-radius: .4rem; }
[class*="st-key-analytics-card-"] > [data-testid="stLayoutWrapper"],
[class*="st-key-analytics-card-"] > [data-testid="stLayoutWrapper"] > [data-testid="stVerticalBlock"] { flex: 1; }
[class*="st-key-analytics-card-"] :has(> [class*="st-key-analytics-foot-"]) { margin-top: auto; }
[class*="st-key-analytics-foot-"] { border-top: 1px solid var(--bc-line); padding-top: .1rem; gap: .1rem .9rem; }
[class*="st-key-analytics-foot-"] button { min-height: 2rem; font-size: .86rem; color: var(--bc-soft); }
.st-key-analytics-chips button { min-height: 1.8rem; padding: .05rem .6rem; border-radius: 1rem; max-width: 24rem; }
.st-key-analytics-chips button p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.st-key-analytics-filters { gap: .5rem; }
/* Without a pointer that hovers the bar of the chart would lie over it for good; “Take” has the picture, too. */
@media (hover: none) { [class*="st-key-analytics-card-"] .modebar-container { display: none; } }
@media (max-width: 40rem) {
  [class*="st-key-analytics-card-"] { padding: .7rem .6rem .4rem; }
  .bc-numbers { grid-template-columns: 1fr 1fr; } .bc-numbers b { font-size: 1.4rem; }
}
"""


def apply_page_style() -> None:
    """Send the rules of this page."""
    st.html(f"<style>{_RULES}</style>")
