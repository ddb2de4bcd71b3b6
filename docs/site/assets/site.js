// Search, copying of code, and scrolling by keyboard. Without this script the site is complete but for these.
"use strict";

const root = document.currentScript.dataset.root;
const form = document.querySelector(".search");
const field = document.querySelector("#search");
const panel = document.querySelector(".found");
const list = document.querySelector(".found-list");
const announcement = document.querySelector(".found-count");
const shown = 12;
const excerptLength = 150;
let passages = null;

form.hidden = false;

// The index is loaded when the search is first used.
function load() {
  if (passages) return Promise.resolve();
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `${root}/assets/search-index.js`;
    script.onload = () => {
      passages = globalThis.searchIndex.flatMap((page) =>
        page.passages.map(([anchor, heading, text]) => ({
          page, anchor, heading, text,
          title: fold(page.title), head: fold(heading), body: fold(text),
        })));
      resolve();
    };
    script.onerror = () => { announcement.textContent = "The search index could not be loaded."; panel.hidden = false; };
    document.head.append(script);
  });
}

// Letters without case and accents; the length stays the same, so that places in the text can be marked.
function fold(text) {
  return Array.from(text, (letter) => {
    const folded = letter.normalize("NFD")[0].toLowerCase();
    return folded.length === letter.length ? folded : letter;
  }).join("");
}

// 0: not there; 1: within a word; 2: at the beginning of a word; 3: a whole word.
function quality(text, word) {
  let best = 0;
  for (let at = text.indexOf(word); at >= 0 && best < 3; at = text.indexOf(word, at + 1)) {
    const begins = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
    const ends = at + word.length === text.length || !/[\p{L}\p{N}]/u.test(text[at + word.length]);
    best = Math.max(best, begins ? (ends ? 3 : 2) : 1);
  }
  return best;
}

// Every word has to be found; the title and the heading count more than the text.
function score(passage, words) {
  let total = 0;
  for (const word of words) {
    const inText = quality(passage.body, word);
    const found = 6 * quality(passage.title, word) + 5 * quality(passage.head, word) + inText;
    if (!found) return 0;
    total += found + Math.min(passage.body.split(word).length - 1, 4) * 0.5;
  }
  // A passage whose text says nothing of it is only its page.
  return passage.anchor ? total : total + 1;
}

function find(text) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (!words.length) return { words, results: [] };
  const results = passages
    .map((passage) => ({ passage, score: score(passage, words) }))
    .filter((result) => result.score > 0)
    .sort((one, other) => other.score - one.score);
  return { words, results: onePerPage(results) };
}

// At most three passages of a page, so that a long page does not hide the others.
function onePerPage(results) {
  const counts = new Map();
  return results.filter(({ passage }) => {
    const count = (counts.get(passage.page) ?? 0) + 1;
    counts.set(passage.page, count);
    return count <= 3;
  });
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// The text around the first word, with all words marked.
function excerpt({ text, body }, words) {
  const first = Math.min(...words.map((word) => body.indexOf(word)).filter((at) => at >= 0), text.length);
  const start = first < 60 || first === text.length ? 0 : Math.min(text.indexOf(" ", first - 50) + 1, first);
  const line = element("span", "excerpt", start ? "… " : "");
  const end = Math.min(text.length, start + excerptLength);
  for (let at = start; at < end;) {
    const places = words.map((word) => [body.indexOf(word, at), word]).filter(([place]) => place >= 0 && place < end);
    if (!places.length) {
      line.append(text.slice(at, end));
      break;
    }
    const [place, word] = places.sort((one, other) => one[0] - other[0])[0];
    line.append(text.slice(at, place), element("mark", "", text.slice(place, place + word.length)));
    at = place + word.length;
  }
  if (end < text.length) line.append(" …");
  return line;
}

function show({ words, results }) {
  list.replaceChildren(...results.slice(0, shown).map(({ passage }) => {
    const link = element("a", "");
    link.href = `${root}/${passage.page.url}${passage.anchor ? `#${passage.anchor}` : ""}`;
    link.append(element("span", "where", [passage.page.section, passage.page.title].join(" › ")));
    link.append(element("strong", "", passage.heading || passage.page.title), excerpt(passage, words));
    return element("li", "", link);
  }));
  const count = results.length;
  announcement.textContent = !words.length ? "" : count === 0 ? "Nothing found. Try fewer or shorter words."
    : count > shown ? `The ${shown} best results` : count === 1 ? "1 result" : `${count} results`;
  panel.hidden = !words.length;
}

async function search() {
  await load();
  show(find(field.value));
}

field.addEventListener("focus", load, { once: true });
field.addEventListener("input", search);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await search();
  list.querySelector("a")?.click();
});
form.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    panel.hidden = true;
    field.focus();
  } else if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    panel.hidden = false;
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] ?? field).focus();
  }
});
form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) panel.hidden = true;
});
panel.addEventListener("mousedown", (event) => { if (event.target.closest("a") === null) event.preventDefault(); });
list.addEventListener("click", () => { panel.hidden = true; });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  field.focus();
});

// Code can be copied, and what is wider than the page can be scrolled with the arrow keys.
for (const block of document.querySelectorAll("pre.code")) {
  if (!navigator.clipboard) break;
  const button = element("button", "copy", "Copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  const holder = element("div", "code-holder");
  block.replaceWith(holder);
  holder.append(block, button);
}
function markScrollers() {
  for (const block of document.querySelectorAll("pre.code, .table")) {
    if (block.scrollWidth > block.clientWidth) {
      block.tabIndex = 0;
      block.setAttribute("role", "group");
      block.setAttribute("aria-label", block.matches("pre") ? "Code, scrollable" : "Table, scrollable");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) block.removeAttribute(name);
    }
  }
}
markScrollers();
addEventListener("resize", markScrollers);

// The page that is open is in view in the contents, without moving the page itself.
const current = document.querySelector(".contents [aria-current]");
const contents = document.querySelector(".contents");
if (current && contents.scrollHeight > contents.clientHeight) {
  contents.scrollTop = current.offsetTop - contents.clientHeight / 3;
}
