// Which sentences a filter lets through, and what is counted in them. The rules are those of analysis/measures:
// a category takes the hits below its path; of hits that overlap within it the leftmost counts, then the longest.

const SEVERAL = ["category", "with", "region", "except", "level", "genre", "doc", "part"];
const SINGLE = ["sub", "term", "word", "q", "stance", "firmness", "figure", "figure_theme", "deadline",
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

/** The hits of one category and of those below it, each stretch of text once unless overlaps are asked for. */
function spansOf(data, category, overlapping) {
  const key = (overlapping ? "*" : "") + category;
  if (!data.spans.has(key)) {
    const hits = data.hits;
    const wanted = new Set();
    data.categories.forEach((path, code) => {
      if (path === category || path.startsWith(category + "/")) wanted.add(code);
    });
    const spans = [];
    hits.category.forEach((code, hit) => {
      if (wanted.has(code)) {
        spans.push({sentence: hits.sentence[hit], start: hits.start[hit], length: hits.length[hit], category: code,
          term: hits.term[hit]});
      }
    });
    data.spans.set(key, overlapping ? spans : distinct(spans));
  }
  return data.spans.get(key);
}

/** The hits of all these categories together. */
function spansOfAll(data, categories, overlapping) {
  if (categories.length === 1) return spansOf(data, categories[0], overlapping);
  const spans = [].concat(...categories.map(category => spansOf(data, category, overlapping)));
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

/** Which documents are asked for: an array of true and false. */
function documentsOf(data, filter) {
  const among = {region: filter.region, level: filter.level, genre: filter.genre, doc_id: filter.doc};
  return data.documents.doc_id.map((_, doc) =>
    !filter.except.includes(data.documents.region[doc])
    && Object.keys(among).every(name => !among[name].length || among[name].includes(data.documents[name][doc])));
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
 * What a filter finds: sentences (numbers, in the order of the corpus), marks (per sentence the spans that were
 * asked for, as {start, length, layer}), and counts by unit. A count is null where nothing of the kind was asked for.
 */
function select(data, filter) {
  const documents = documentsOf(data, filter);
  const counted = sentenceTest(data, filter, documents);
  const layers = [];
  if (filter.figure !== null) layers.push(["figures", spansOfFigures(data, filter)]);
  const overlapping = filter.overlapping === "1";
  const categories = filter.category.length || filter.term === null ? filter.category : data.themes;
  if (categories.length) {
    let spans = spansOfAll(data, categories, overlapping);
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
    const others = bySentence(spansOfAll(data, filter.with, false).filter(span => counted(span.sentence)));
    sentences = together(data, sentences, others, filter.within);
    found.push(["others", others]);
  }
  sentences.sort((a, b) => a - b);
  return {sentences, marks: marksOf(sentences, found), counts: countsOf(data, sentences, found, documents)};
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

function marksOf(sentences, found) {
  const marks = new Map();
  for (const sentence of sentences) {
    const own = [];
    for (const [layer, spans] of found) {
      for (const span of spans.get(sentence) || []) own.push({start: span.start, length: span.length, layer, span});
    }
    marks.set(sentence, own);
  }
  return marks;
}

function countsOf(data, sentences, found, documents) {
  const spansIn = layer => {
    const entry = found.find(([name]) => name === layer);
    return entry ? sentences.reduce((n, sentence) => n + (entry[1].get(sentence) || []).length, 0) : null;
  };
  const docs = new Set(sentences.map(sentence => data.docOf[sentence]));
  return {
    hits: spansIn("hits"),
    words: spansIn("words"),
    figures: spansIn("figures"),
    found: spansIn("found"),
    sentences: sentences.length,
    paragraphs: new Set(sentences.map(sentence => data.paragraphOf[sentence])).size,
    documents: docs.size,
    regions: new Set([...docs].map(doc => data.documents.region[doc])).size,
    chars: sentences.reduce((n, sentence) => n + data.sentences.n_chars[sentence], 0),
    scope: documents.filter(Boolean).length,
  };
}
