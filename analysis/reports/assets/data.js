// The evidence of the page, read once it is needed, and what the query needs beside the columns.

function readBlock(id) {
  const block = document.getElementById(id);
  return block ? JSON.parse(block.textContent) : null;
}

let evidence = null;

/** The evidence, with for each sentence its document and paragraph, and for each document its first sentence. */
function theEvidence() {
  if (evidence) return evidence;
  const data = readBlock("evidence-data");
  const n = data.sentences.text.length;
  data.docOf = new Int32Array(n);
  data.paragraphOf = new Int32Array(n);
  data.firstSentence = [];
  data.numberOf = new Map();
  let sentence = 0;
  let paragraph = -1;
  data.documents.n_sentences.forEach((count, doc) => {
    data.firstSentence.push(sentence);
    for (let last = sentence + count; sentence < last; sentence++) {
      paragraph += data.sentences.new_paragraph[sentence];
      data.docOf[sentence] = doc;
      data.paragraphOf[sentence] = paragraph;
      data.numberOf.set(data.sentences.id[sentence], sentence);
    }
  });
  data.firstSentence.push(sentence);
  data.themes = data.categories.filter(key => !key.includes(":")).map(key => key.split("/")[0]).filter(first);
  data.spans = new Map();
  evidence = data;
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
  while (begin > data.firstSentence[doc] && data.paragraphOf[begin - 1] >= own - 1) begin--;
  while (end < data.firstSentence[doc + 1] && data.paragraphOf[end] <= own + 1) end++;
  return [begin, end];
}
