"""The few rules of style that the theme in `.streamlit/config.toml` cannot express."""

from __future__ import annotations

import streamlit as st

# Colours come in pairs, light then dark; the browser picks by the theme in use. Each pair holds 4.5 : 1 on its ground.
_RULES = """
:root {
  --bc-demo: light-dark(#5A4190, #C4B3E6);      --bc-demo-ground: light-dark(#F1EDF9, #2A2340);
  --bc-sandbox: light-dark(#8A4700, #F4B77F);   --bc-sandbox-ground: light-dark(#FDF0E1, #38270F);
  --bc-production: light-dark(#07633F, #7FD3B0); --bc-production-ground: light-dark(#E5F4EE, #12312A);
  --bc-none: light-dark(#55656E, #A9BAC3);      --bc-none-ground: light-dark(#EEF2F4, #1E2A31);
  --bc-error: light-dark(#A31D15, #F7A8A1);     --bc-error-ground: light-dark(#FCECEA, #3A1E1C);
  --bc-warning: light-dark(#8A4700, #F4B77F);   --bc-warning-ground: light-dark(#FDF0E1, #38270F);
  --bc-info: light-dark(#1A528F, #9CC5F1);      --bc-info-ground: light-dark(#E9F1FA, #162B42);
  --bc-good: light-dark(#07633F, #7FD3B0);      --bc-good-ground: light-dark(#E5F4EE, #12312A);
  --bc-soft: light-dark(#55656E, #A9BAC3);
  --bc-line: light-dark(#D9E1E5, #2C3B44);
  --bc-panel: light-dark(#F7F9FA, #151F25);
}
.stMainBlockContainer { max-width: 118rem; padding: 4.1rem 2.75rem 4rem; }
[data-testid="stHeaderActionElements"] { display: none; }
[data-testid="stHeader"] { background: transparent; }
/* The browser's own words for the limit of an upload, set right. */
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after {
  content: "or drop it here, up to 250 MB"; font-size: .87rem; }
.bc-icon { font-family: "Material Symbols Rounded"; font-style: normal; font-weight: 400; line-height: 1;
  font-size: 1.15em; display: inline-block; white-space: nowrap; user-select: none;
  font-feature-settings: "liga"; flex: none; }
.st-key-frame-bar { position: sticky; top: 0; z-index: 999980; margin-top: -4.1rem; padding: .95rem 0 .5rem;
  background: light-dark(#FFFFFF, #10181D); }
.bc-bar { display: flex; flex-wrap: wrap; gap: .35rem 1rem; align-items: center; justify-content: space-between;
  font-size: .87rem; color: var(--bc-soft); min-height: 1.75rem; padding-right: 2.75rem; }
/* Beside it a sign says that the page works; what takes long has a Cancel of its own. */
[data-testid="stStatusWidget"] button { display: none; }
.bc-bar b { color: inherit; font-weight: 600; }
.bc-who { display: inline-flex; gap: .6rem; align-items: center; min-width: 0; }
.bc-chip { display: inline-flex; gap: .4rem; align-items: center; padding: .12rem .6rem .12rem .5rem;
  border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap;
  color: var(--ink); background: var(--ground);
  border: 1px solid color-mix(in srgb, var(--ink) 30%, transparent); }
.bc-demo { --ink: var(--bc-demo); --ground: var(--bc-demo-ground); }
.bc-sandbox { --ink: var(--bc-sandbox); --ground: var(--bc-sandbox-ground); }
.bc-production { --ink: var(--bc-production); --ground: var(--bc-production-ground); }
.bc-none { --ink: var(--bc-none); --ground: var(--bc-none-ground); }
.bc-error { --ink: var(--bc-error); --ground: var(--bc-error-ground); }
.bc-warning { --ink: var(--bc-warning); --ground: var(--bc-warning-ground); }
.bc-info { --ink: var(--bc-info); --ground: var(--bc-info-ground); }
.bc-good { --ink: var(--bc-good); --ground: var(--bc-good-ground); }
/* The line above every page: striped for demo, dashed for sandbox, solid for production. */
.bc-ribbon { position: fixed; z-index: 999991; inset: 0 0 auto 0; height: 4px; pointer-events: none;
  background: color-mix(in srgb, var(--ink) 75%, transparent); }
.bc-ribbon.bc-demo { background: repeating-linear-gradient(135deg, var(--ink) 0 7px, var(--ground) 7px 12px); }
.bc-ribbon.bc-sandbox { background: repeating-linear-gradient(90deg, var(--ink) 0 18px, transparent 18px 26px); }
.bc-ribbon.bc-none { display: none; }
.stApp button[kind="primary"]:not(:disabled) { color: light-dark(#FFFFFF, #06272B); }
.stApp button[kind="primary"]:not(:disabled):is(:hover, :focus, :active) { color: light-dark(#FFFFFF, #06272B);
  background: light-dark(#095560, #74CDD4); border-color: light-dark(#095560, #74CDD4); }
/* Dialogs and menus hang below the body. Whether it is light or dark there is known from the colour of the text alone,
   which follows a change of theme at once; so all colours are mixed with it. */
.stDialog, [data-testid="stPopoverBody"] {
  --bc-soft: color-mix(in srgb, currentColor 88%, transparent);
  --bc-line: color-mix(in srgb, currentColor 18%, transparent);
  --bc-panel: color-mix(in srgb, currentColor 4%, transparent);
  --bc-error: color-mix(in srgb, #C62828, currentColor); --bc-error-ground: rgb(198 40 40 / 16%);
  --bc-warning: color-mix(in srgb, #C77700, currentColor); --bc-warning-ground: rgb(199 119 0 / 16%);
  --bc-info: color-mix(in srgb, #2F7AD0, currentColor); --bc-info-ground: rgb(47 122 208 / 16%);
  --bc-good: color-mix(in srgb, #12966A, currentColor); --bc-good-ground: rgb(18 150 106 / 16%);
  --bc-demo: color-mix(in srgb, #7D5FC0, currentColor); --bc-demo-ground: rgb(125 95 192 / 16%);
  --bc-sandbox: var(--bc-warning); --bc-sandbox-ground: var(--bc-warning-ground);
  --bc-production: var(--bc-good); --bc-production-ground: var(--bc-good-ground);
  --bc-none: var(--bc-soft); --bc-none-ground: color-mix(in srgb, currentColor 8%, transparent);
}
:is(.stDialog, [data-testid="stPopoverBody"]) button[kind="primary"]:not(:disabled) {
  color: oklch(from currentColor clamp(.24, 1.2 - l, .99) .015 200); }
.stApp button[kind="tertiary"]:is(:active, :focus, [aria-expanded="true"]) { color: light-dark(#0B6670, #62C4CC); }
.stApp :is(a, button, summary):focus-visible { outline: 2px solid light-dark(#0B6670, #4DB9C2); outline-offset: 1px; }
[data-testid="stSidebar"] :is(a, button):focus-visible { outline-color: #8FDCE2; }
.stMainBlockContainer h1 { padding: .2rem 0 .15rem; }
.stMainBlockContainer h3 { padding: .3rem 0 .2rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: var(--bc-soft); opacity: 1; }
.stApp ::placeholder { color: var(--bc-soft); opacity: 1; }
.stApp button kbd { opacity: .85; }
/* Home: one line for each step. */
[class*="st-key-home-steps-"] { border: 1px solid var(--bc-line); border-radius: .4rem; }
[class*="st-key-home-step-"] { padding: .35rem .9rem; border-bottom: 1px solid var(--bc-line); flex-wrap: nowrap; }
[class*="st-key-home-steps-"] > :last-child [class*="st-key-home-step-"] { border-bottom: 0; }
[class*="st-key-home-step-"] > :has(.bc-step) { flex: 1; min-width: 0; }
.bc-step { display: grid; grid-template-columns: 6.2rem 1fr max-content; gap: .1rem 1.2rem; align-items: center;
  font-size: .95rem; line-height: 1.35; }
.bc-step small { color: var(--bc-soft); font-size: .84rem; } .bc-step span > small { display: block; }
.st-key-home-next-box { background: var(--bc-panel); border-left: 4px solid light-dark(#0B6670, #1C8791); }
/* Streamlit pulls what follows a title towards it. */
.st-key-frame-title:not(:has(.bc-lead)) { padding-bottom: .8rem; }
.bc-lead { margin-top: .8rem; color: var(--bc-soft); max-width: 46rem; }
.bc-light { display: grid; grid-template-columns: 1.35rem 1fr; gap: .1rem .6rem; padding: .5rem 0;
  border-bottom: 1px solid var(--bc-line); }
.bc-light:last-child { border-bottom: 0; }
.bc-light .bc-icon { font-size: 1.3rem; margin-top: .1rem; color: var(--ink); }
.bc-light b { font-weight: 600; } .bc-light small { color: var(--bc-soft); font-size: .87rem; }
.bc-light .bc-word { color: var(--ink); font-size: .82rem; font-weight: 600; float: right; }
.bc-empty { text-align: center; color: var(--bc-soft); padding: 1.6rem 1rem .4rem; }
.bc-empty .bc-icon { font-size: 3.2rem; color: light-dark(#7B919C, #71868F); }
.bc-empty h4 { margin: .5rem 0 .15rem; padding: 0; font-size: 1.1rem; color: light-dark(#16242B, #E4ECEF); }
.bc-empty p { margin: 0 auto; max-width: 34rem; }
.bc-figures { display: flex; flex-wrap: wrap; gap: .35rem 1.8rem; align-items: baseline; color: var(--bc-soft); }
.bc-figures b { font-size: 1.35rem; font-weight: 600; color: light-dark(#16242B, #E4ECEF); margin-right: .3rem;
  font-variant-numeric: tabular-nums; }
.bc-chips { display: flex; flex-wrap: wrap; gap: .35rem; }
.bc-sign { color: var(--ink); font-size: 1.15rem; }
@media (min-width: 48rem) { [class*="st-key-finding-"] { flex-wrap: nowrap; } }
[class*="st-key-finding-"] button { min-height: 1.8rem; padding-top: .1rem; padding-bottom: .1rem;
  white-space: nowrap; }
[class*="st-key-findings"][class*="-error"] summary [data-testid^="stExpanderIcon"] { color: var(--bc-error); }
[class*="st-key-findings"][class*="-warning"] summary [data-testid^="stExpanderIcon"] { color: var(--bc-warning); }
[class*="st-key-findings"][class*="-info"] summary [data-testid^="stExpanderIcon"] { color: var(--bc-info); }
[class*="st-key-name-row-"] { padding: .35rem 0; border-bottom: 1px solid var(--bc-line); gap: .2rem; }
[class*="st-key-name-row-"] [data-testid="stVerticalBlock"] { gap: .2rem; }
.bc-change { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .1rem .9rem; font-size: .9rem; }
dl.bc-facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; font-size: .93rem; margin: 0;
  padding: 0; }
.bc-facts dt { color: var(--bc-soft); } .bc-facts dd { margin: 0; overflow-wrap: anywhere; }
.bc-scroll { overflow-x: auto; }
.bc-table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.4; }
.bc-table th, .bc-table td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0;
  border-bottom: 1px solid var(--bc-line); }
.bc-table thead th { color: var(--bc-soft); font-weight: 600; white-space: nowrap; }
.bc-table tbody th { font-weight: 600; } .bc-table td { min-width: 5.5rem; overflow-wrap: break-word; }
.bc-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
/* The files of a check, one line each. */
.st-key-check-list { border: 1px solid var(--bc-line); border-radius: .4rem; overflow: hidden; }
.st-key-check-list [class*="st-key-check-row-"] { padding: .28rem .9rem; border-bottom: 1px solid var(--bc-line);
  flex-wrap: nowrap; }
.st-key-check-list > :last-child [class*="st-key-check-row-"] { border-bottom: 0; }
.st-key-check-list .st-key-check-row-head { background: light-dark(#F3F6F7, #18232A); padding: .4rem .9rem; }
.st-key-check-row-head span, .st-key-check-row-head .bc-file-name { color: var(--bc-soft); font-size: .82rem;
  font-weight: 600; }
.bc-file-sign { display: grid; grid-template-columns: 1.5rem 1.4rem; align-items: center; width: 3rem; }
.bc-file-sign .bc-sign { display: flex; }
.bc-file-sign small { color: var(--bc-soft); font-variant-numeric: tabular-nums; font-size: .82rem; text-align: right;
  padding-right: .5rem; }
.bc-file-name, .st-key-check-list [class*="st-key-check-name-"] { width: 14.5rem; }
.st-key-check-list button { min-height: 1.7rem; padding: 0; justify-content: flex-start; text-align: left; }
.st-key-check-list button p { overflow-wrap: anywhere; font-weight: 600; }
.st-key-check-list :has(> .bc-file) { min-width: 0; flex: 1; }
.bc-file { display: grid; align-items: center; gap: .2rem .8rem; font-size: .9rem;
  grid-template-columns: minmax(7rem, 2fr) minmax(6rem, 2fr) repeat(5, minmax(3.6rem, .5fr)); }
.st-key-check-recent, .st-key-check-versions, .st-key-bundle-drafts {
  border: 1px solid var(--bc-line); border-radius: .4rem; }
[class*="st-key-check-recent-"], [class*="st-key-check-version-"], [class*="st-key-bundle-draft-"] {
  padding: .35rem .9rem; border-bottom: 1px solid var(--bc-line); }
:is(.st-key-check-recent, .st-key-check-versions, .st-key-bundle-drafts) > :last-child >
  :is([class*="st-key-check-"], [class*="st-key-bundle-draft-"]) { border-bottom: 0; }
:is(.st-key-check-recent, .st-key-check-versions, .st-key-bundle-drafts) button { min-height: 1.9rem;
  padding-top: .1rem; padding-bottom: .1rem; }
.st-key-check-findings { max-height: 24rem; overflow-y: auto; }
/* What can be done stands at the right edge, on a line of its own too. */
:has(> :is(.st-key-check-actions, .st-key-bundle-actions)) { margin-left: auto; }
.st-key-check-drop [data-testid="stFileUploaderDropzone"] { min-height: 6.5rem; align-items: center;
  align-content: center; border-style: dashed; }
.bc-file small { display: block; color: var(--bc-soft); font-size: .84rem; }
.bc-file-shape { color: var(--bc-soft); min-width: 0; overflow-wrap: break-word; line-height: 1.3; }
.st-key-check-list [class*="st-key-check-put-right"] { flex: none; width: auto; }
.st-key-check-list [class*="st-key-check-put-right"] button { padding: .1rem .7rem; }
.bc-file:has(> .bc-file-wide) { grid-template-columns: 1fr; }
.st-key-check-row-sum .bc-file-name { width: auto; padding-left: 4rem; color: var(--bc-soft); font-size: .9rem; }
.bc-number { text-align: right; font-variant-numeric: tabular-nums; }
.bc-file-wide { grid-column: 1 / -1; } .bc-file-wider { grid-column: 1 / 3; }
.bc-file .bc-error, .bc-file .bc-warning, .bc-file .bc-info { color: var(--ink); font-weight: 600; }
.bc-file .bc-nothing { color: light-dark(#667881, #82959F); font-weight: 400; }
/* Findings stand above the table, and beside it where there is room. */
@media (min-width: 104rem) {
  .st-key-check-desk { flex-direction: row; align-items: flex-start; }
  .st-key-check-desk > :has(> .st-key-check-table) { flex: 1; min-width: 0; }
  .st-key-check-desk > :has(> .st-key-check-findings) { order: 2; width: 28rem; flex: none; }
  .st-key-check-findings { max-height: 50rem; }
  .st-key-bundle-desk { flex-direction: row; align-items: flex-start; }
  .st-key-bundle-desk > :has(> .st-key-bundle-table) { flex: 1; min-width: 0; }
  .st-key-bundle-desk > :has(> .st-key-bundle-findings) { order: 2; width: 26rem; flex: none; }
}
[data-testid="stSidebarNavSeparator"] { display: none; }
/* The whole menu, and what stands below it, on a screen of 860 pixels. */
[data-testid="stSidebarNavItems"] li, [data-testid="stSidebarNavLink"] { margin-top: 0; margin-bottom: 0; }
[data-testid="stSidebarNavItems"] > div + div { margin-top: .15rem; }
[data-testid="stSidebarUserContent"] { padding: .6rem 0 1rem; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: .35rem; }
[data-testid="stSidebar"] .bc-chip { --panel: transparent; }
@media (max-width: 48rem) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .st-key-check-list [class*="st-key-check-row-"] { flex-wrap: wrap; }
  .st-key-check-list .st-key-check-row-head { display: none; }
  [class*="st-key-home-step-"] { flex-wrap: wrap; } .bc-step { grid-template-columns: 6.2rem 1fr; }
  [class*="st-key-home-step-"] > :has(.bc-step) { flex-basis: 100%; }
  .bc-step > small { grid-column: 2; }
  .bc-file { display: flex; flex-wrap: wrap; } .bc-file > span:not(.bc-number) { flex-basis: 100%; }
  .bc-number::after { content: " " attr(data-word); } .bc-nothing { display: none; }
  .st-key-frame-bar { margin-top: 0; top: 3.75rem; padding: .3rem 0; } .bc-bar { padding-right: 0; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation-duration: .01ms !important; } }
"""


def apply_style() -> None:
    """Send the rules to the page; they take no room in it."""
    # Dialogs and menus hang below the body, where Streamlit does not say which theme is in use.
    scheme = f"body {{ color-scheme: {st.context.theme.type}; }}" if st.context.theme.type else ""
    st.html(f"<style>{_RULES}{scheme}</style>")
