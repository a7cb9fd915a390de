// The panel of the evidence browser: what its controls ask for, and what the address of the page asks for.

const panel = document.getElementById("evidence");
const field = name => panel.querySelector(`[data-field="${name}"]`);
const part = name => panel.querySelector(`[data-part="${name}"]`);

// Filters with a control of their own; the others are shown as tags that can be taken off.
const CONTROLS = ["category", "with", "region", "doc", "part", "stance", "firmness", "term"];

const MOST_DOCUMENTS = 400; // in the list to choose from; a region makes it shorter
const AT_ONCE = 12; // blocks that are counted unasked; more when the reader wants it

let question = 0; // which of the reader's questions is being answered: an older one stops

function option(value, text, chosen) {
  const element = make("option", {value}, text);
  element.selected = chosen;
  return element;
}

function fillSelect(name, values, chosen, text) {
  const select = field(name);
  select.textContent = "";
  select.append(option("", say(chosen.length > 1 ? "several" : "all"), chosen.length !== 1), ...values.map(value =>
    option("=" + value, text(value), chosen.length === 1 && chosen[0] === value)));
  select.closest("label").hidden = values.length === 0;
}

/** Categories of one dictionary in order, each under its theme. */
function categoryTree(data, wanted) {
  const keys = [];
  for (const key of data.categories.filter(wanted)) {
    const pieces = key.split("/");
    for (let depth = 1; depth <= pieces.length; depth++) keys.push(pieces.slice(0, depth).join("/"));
  }
  return keys.filter(first).sort();
}

/** The terms that have hits of these categories. */
function termsOf(data, paths) {
  const codes = new Set(data.categories.map((_, code) => code).filter(code =>
    paths.some(path => data.categories[code] === path || data.categories[code].startsWith(path + "/"))));
  const terms = new Set(data.usage.term.filter((_, row) => codes.has(data.usage.category[row])));
  return [...terms].map(term => data.terms[term]).sort((a, b) => a.localeCompare(b, "zh"));
}

/** The documents to choose from: those of the regions asked for, as many as a list can hold, and those chosen. */
function documentChoice(data, filter) {
  const about = data.documents;
  const wanted = new Set(filter.region);
  const some = about.doc_id.filter((_, doc) => !wanted.size || wanted.has(about.region[doc])).slice(0, MOST_DOCUMENTS);
  return [...some, ...filter.doc.filter(id => !some.includes(id))];
}

function fillControls(data, filter) {
  const indented = key => "　".repeat(key.split("/").length - 1) + nameOf(key);
  fillSelect("category", categoryTree(data, key => !key.includes(":")), filter.category, indented);
  fillSelect("with", categoryTree(data, key => key.includes(":")), filter.with, indented);
  fillSelect("region", data.documents.region.filter(first), filter.region, nameOf);
  fillSelect("doc", documentChoice(data, filter), filter.doc, id =>
    data.docNumber.has(id) ? documentLine(data, data.docNumber.get(id)).slice(0, 60) : id);
  fillSelect("part", data.parts, filter.part, nameOf);
  fillSelect("stance", data.stances, filter.stance === null ? [] : [filter.stance], nameOf);
  fillSelect("firmness", data.firmness, filter.firmness === null ? [] : [filter.firmness], nameOf);
  const terms = termsOf(data, filter.category.length ? filter.category : data.themes);
  fillSelect("term", terms, filter.term === null ? [] : [filter.term], term => term);
  field("q").value = filter.q || "";
  field("headings").checked = filter.headings === "1";
  field("text").checked = filter.text === "all";
}

/** Tags for all that narrows the choice and has no control. */
function fillTags(filter) {
  const tags = part("tags");
  tags.textContent = "";
  const add = (name, value) => {
    const shown = name === "deadline" ? value || say("none") : name === "terms" ? say(value) : nameOf(value);
    const remove = make("button", {type: "button", class: "tag", "aria-label": say("remove") + " " + shown},
      say("filter_" + name) + say("colon") + shown + " ×");
    remove.addEventListener("click", () => {
      const rest = readFilter(writeFilter(filter));
      if (Array.isArray(rest[name])) rest[name] = rest[name].filter(one => one !== value);
      else rest[name] = null;
      ask(rest);
    });
    tags.append(remove);
  };
  for (const name of SEVERAL) if (!CONTROLS.includes(name) || filter[name].length > 1) filter[name].forEach(value => add(name, value));
  for (const name of ["period", "terms", "sub", "word", "figure", "figure_theme", "deadline"]) if (filter[name] !== null) add(name, filter[name]);
  if (filter.with.length && filter.within === "paragraph") add("within", "paragraph");
  if (filter.overlapping === "1") add("overlapping", "1");
}

/** The filter that the controls stand for, on top of the one they were filled from. */
function readControls(filter) {
  const asked = readFilter(writeFilter(filter));
  for (const name of CONTROLS) {
    const value = field(name).value;
    const chosen = value.slice(1);
    if (Array.isArray(asked[name])) {
      if (value) asked[name] = [chosen];
      else if (asked[name].length === 1) asked[name] = [];
    } else if (value || asked[name] !== "any") {
      asked[name] = value ? chosen : null;
    }
  }
  asked.q = field("q").value || null;
  asked.headings = field("headings").checked ? "1" : null;
  asked.text = field("text").checked ? "all" : null;
  if (asked.category.join() !== filter.category.join()) asked.term = asked.sub = null;
  if (asked.unit === "hits" && !asked.category.length && asked.term === null) asked.unit = null;
  return asked;
}

function ask(filter) {
  location.hash = "#evidence?" + writeFilter(filter);
}

async function showEvidence(made, query) {
  const own = ++question;
  const filter = readFilter(query);
  fillControls(made, filter);
  fillTags(filter);
  const about = [...filter.region, ...filter.category].map(nameOf);
  part("title").textContent = about.length && about.length < 6 ? about.join(" · ") : say("evidence");
  for (const name of panel.getAttributeNames()) if (name.startsWith("data-n-")) panel.removeAttribute(name);
  part("filters").hidden = false;
  part("document").textContent = "";
  part("more").hidden = true;
  part("body").scrollTop = 0;
  panel.onchange = () => ask(readControls(filter));
  const search = new Search(made, filter);
  const categories = filter.category.map(value => "category=" + encodeURIComponent(value)).join("&");
  const pages = new Pages(search, part("list"), categories);
  pages.inAll = made.blocks.length > 1 ? inAll(search) : "";
  const tell = () => tellCounts(search, pages, own);
  part("more").onclick = async () => {
    const item = await answered(own, () => pages.show());
    if (question !== own) return;
    tell();
    if (item) {
      item.tabIndex = -1;
      item.focus();
    }
  };
  await answered(own, () => pages.show());
  if (question !== own) return;
  tell();
  await countOn(search, own, tell, AT_ONCE);
}

/** Count further blocks, saying how far it is, until a newer question is asked. */
async function countOn(search, own, tell, most) {
  for (let n = 0; n < most && !search.isCounted && question === own; n++) {
    if (await answered(own, () => search.at(search.found.length)) === undefined) return;
    if (question === own) tell();
  }
}

/** What an answer comes to; where a block cannot be read, that is said in its place. */
async function answered(own, answer) {
  try {
    return await answer();
  } catch (error) {
    if (question === own) {
      part("counts").textContent = say("absent", {file: error.message});
      part("more").hidden = true;
    }
    return undefined;
  }
}

/** The counts, how far they reach, and what the reader can still ask for. */
function tellCounts(search, pages, own) {
  const {made} = search;
  const counts = part("counts");
  counts.textContent = "";
  counts.append(...countsLine(search.counts, search.filter.unit));
  if (search.isCounted) {
    for (const name of Object.keys(search.counts)) panel.setAttribute("data-n-" + name, String(search.counts[name]));
  } else {
    const on = make("button", {type: "button", class: "link", "data-part": "count-on"}, say("count_on"));
    on.addEventListener("click", () => countOn(search, own, () => tellCounts(search, pages, own), Infinity));
    counts.append(make("span", {class: "reach"},
      say("counted", {n: number(search.documentsCounted), all: number(search.counts.scope)}), pages.inAll), make("span", {}, on));
  }
  if (!isWhole(made)) {
    const about = {n: number(made.documents.doc_id.length), all: number(made.n_documents)};
    counts.append(make("span", {class: "reach"}, say("drawn", about), pages.inAll));
  }
  const more = part("more");
  more.hidden = pages.left <= 0 && search.isCounted;
  more.textContent = search.isCounted
    ? say("more", {n: number(Math.min(PER_PAGE, pages.left)), left: number(pages.left)}) : say("more_some", {n: PER_PAGE});
}

/** What the table says of all documents, where the count here is not, or not yet, of all of them; "" without a number there. */
function inAll(search) {
  const asked = writeFilter(search.filter);
  const link = [...document.querySelectorAll("a[data-n]")].find(a => {
    const target = a.getAttribute("href");
    return writeFilter(readFilter(target.slice(target.indexOf("?") + 1))) === asked;
  });
  return link ? say("in_all", {n: number(Number(link.getAttribute("data-n")))}) : "";
}

async function showReading(made, query) {
  const own = ++question;
  const asked = new URLSearchParams(query);
  const sentence = asked.get("at") || "";
  const id = sentence ? sentence.slice(0, sentence.lastIndexOf("-")) : asked.get("doc");
  part("filters").hidden = true;
  part("list").textContent = "";
  part("document").textContent = "";
  part("more").hidden = true;
  panel.onchange = null;
  const doc = made.docNumber.get(id);
  if (doc === undefined) {
    part("title").textContent = id || say("evidence");
    part("counts").textContent = say("not_here", {n: number(made.documents.doc_id.length), all: number(made.n_documents)});
    return;
  }
  part("title").textContent = made.documents.title[doc];
  part("counts").textContent = documentLine(made, doc) + " · " + made.documents.file[doc];
  const data = await answered(own, () => blockAt(made, made.blockOf[doc]));
  if (!data || question !== own) return;
  let at = data.numberOf.has(sentence) ? data.numberOf.get(sentence) : -1;
  if (at < 0 && asked.get("start") !== null) {
    const start = Number(asked.get("start"));
    for (let one = data.firstSentence.get(doc); one < data.firstSentence.get(doc + 1); one++) {
      if (data.sentences.start[one] <= start) at = one;
    }
  }
  const sought = showDocument(data, part("document"), doc, at, asked.getAll("category"));
  panel.setAttribute("data-reading", made.documents.doc_id[doc]);
  if (sought) {
    sought.scrollIntoView({block: "center"});
    sought.focus({preventScroll: true});
  } else {
    part("body").scrollTop = 0;
  }
}

/** Open, change or close the panel, as the address of the page says. */
function route() {
  const [, view, query] = /^#(\w+)\??(.*)$/s.exec(location.hash) || [null, "", ""];
  const shows = {evidence: showEvidence, read: showReading}[view];
  if (!shows) {
    question++;
    if (panel.open) panel.close();
    return;
  }
  const made = theIndex();
  if (!panel.open) panel.showModal();
  panel.setAttribute("data-view", view);
  shows(made, query);
}

/** After the panel has closed the address no longer asks for it; the page stays where it is. */
function forget() {
  if (!/^#(evidence|read)\b/.test(location.hash)) return;
  const place = [window.scrollX, window.scrollY];
  location.hash = "#closed";
  window.scrollTo(...place);
}

panel.addEventListener("close", forget);
panel.addEventListener("click", event => {
  if (event.target === panel) panel.close(); // beside the panel
});
part("close").addEventListener("click", () => panel.close());
part("back").addEventListener("click", () => history.back());
part("form").addEventListener("submit", event => event.preventDefault());
window.addEventListener("hashchange", route);
