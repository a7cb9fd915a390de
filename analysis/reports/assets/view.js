// The evidence browser: filters, counts, sentences, and a document to read. Text goes in by textContent alone.

const PER_PAGE = 25;

let language = document.documentElement.getAttribute("data-language");
const texts = readBlock("texts");
const names = readBlock("names");

/** A text of the interface in the language chosen; {n} and the like filled in. */
function say(key, values) {
  const text = texts[key][language === "en" ? 1 : 0];
  return values ? text.replace(/\{(\w+)\}/g, (_, name) => values[name]) : text;
}

/** The name of a region, category, part or value; what has none names itself. */
function nameOf(identifier) {
  if (identifier === "") return say("none");
  const known = names[identifier];
  return known ? known[language === "en" ? 1 : 0] : identifier.slice(identifier.indexOf(":") + 1);
}

/** An element with attributes and children; children that are texts become text nodes. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    if (attributes[name] !== null && attributes[name] !== undefined) element.setAttribute(name, attributes[name]);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

function number(n) {
  return n.toLocaleString("en-US");
}

/** A sentence with its marks: stretches of text, each in the layer that was asked for first. */
function markedText(data, text, marks) {
  const owner = new Int32Array(text.length).fill(-1);
  marks.forEach((mark, place) => {
    for (let at = mark.start; at < mark.start + mark.length; at++) if (owner[at] < 0) owner[at] = place;
  });
  const parts = document.createDocumentFragment();
  let begin = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && owner[at] === owner[begin]) continue;
    const stretch = text.slice(begin, at);
    const mark = marks[owner[begin]];
    parts.append(mark ? make("mark", {class: mark.layer, title: markTitle(data, mark)}, stretch) : stretch);
    begin = at;
  }
  return parts;
}

function markTitle(data, mark) {
  if (mark.span.category === undefined) return null;
  return nameOf(data.categories[mark.span.category]) + " · " + data.terms[mark.span.term];
}

function documentLine(data, doc) {
  const about = data.documents;
  return [about.region[doc] && nameOf(about.region[doc]), about.title[doc], about.doc_number[doc], about.date[doc]]
    .filter(Boolean).filter(first).join(" · ");
}

function aboutSentence(data, sentence) {
  const columns = data.sentences;
  const facts = [];
  if (columns.stance[sentence] >= 0) facts.push(nameOf(data.stances[columns.stance[sentence]]));
  if (columns.firmness[sentence] >= 0) facts.push(nameOf(data.firmness[columns.firmness[sentence]]));
  facts.push(nameOf(data.parts[columns.part[sentence]]));
  facts.push(say("place", {start: columns.start[sentence], end: columns.end[sentence],
    raw_start: columns.raw_start[sentence], raw_end: columns.raw_end[sentence],
    file: data.documents.file[data.docOf[sentence]]}));
  return facts.join(" · ");
}

/** One found sentence, with buttons for what stands around it. */
function sentenceItem(data, found, sentence, query) {
  const marks = found.marksIn(sentence);
  const around = make("div", {class: "around", hidden: ""});
  const button = make("button", {type: "button", class: "link", "aria-expanded": "false"}, say("around"));
  button.addEventListener("click", () => {
    if (!around.firstChild) fillAround(data, around, sentence, marks);
    around.hidden = !around.hidden;
    button.setAttribute("aria-expanded", String(!around.hidden));
  });
  const read = "#read?at=" + encodeURIComponent(data.sentences.id[sentence]) + (query ? "&" + query : "");
  return make("li", {class: "found", "data-sentence": data.sentences.id[sentence]},
    make("p", {class: "address"}, make("bdi", {}, documentLine(data, data.docOf[sentence])), make("br"),
      make("bdi", {}, addressOf(data, sentence))),
    make("p", {class: "text", lang: "zh-Hans"}, markedText(data, data.sentences.text[sentence], marks)),
    make("p", {class: "about"}, make("bdi", {}, aboutSentence(data, sentence))),
    make("p", {class: "ways"}, button, make("a", {href: read}, say("read"))), around);
}

/** The paragraph of a sentence with the ones before and after it. */
function fillAround(data, place, sentence, marks) {
  const [begin, end] = neighbourhood(data, sentence);
  let paragraph = null;
  for (let at = begin; at < end; at++) {
    if (at === begin || data.sentences.new_paragraph[at]) {
      paragraph = make("p", {lang: "zh-Hans"});
      place.append(paragraph);
    }
    paragraph.append(at === sentence
      ? make("strong", {}, markedText(data, data.sentences.text[at], marks))
      : make("span", {}, data.sentences.text[at]));
  }
}

/** Found sentences, a page at a time: list, and where in the blocks of the search the next one stands. */
class Pages {
  constructor(search, list, query) {
    Object.assign(this, {search, list, query, place: 0, next: 0});
    list.textContent = "";
  }

  /** Put the next sentences into the list; blocks are counted as far as they are needed for it. */
  async show() {
    const begin = this.list.children.length;
    while (this.place < this.search.blocks.length && this.list.children.length < begin + PER_PAGE) {
      if (this.search.found[this.place] === 0) {
        this.place++;
        continue;
      }
      const {data, found} = await this.search.at(this.place);
      for (; this.next < found.sentences.length && this.list.children.length < begin + PER_PAGE; this.next++) {
        this.list.append(sentenceItem(data, found, found.sentences[this.next], this.query));
      }
      if (this.next === found.sentences.length) {
        this.place++;
        this.next = 0;
      }
    }
    return this.list.children[begin];
  }

  /** How many of the sentences found so far are not shown yet. */
  get left() {
    return this.search.counts.sentences - this.list.children.length;
  }
}

/** A whole document, the hits of some categories marked, one of its sentences in view. */
function showDocument(data, place, doc, at, categories) {
  const marked = bySentence(spansOfAll(data, categories.length ? categories : data.themes, false));
  place.textContent = "";
  let paragraph = null;
  let part = -1;
  let sought = null;
  for (let sentence = data.firstSentence.get(doc); sentence < data.firstSentence.get(doc + 1); sentence++) {
    if (data.sentences.part[sentence] !== part) {
      part = data.sentences.part[sentence];
      place.append(make("p", {class: "part"}, nameOf(data.parts[part])));
      paragraph = null;
    }
    if (!paragraph || data.sentences.new_paragraph[sentence]) {
      paragraph = make("p", {lang: "zh-Hans"});
      place.append(paragraph);
    }
    const marks = (marked.get(sentence) || []).map(span => ({start: span.start, length: span.length, layer: "hits", span}));
    const text = make("span", {class: data.sentences.heading[sentence] ? "sentence heading" : "sentence",
      title: addressOf(data, sentence)}, markedText(data, data.sentences.text[sentence], marks));
    if (sentence === at) {
      text.classList.add("sought");
      text.tabIndex = -1;
      sought = text;
    }
    paragraph.append(text);
  }
  return sought;
}

/** What was found, in words: the unit that was asked for first. */
function countsLine(counts, unit) {
  const order = [unit, "hits", "words", "figures", "found", "sentences", "paragraphs", "documents"];
  const shown = order.filter(first).filter(name => name && counts[name] !== null && texts["n_" + name]);
  return shown.map((name, place) => {
    const text = say("n_" + name, {n: number(counts[name])}).replace(/^1 (\w+)s\b/, "1 $1");
    return place === 0 ? make("strong", {}, text) : make("span", {}, text);
  });
}
