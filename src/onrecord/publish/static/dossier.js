// Small helps, none of them needed: the dossier works without this file.
"use strict";

// Every piece of a statement lights up when its number is followed, its note is pointed at or its note has the focus.
const pieces = (anchor) => document.querySelectorAll(`.seg[data-s~="${CSS.escape(anchor)}"]`);
const light = (anchor, on, name) => pieces(anchor).forEach((piece) => piece.classList.toggle(name, on));

function followed() {
  document.querySelectorAll(".seg.lit").forEach((piece) => piece.classList.remove("lit"));
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  light(id.replace(/^note-/, ""), true, "lit");
  const note = document.getElementById(`note-${id}`);
  if (note) note.open = true;
}
addEventListener("hashchange", followed);
followed();

for (const note of document.querySelectorAll(".note")) {
  const anchor = note.id.replace(/^note-/, "");
  for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    note.addEventListener(event, () => light(anchor, on, "near"));
  }
}

// Everything folded is opened to be printed, and folded again after; what is covered stays covered.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open]):not(.cover)")];
  opened.forEach((box) => (box.open = true));
});
addEventListener("afterprint", () => opened.forEach((box) => (box.open = false)));

// j and k go from line to line, only while a line has the focus: they take no key from anybody else.
addEventListener("keydown", (event) => {
  if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.altKey || event.metaKey) return;
  const focus = document.activeElement;
  if (!focus || /^(INPUT|TEXTAREA|SELECT)$/.test(focus.tagName)) return;
  const here = focus.closest("[data-line]");
  if (!here) return;
  const lines = [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent !== null);
  const next = lines[lines.indexOf(here) + (event.key === "j" ? 1 : -1)];
  const link = next && (next.matches("a") ? next : next.querySelector("a[href]"));
  if (link) {
    event.preventDefault();
    link.focus();
    next.scrollIntoView({ block: "nearest" });
  }
});

// How pictures are shown is kept while the reader goes on; where nothing can be kept, it holds for the page.
const looks = [...document.querySelectorAll('input[name="looks"]')];
if (looks.length) {
  let kept = null;
  try {
    kept = localStorage.getItem("onrecord-looks");
  } catch {
    kept = null;
  }
  const chosen = looks.find((choice) => choice.id === kept);
  if (chosen) chosen.checked = true;
  for (const choice of looks) {
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem("onrecord-looks", choice.id);
      } catch {
        return;
      }
    });
  }
}

// A field to filter a long list by its words.
for (const list of document.querySelectorAll("[data-filter]")) {
  const rows = [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  if (rows.length < 9) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const status = document.createElement("span");
  label.className = "filter";
  label.append(`Show only ${list.dataset.filter} with `, input);
  input.type = "search";
  input.autocomplete = "off";
  status.setAttribute("role", "status");
  label.append(status);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const fits = wanted.every((word) => texts[i].includes(word));
      row.hidden = !fits;
      if (fits && row.matches("[data-line]")) count += 1;
    });
    status.textContent = wanted.length ? ` ${count} on this page` : "";
  });
  (list.closest(".scroll") || list).before(label);
}
