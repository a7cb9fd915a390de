// The evidence: an index of it, read once it is needed, and blocks of documents, each with all their sentences. What a
// page can hold is one block in the page; of a larger corpus the blocks stand in a folder beside it.

const FOLDER = "evidence/";
const KEPT = 24; // blocks that stay in memory; those used longest ago go first

function readBlock(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

let index = null;

/** The documents, the lists that blocks point into, and what stands in which block. */
function theIndex() {
  if (index) return index;
  const made = readBlock("evidence-index");
  made.themes = made.categories.filter(key => !key.includes(":")).map(key => key.split("/")[0]).filter(first);
  const {category, term, trusted} = made.usage;
  made.trusted = new Set(category.map((code, row) => code + " " + term[row]).filter((_, row) => trusted[row]));
  made.docNumber = new Map(made.documents.doc_id.map((id, doc) => [id, doc]));
  made.blockOf = new Int32Array(made.documents.doc_id.length);
  let doc = 0;
  made.blocks.forEach((block, number) => {
    block.first = doc;
    for (const end = doc + block.documents; doc < end; doc++) made.blockOf[doc] = number;
  });
  index = made;
  return made;
}

/** Whether every document of the run is in the index: of a corpus that is too large some are drawn. */
function isWhole(made) {
  return made.documents.doc_id.length === made.n_documents;
}

const given = new Map(); // what the file of a block called evidenceBlock with, until its loading has ended
window.evidenceBlock = (file, values) => given.set(file, values);

/** The values in the file of a block. A page that was opened from a disk may load scripts and nothing else. */
function loadFile(file) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const end = () => {
      const values = given.get(file);
      given.delete(file);
      script.remove();
      if (values) resolve(values);
      else reject(new Error(FOLDER + file));
    };
    script.addEventListener("load", end);
    script.addEventListener("error", end);
    script.src = FOLDER + file;
    document.head.append(script);
  });
}

const kept = new Map();

/** A block, with for each of its sentences the document and paragraph, and for each document its first sentence. */
async function blockAt(made, number) {
  let data = kept.get(number);
  kept.delete(number);
  if (!data) {
    const {file} = made.blocks[number];
    data = withPlaces(made, made.blocks[number], file ? await loadFile(file) : readBlock("evidence-data"));
  }
  kept.set(number, data);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return data;
}

function withPlaces(made, block, values) {
  const {documents, parts, stances, firmness, categories, terms, themes, trusted} = made;
  const data = {documents, parts, stances, firmness, categories, terms, themes, trusted, ...values};
  const n = data.sentences.text.length;
  data.docOf = new Int32Array(n);
  data.paragraphOf = new Int32Array(n);
  data.firstSentence = new Map();
  data.numberOf = new Map();
  data.spans = new Map();
  let sentence = 0;
  let paragraph = -1;
  let doc = block.first;
  for (; doc < block.first + block.documents; doc++) {
    data.firstSentence.set(doc, sentence);
    for (let last = sentence + documents.n_sentences[doc]; sentence < last; sentence++) {
      paragraph += data.sentences.new_paragraph[sentence];
      data.docOf[sentence] = doc;
      data.paragraphOf[sentence] = paragraph;
      data.numberOf.set(data.sentences.id[sentence], sentence);
    }
  }
  data.firstSentence.set(doc, sentence);
  return data;
}

function first(value, place, all) {
  return all.indexOf(value) === place;
}

/** The address of a sentence: document, sections, paragraph, sentence. */
function addressOf(data, sentence) {
  const head = data.heads[data.sentences.head[sentence]];
  const tail = data.tails[data.sentences.tail[sentence]];
  return head ? head + " > " + tail : tail;
}

/** The first and the one after the last sentence of a paragraph's neighbourhood: it, and the ones before and after. */
function neighbourhood(data, sentence) {
  const doc = data.docOf[sentence];
  const own = data.paragraphOf[sentence];
  let begin = sentence;
  let end = sentence;
  while (begin > data.firstSentence.get(doc) && data.paragraphOf[begin - 1] >= own - 1) begin--;
  while (end < data.firstSentence.get(doc + 1) && data.paragraphOf[end] <= own + 1) end++;
  return [begin, end];
}
