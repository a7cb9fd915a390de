// Which sentences a filter lets through, and what is counted in them. The rules are those of analysis/measures:
// a category takes the hits below its path; of hits that overlap within it the leftmost counts, then the longest.

const SEVERAL = ["category", "with", "region", "except", "level", "genre", "doc", "part"];
const SINGLE = ["period", "terms", "sub", "term", "word", "q", "stance", "firmness", "figure", "figure_theme", "deadline",
  "within", "text", "headings", "overlapping", "unit"];

/** The filter that a query such as category=talent&region=湖南 stands for. */
function readFilter(query) {
  const given = new URLSearchParams(query);
  const filter = {};
  for (const name of SEVERAL) filter[name] = given.getAll(name);
  for (const name of SINGLE) filter[name] = given.get(name);
  return filter;
}

/** The query of a filter; the inverse of readFilter. */
function writeFilter(filter) {
  const pairs = [];
  for (const name of SEVERAL) for (const value of filter[name]) pairs.push([name, value]);
  for (const name of SINGLE) if (filter[name] !== null) pairs.push([name, filter[name]]);
  return pairs.map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");
}

/** Spans {sentence, start, length, ...} without those that overlap an earlier one; sorted by place, longest first. */
function distinct(spans) {
  const kept = [];
  let sentence = -1;
  let reached = -1;
  for (const span of spans) {
    if (span.sentence !== sentence) {
      sentence = span.sentence;
      reached = -1;
    }
    if (span.start >= reached) {
      kept.push(span);
      reached = span.start + span.length;
    }
  }
  return kept;
}

/** The hits of one category and of those below it, of proven terms if so asked, each stretch of text once unless overlaps are. */
function spansOf(data, category, overlapping, trusted) {
  const proven = trusted && !category.includes(":"); // coding is about the themes
  const key = (overlapping ? "*" : "") + (proven ? "!" : "") + category;
  if (!data.spans.has(key)) {
    const hits = data.hits;
    const wanted = new Set();
    data.categories.forEach((path, code) => {
      if (path === category || path.startsWith(category + "/")) wanted.add(code);
    });
    const spans = [];
    hits.category.forEach((code, hit) => {
      if (wanted.has(code) && (!proven || data.trusted.has(code + " " + hits.term[hit]))) {
        spans.push({sentence: hits.sentence[hit], start: hits.start[hit], length: hits.length[hit], category: code,
          term: hits.term[hit]});
      }
    });
    data.spans.set(key, overlapping ? spans : distinct(spans));
  }
  return data.spans.get(key);
}

/** The hits of all these categories together. */
function spansOfAll(data, categories, overlapping, trusted) {
  if (categories.length === 1) return spansOf(data, categories[0], overlapping, trusted);
  const spans = [].concat(...categories.map(category => spansOf(data, category, overlapping, trusted)));
  spans.sort((a, b) => a.sentence - b.sentence || a.start - b.start || b.length - a.length);
  return overlapping ? spans : distinct(spans);
}

/** Where a word stands as a token: not inside another word. */
function spansOfWord(data, word) {
  const key = "word " + word;
  if (!data.spans.has(key)) {
    const spans = [];
    data.sentences.text.forEach((text, sentence) => {
      if (!text.includes(word)) return;
      let place = 0;
      for (const digit of data.sentences.tokens[sentence]) {
        const length = parseInt(digit, 36);
        if (length === word.length && text.startsWith(word, place)) spans.push({sentence, start: place, length});
        place += length;
      }
    });
    data.spans.set(key, spans);
  }
  return data.spans.get(key);
}

/** Note where all of these words stand, at one go: for thousands of them one by one would take minutes. */
function noteSpansOfWords(data, words) {
  for (const word of words) data.spans.set("word " + word, []);
  data.sentences.text.forEach((text, sentence) => {
    let place = 0;
    for (const digit of data.sentences.tokens[sentence]) {
      const length = parseInt(digit, 36);
      const word = text.substr(place, length);
      if (words.has(word)) data.spans.get("word " + word).push({sentence, start: place, length});
      place += length;
    }
  });
}

/** Where a text stands, letter case apart. */
function spansOfText(data, wanted) {
  const spans = [];
  const sought = wanted.toLowerCase();
  data.sentences.text.forEach((text, sentence) => {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return; // a letter whose small form is longer: places would not fit
    for (let start = lower.indexOf(sought); start >= 0; start = lower.indexOf(sought, start + sought.length)) {
      spans.push({sentence, start, length: sought.length});
    }
  });
  return spans;
}

function spansOfFigures(data, filter) {
  const figures = data.figures;
  const spans = [];
  figures.sentence.forEach((sentence, row) => {
    if (filter.figure !== "any" && figures.stance[row] !== filter.figure) return;
    if (filter.deadline !== null && figures.deadline[row] !== filter.deadline) return;
    if (filter.figure_theme !== null && !figures.themes[row].includes(filter.figure_theme)) return;
    spans.push({sentence, start: figures.start[row], length: figures.length[row]});
  });
  return spans.sort((a, b) => a.sentence - b.sentence || a.start - b.start);
}

const chosen = new Map(); // documentsOf of each choice so far: thousands of numbers share a few

/** Which documents are asked for: 1 and 0. */
function documentsOf(made, filter) {
  const {documents} = made;
  const key = JSON.stringify([filter.region, filter.level, filter.genre, filter.doc, filter.except, filter.period]);
  if (!chosen.has(key)) {
    const inPeriod = filter.period === null ? null : new Set(made.periods[filter.period]);
    const among = Object.entries({region: filter.region, level: filter.level, genre: filter.genre, doc_id: filter.doc})
      .filter(([, wanted]) => wanted.length).map(([name, wanted]) => [documents[name], new Set(wanted)]);
    chosen.set(key, Uint8Array.from(documents.doc_id, (_, doc) =>
      !filter.except.includes(documents.region[doc]) && (!inPeriod || inPeriod.has(doc)) && among.every(([values, wanted]) => wanted.has(values[doc]))));
  }
  return chosen.get(key);
}

/** The categories whose hits are asked for. */
function categoriesOf(made, filter) {
  return filter.category.length || filter.term === null ? filter.category : made.themes;
}

/** Whether a sentence is of the text that counts: test(sentence) for the documents, parts, headings and values asked for. */
function sentenceTest(data, filter, documents) {
  const {policy, heading, part, stance, firmness} = data.sentences;
  const parts = filter.part.map(name => data.parts.indexOf(name));
  const stanceCode = data.stances.indexOf(filter.stance);
  const firmnessCode = data.firmness.indexOf(filter.firmness);
  const fits = (value, wanted, code) => wanted === null || (wanted === "any" ? value >= 0 : value === code && code >= 0);
  return sentence =>
    documents[data.docOf[sentence]]
    && (filter.headings === "1" || !heading[sentence])
    && (parts.length ? parts.includes(part[sentence]) : filter.text === "all" || policy[sentence] === 1)
    && fits(stance[sentence], filter.stance, stanceCode)
    && fits(firmness[sentence], filter.firmness, firmnessCode);
}

function bySentence(spans) {
  const grouped = new Map();
  for (const span of spans) {
    if (!grouped.has(span.sentence)) grouped.set(span.sentence, []);
    grouped.get(span.sentence).push(span);
  }
  return grouped;
}

/**
 * What a filter finds in a block: sentences (numbers, in the order of the corpus), marksIn(sentence) (the spans that
 * were asked for, as {start, length, layer}), and counts by unit. A count is null where nothing of the kind was asked for.
 */
function select(data, filter, documents) {
  const counted = sentenceTest(data, filter, documents);
  const layers = [];
  if (filter.figure !== null) layers.push(["figures", spansOfFigures(data, filter)]);
  const overlapping = filter.overlapping === "1";
  const trusted = filter.terms === "trusted";
  const categories = categoriesOf(data, filter);
  if (categories.length) {
    let spans = spansOfAll(data, categories, overlapping, trusted);
    if (filter.sub !== null) spans = spans.filter(span => data.categories[span.category] === filter.sub);
    if (filter.term !== null) spans = spans.filter(span => data.terms[span.term] === filter.term);
    layers.push(["hits", spans]);
  }
  if (filter.word !== null) layers.push(["words", spansOfWord(data, filter.word)]);
  if (filter.q) layers.push(["found", spansOfText(data, filter.q)]);
  const found = layers.map(([layer, spans]) => [layer, bySentence(spans.filter(span => counted(span.sentence)))]);
  let sentences = found.length
    ? [...found[0][1].keys()].filter(sentence => found.every(([, spans]) => spans.has(sentence)))
    : allSentences(data).filter(counted);
  if (filter.with.length) {
    const others = bySentence(spansOfAll(data, filter.with, false, trusted).filter(span => counted(span.sentence)));
    sentences = together(data, sentences, others, filter.within);
    found.push(["others", others]);
  }
  sentences.sort((a, b) => a - b);
  return {sentences, marksIn: sentence => marksIn(sentence, found), counts: countsOf(data, sentences, found)};
}

function allSentences(data) {
  return data.sentences.text.map((_, sentence) => sentence);
}

/** The sentences that also hold one of the others; within a paragraph, all of either kind in paragraphs that have both. */
function together(data, sentences, others, within) {
  if (within !== "paragraph") return sentences.filter(sentence => others.has(sentence));
  const ownParagraphs = new Set(sentences.map(sentence => data.paragraphOf[sentence]));
  const both = new Set([...others.keys()].map(sentence => data.paragraphOf[sentence]).filter(p => ownParagraphs.has(p)));
  return [...new Set([...sentences, ...others.keys()])].filter(sentence => both.has(data.paragraphOf[sentence]));
}

function marksIn(sentence, found) {
  const own = [];
  for (const [layer, spans] of found) {
    for (const span of spans.get(sentence) || []) own.push({start: span.start, length: span.length, layer, span});
  }
  return own;
}

function countsOf(data, sentences, found) {
  const spansIn = layer => {
    const entry = found.find(([name]) => name === layer);
    return entry ? sentences.reduce((n, sentence) => n + (entry[1].get(sentence) || []).length, 0) : null;
  };
  return {
    hits: spansIn("hits"),
    words: spansIn("words"),
    figures: spansIn("figures"),
    found: spansIn("found"),
    sentences: sentences.length,
    paragraphs: new Set(sentences.map(sentence => data.paragraphOf[sentence])).size,
    documents: new Set(sentences.map(sentence => data.docOf[sentence])).size,
    chars: sentences.reduce((n, sentence) => n + data.sentences.n_chars[sentence], 0),
  };
}

/** A question to all blocks that can hold an answer, which are counted one after another. */
class Search {
  constructor(made, filter) {
    this.made = made;
    this.filter = filter;
    this.documents = documentsOf(made, filter);
    this.blocks = this.blocksAsked();
    this.found = []; // the number of sentences found in each of the blocks counted so far
    this.regions = new Set();
    const asked = {hits: categoriesOf(made, filter).length, words: filter.word !== null, figures: filter.figure !== null,
      found: filter.q};
    this.counts = {sentences: 0, paragraphs: 0, documents: 0, regions: 0, chars: 0,
      scope: this.documents.filter(Boolean).length};
    for (const name of Object.keys(asked)) this.counts[name] = asked[name] ? 0 : null;
  }

  /** Numbers of the blocks that have a document asked for, and hits of what is asked for. */
  blocksAsked() {
    const wanted = [categoriesOf(this.made, this.filter), this.filter.with].filter(paths => paths.length).map(paths =>
      new Set(this.made.categories.map((_, code) => code).filter(code =>
        paths.some(path => this.made.categories[code] === path || this.made.categories[code].startsWith(path + "/")))));
    return this.made.blocks.map((_, number) => number).filter(number => {
      const block = this.made.blocks[number];
      return wanted.every(codes => block.categories.some(code => codes.has(code)))
        && this.documents.slice(block.first, block.first + block.documents).some(Boolean);
    });
  }

  get isCounted() {
    return this.found.length === this.blocks.length;
  }

  /** How many of the documents asked for stand in blocks that are counted. */
  get documentsCounted() {
    if (this.isCounted) return this.counts.scope;
    return this.blocks.slice(0, this.found.length).reduce((n, number) => {
      const {first: begin, documents} = this.made.blocks[number];
      return n + this.documents.slice(begin, begin + documents).filter(Boolean).length;
    }, 0);
  }

  /** What is found in one of the blocks, by its place among them; the next that was not counted yet is counted. */
  async at(place) {
    if (this.last && this.last.place === place) return this.last;
    const data = await blockAt(this.made, this.blocks[place]);
    const found = select(data, this.filter, this.documents);
    if (place === this.found.length) this.add(data, found);
    this.last = {place, data, found};
    return this.last;
  }

  add(data, found) {
    this.found.push(found.sentences.length);
    for (const sentence of found.sentences) this.regions.add(data.documents.region[data.docOf[sentence]]);
    for (const name of Object.keys(found.counts)) if (found.counts[name] !== null) this.counts[name] += found.counts[name];
    this.counts.regions = this.regions.size;
  }
}
