// The page itself: language, tables that sort and grow, figures by keyboard, print, and the count of all numbers again.

function setLanguage(chosen) {
  language = chosen;
  const root = document.documentElement;
  root.setAttribute("data-language", chosen);
  root.lang = chosen === "en" ? "en" : "zh-Hans";
  document.querySelectorAll("[data-set-language]").forEach(button =>
    button.setAttribute("aria-pressed", String(button.getAttribute("data-set-language") === chosen)));
  for (const [name, attribute] of [["label", "aria-label"], ["title", "title"], ["alt", "alt"]]) {
    document.querySelectorAll(`[data-${name}-${chosen}]`).forEach(element =>
      element.setAttribute(attribute, element.getAttribute(`data-${name}-${chosen}`)));
  }
  const heading = document.querySelector("h1");  // one text in both languages where the study names its title
  document.title = (heading.querySelector("." + chosen) ?? heading).textContent;
  route();
}

/** A cell of a row that came as data: a text, or [Chinese, English, link, number that the link must come to]. */
function makeCell(cell, numeric) {
  const [chinese, english, target, n] = Array.isArray(cell) ? cell : [cell];
  const content = english
    ? [make("span", {class: "zh", lang: "zh-Hans"}, chinese), make("span", {class: "en", lang: "en"}, english)]
    : [chinese];
  const shape = numeric ? "n" : chinese.length > 8 ? "long" : null;
  return make("td", {class: shape}, ...(target ? [make("a", {href: target, "data-n": n}, ...content)] : content));
}

/** Put the rows that a long table keeps as data into it. */
function growTable(table) {
  const name = table.getAttribute("data-rows");
  if (!name) return;
  table.removeAttribute("data-rows");
  const numeric = [...table.tHead.rows[0].cells].map(cell => cell.classList.contains("n"));
  const rows = document.createDocumentFragment();
  for (const row of readBlock(name)) rows.append(make("tr", {}, ...row.map((cell, at) => makeCell(cell, numeric[at]))));
  table.tBodies[0].append(rows);
  const button = table.closest("figure, .table").querySelector(".grow");
  if (button) button.remove();
}

function sortKey(cell, numeric) {
  const text = (cell.querySelector("." + language) || cell).textContent;
  if (!numeric) return text;
  const value = parseFloat(text.replace(/,/g, "").replace("−", "-"));
  return Number.isNaN(value) ? null : value;
}

/** Sort a table by a column; a second time the other way round. What is missing comes last. */
function sortTable(header) {
  const table = header.closest("table");
  growTable(table);
  const falling = header.getAttribute("aria-sort") === "ascending"
    || (header.classList.contains("n") && header.getAttribute("aria-sort") !== "descending");
  const sign = falling ? -1 : 1;
  const numeric = header.classList.contains("n");
  const rows = [...table.tBodies[0].rows].map(row => [sortKey(row.cells[header.cellIndex], numeric), row]);
  rows.sort(([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (numeric ? a - b : a.localeCompare(b, language === "en" ? "en" : "zh"));
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", falling ? "descending" : "ascending");
}

/** One stop of the tab key per figure; within it the arrow keys go from mark to mark. */
function moveAmongMarks(event) {
  const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
  const mark = event.target.closest("svg.marks a");
  if (!step || !mark) return;
  event.preventDefault();
  const marks = [...mark.ownerSVGElement.querySelectorAll("a")];
  const next = marks[(marks.indexOf(mark) + step + marks.length) % marks.length];
  mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

const A_MOMENT = 300; // milliseconds for which the page may stand still while it counts

/** Every number of the tables that opens its sentences: where it leads, and what it has to come to. */
function numbersOfTables() {
  const links = [...document.querySelectorAll("a[data-n]")].map(a => [a.getAttribute("href"), Number(a.getAttribute("data-n"))]);
  document.querySelectorAll("table[data-rows]").forEach(table => {
    for (const row of readBlock(table.getAttribute("data-rows"))) {
      for (const cell of row) if (Array.isArray(cell) && typeof cell[3] === "number") links.push([cell[2], cell[3]]);
    }
  });
  return links;
}

/** Count every number of the tables again from the sentences; the result stands in the page. */
async function checkNumbers() {
  const made = theIndex();
  const place = document.getElementById("check-result");
  const links = numbersOfTables();
  const searches = new Map(links.map(([target]) => [target, null]));
  for (const target of searches.keys()) {
    searches.set(target, new Search(made, readFilter(target.slice(target.indexOf("?") + 1))));
  }
  // Of documents that are not here nothing can be counted, nor of all documents together where some are not here.
  const canCount = ({filter}) => isWhole(made) || (filter.doc.length > 0 && filter.doc.every(id => made.docNumber.has(id)));
  const asked = [...searches.values()].filter(canCount);
  const words = new Set(asked.map(search => search.filter.word).filter(word => word !== null));
  let shown = 0;
  try {
    for (let block = 0; block < made.blocks.length; block++) {
      noteSpansOfWords(await blockAt(made, block), words);
      for (const [n, search] of asked.entries()) {
        if (search.blocks[search.found.length] === block) {
          await search.at(search.found.length);
          search.last = null; // so that the block can go
        }
        if (Date.now() - shown > A_MOMENT) {
          place.textContent = say("checking", {share: Math.floor(100 * (block + n / asked.length) / made.blocks.length)});
          await new Promise(resolve => { setTimeout(resolve); });
          shown = Date.now();
        }
      }
      kept.delete(block); // with the places of all these words it is too large to stay
    }
  } catch (error) {
    place.textContent = say("absent", {file: error.message});
    return;
  }
  const counted = links.filter(([target]) => canCount(searches.get(target)));
  const comesTo = target => searches.get(target).counts[searches.get(target).filter.unit];
  const differing = counted.filter(([target, n]) => comesTo(target) !== n);
  place.setAttribute("data-links", String(counted.length));
  place.setAttribute("data-uncounted", String(links.length - counted.length));
  place.setAttribute("data-differing", JSON.stringify(differing.slice(0, 20).map(([target, n]) => [target, n, comesTo(target)])));
  place.textContent = say(differing.length ? "check_bad" : "check_good", {n: number(counted.length), bad: number(differing.length)});
  if (counted.length < links.length) {
    place.append(make("p", {}, say("check_some", {n: number(links.length - counted.length),
      some: number(made.documents.doc_id.length), all: number(made.n_documents)})));
  }
  if (differing.length) {
    place.append(make("ul", {}, ...differing.slice(0, 20).map(([target, n]) =>
      make("li", {}, make("a", {href: target}, decodeURIComponent(target)), ` ${n} ≠ ${comesTo(target)}`))));
  }
}

document.addEventListener("click", event => {
  const chosen = event.target.closest("[data-set-language]");
  if (chosen) setLanguage(chosen.getAttribute("data-set-language"));
  const sorting = event.target.closest("th button");
  if (sorting) sortTable(sorting.closest("th"));
  const growing = event.target.closest(".grow");
  if (growing) growTable(growing.closest("figure, .table").querySelector("table"));
  if (event.target.closest("#check")) checkNumbers();
});
document.addEventListener("keydown", moveAmongMarks);

let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach(details => { details.open = true; });
});
window.addEventListener("afterprint", () => opened.forEach(details => { details.open = false; }));

setLanguage(new URLSearchParams(location.search).get("lang") || language);
if (location.hash === "#check") checkNumbers();
document.documentElement.setAttribute("data-ready", "");
