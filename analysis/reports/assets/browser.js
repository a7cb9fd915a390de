// The panel of the evidence browser: what its controls ask for, and what the address of the page asks for.

const panel = document.getElementById("evidence");
const field = name => panel.querySelector(`[data-field="${name}"]`);
const part = name => panel.querySelector(`[data-part="${name}"]`);

// Filters with a control of their own; the others are shown as tags that can be taken off.
const CONTROLS = ["category", "with", "region", "doc", "part", "stance", "firmness", "term"];

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

function fillControls(data, filter) {
  const indented = key => "　".repeat(key.split("/").length - 1) + nameOf(key);
  fillSelect("category", categoryTree(data, key => !key.includes(":")), filter.category, indented);
  fillSelect("with", categoryTree(data, key => key.includes(":")), filter.with, indented);
  fillSelect("region", data.documents.region.filter(first), filter.region, nameOf);
  fillSelect("doc", data.documents.doc_id, filter.doc, id =>
    documentLine(data, data.documents.doc_id.indexOf(id)).slice(0, 60));
  fillSelect("part", data.parts, filter.part, nameOf);
  fillSelect("stance", data.stances, filter.stance === null ? [] : [filter.stance], nameOf);
  fillSelect("firmness", data.firmness, filter.firmness === null ? [] : [filter.firmness], nameOf);
  const spans = spansOfAll(data, filter.category.length ? filter.category : data.themes, false);
  const terms = spans.map(span => data.terms[span.term]).filter(first).sort((a, b) => a.localeCompare(b, "zh"));
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
    const shown = name === "deadline" ? value || say("none") : nameOf(value);
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
  for (const name of ["sub", "word", "figure", "figure_theme", "deadline"]) if (filter[name] !== null) add(name, filter[name]);
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

function showEvidence(data, query) {
  const filter = readFilter(query);
  const found = select(data, filter);
  fillControls(data, filter);
  fillTags(filter);
  const counts = part("counts");
  counts.textContent = "";
  counts.append(...countsLine(found.counts, filter.unit));
  const about = [...filter.region, ...filter.category].map(nameOf);
  part("title").textContent = about.length && about.length < 6 ? about.join(" · ") : say("evidence");
  for (const name of Object.keys(found.counts)) panel.setAttribute("data-n-" + name, String(found.counts[name]));
  part("filters").hidden = false;
  part("document").textContent = "";
  const categories = filter.category.map(value => "category=" + encodeURIComponent(value)).join("&");
  showFound(data, part("list"), part("more"), found, categories);
  part("body").scrollTop = 0;
  panel.onchange = () => ask(readControls(filter));
}

function showReading(data, query) {
  const asked = new URLSearchParams(query);
  let at = data.numberOf.has(asked.get("at")) ? data.numberOf.get(asked.get("at")) : -1;
  let doc = at >= 0 ? data.docOf[at] : data.documents.doc_id.indexOf(asked.get("doc"));
  if (doc < 0) doc = 0;
  if (at < 0 && asked.get("start") !== null) {
    const start = Number(asked.get("start"));
    for (let sentence = data.firstSentence[doc]; sentence < data.firstSentence[doc + 1]; sentence++) {
      if (data.sentences.start[sentence] <= start) at = sentence;
    }
  }
  part("filters").hidden = true;
  part("list").textContent = "";
  part("more").hidden = true;
  part("title").textContent = data.documents.title[doc];
  const counts = part("counts");
  counts.textContent = documentLine(data, doc) + " · " + data.documents.file[doc];
  panel.onchange = null;
  const sought = showDocument(data, part("document"), doc, at, asked.getAll("category"));
  panel.setAttribute("data-reading", data.documents.doc_id[doc]);
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
    if (panel.open) panel.close();
    return;
  }
  const data = theEvidence();
  if (!panel.open) panel.showModal();
  panel.setAttribute("data-view", view);
  shows(data, query);
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
