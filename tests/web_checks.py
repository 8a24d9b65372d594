"""What a browser can tell of a page without a person, as scripts it runs: names, labels, headings, contrast, focus."""

from __future__ import annotations

__all__ = ["ACCESS", "CONTRAST", "FOCUSABLE", "NAME_OF"]

CONTRAST = """() => {
  // WCAG 2.2, 1.4.3: contrast of text with what is behind it, 4.5 to 1
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => { const f = (v) => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b) };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length && (c.length < 4 || c[3] === 1)) return c; } return [255, 255, 255] };
  const poor = [];
  for (const e of document.querySelectorAll("main *, header *, footer *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    if (e.closest("svg") || e.closest(".unseen, .skip, option, noscript") || !e.getClientRects().length) continue;
    const a = lum(parse(getComputedStyle(e).color)), b = lum(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const words = e.textContent.trim().slice(0, 30);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className} ${words} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
"""What has too little contrast with what is behind it."""

NAME_OF = """(e) => {
  // a short form of accessible names (W3C, accname): what says of a control what it is
  const text = (n) => (n ? n.textContent : "").replace(/\\s+/g, " ").trim();
  const label = e.labels && e.labels.length ? [...e.labels].map(text).join(" ") : "";
  const title = e.querySelector ? text(e.querySelector("title")) : "";
  return e.getAttribute("aria-label") || label || text(e) || title || e.getAttribute("title") || "";
}"""
"""The name of an element, as it is told to those who do not see it."""

CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"

FOCUSABLE = f"""() => [...document.querySelectorAll("{CONTROLS}, [tabindex='0']")]
  .filter((e) => e.getClientRects().length || e.closest("svg")).map({NAME_OF})"""
"""The names of what Tab goes to, in the order of the page."""

ACCESS = f"""() => {{
  // WCAG 2.2: 1.3.1, 2.4.3, 2.4.6, 4.1.2
  const name = {NAME_OF}, wrong = [];
  const tell = (what, e) => wrong.push(what + ": " + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll("{CONTROLS}")) if (!name(e)) tell("no name", e);
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!(e.labels && e.labels.length) && !e.getAttribute("aria-label")) tell("no label", e);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) wrong.push("id twice: " + id);
  for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) tell("order of focus", e);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((e) => +e.tagName[1]);
  if (levels.filter((n) => n === 1).length !== 1) wrong.push("not one h1: " + levels);
  levels.reduce((before, now) => {{ if (now > before + 1) wrong.push("heading skipped: " + levels); return now; }}, 0);
  for (const e of document.querySelectorAll("table")) if (!e.querySelector("th")) tell("no headings", e);
  for (const e of document.querySelectorAll("svg"))
    if (e.getAttribute("aria-hidden") !== "true" && !e.getAttribute("aria-label")) tell("no name", e);
  if (!document.documentElement.lang || !document.title.trim()) wrong.push("no language or title");
  for (const e of document.querySelectorAll("[role=region], nav"))
    if (!e.getAttribute("aria-label")) tell("no name", e);
  return wrong;
}}"""
"""What has no name, no label or no place, of a page."""
