"""The tables of a corpus: its documents, what stands in them, and what was found there."""

from __future__ import annotations

from analysis.tables.schema import Schema

DOCUMENTS = Schema(
    "documents",
    "one document",
    {
        "doc_id": "str",
        "file": "str",
        "sha256": "str",
        "title": "str",
        "inner_title": "str",
        "region": "str",  # 湖南, 山东, …, 全国; "" where unknown
        "level": "str",  # national, province, city, district
        "issuers": "str",  # lead first, joined by "；"
        "doc_number": "str",
        "date_issued": "str",  # ISO, as far as known
        "date_published": "str",
        "genre": "str",
        "recipients": "str",
        "period": "str",
        "n_chars": "int",  # whole clean text
        "n_chars_policy": "int",  # the government's own text
        "n_paragraphs": "int",
        "n_sentences": "int",
    },
    ("doc_id",),
)
PARTS = Schema(
    "parts",
    "one part of a document; the parts cover the clean text without gaps",
    {
        "doc_id": "str",
        "part": "str",  # front, government, back, proposal
        "role": "str",  # doc_number, title, recipient, opening, body, signature_date, …
        "policy_text": "bool",  # counted as the government's own policy text
        "start": "int",
        "end": "int",
        "n_chars": "int",
    },
    ("doc_id", "start"),
)
SECTIONS = Schema(
    "sections",
    "one heading or enumerated item of a document's outline",
    {
        "doc_id": "str",
        "section_id": "str",
        "parent_id": "str",
        "level": "int",  # depth in this document, from 1
        "label": "str",  # 一、 （一） 1. or ""
        "heading": "str",
        "kind": "str",  # heading_line, run_in_head, in_paragraph_enumeration, inline_lead
        "is_heading": "bool",
        "part": "str",
        "start": "int",  # span of label and heading
        "end": "int",
    },
    ("section_id",),
)
SENTENCES = Schema(
    "sentences",
    "one sentence; the sentences of a document join back to its clean text, line ends apart",
    {
        "doc_id": "str",
        "sent_id": "str",
        "section_id": "str",  # "" before the first heading
        "par_id": "str",
        "part": "str",
        "policy_text": "bool",
        "is_heading": "bool",
        "address": "str",  # 发文字号 or title > 一、 > （二） > paragraph > sentence
        "start": "int",
        "end": "int",
        "raw_start": "int",
        "raw_end": "int",
        "n_chars": "int",
        "text": "str",
    },
    ("sent_id",),
    {
        "sentence": "int",  # of its document, from 1; with doc_id as good as sent_id, and a tenth of its size
        "piece": "int",  # row of PARAGRAPHS of its document in which it is counted
    },
)
PARAGRAPHS = Schema(
    "paragraphs",
    "one paragraph as it is counted: its headings, or the rest of it, in one kind of part",
    {
        "doc_id": "str",
        "piece": "int",  # of its document, from 1, in the order of the text
        "paragraph": "int",  # of its document, from 1; two rows where it begins with a heading
        "part": "str",
        "policy_text": "bool",
        "is_heading": "bool",
        "n_chars": "int",
        "n_sentences": "int",
    },
    ("doc_id", "piece"),
)
CLEANING = Schema(
    "cleaning",
    "one change that one cleaning step made",
    {
        "doc_id": "str",
        "step": "str",
        "raw_start": "int",
        "raw_end": "int",
        "before": "str",
        "after": "str",
    },
)
CITATIONS = Schema(
    "citations",
    "one document named in 《》",
    {
        "doc_id": "str",
        "title": "str",
        "number": "str",
        "kind": "str",  # policy, proposal, self
        "n_mentions": "int",
        "start": "int",  # of the first mention
        "end": "int",
    },
    ("doc_id", "title"),
)
TOKENS = Schema(
    "tokens",
    "one token (词例) of a sentence",
    {"doc_id": "str", "sent_id": "str", "token": "str", "start": "int", "end": "int"},
    ("doc_id", "start"),
    {"pos": "str"},  # part of speech that jieba's list gives the word by itself
)
WORDS = Schema(
    "words",
    "one word in one kind of part of one document, in headings or outside of them",
    {
        "doc_id": "str",
        "part": "str",
        "policy_text": "bool",
        "is_heading": "bool",
        "token": "str",
        "pos": "str",
        "n_tokens": "int",
        "n_paragraphs": "int",  # with it; of headings, those that do not have it outside of headings too
    },
    ("doc_id", "part", "policy_text", "is_heading", "token"),
)
HITS = Schema(
    "hits",
    "one match of a dictionary term, as a span of the text",
    {
        "doc_id": "str",
        "sent_id": "str",
        "address": "str",
        "facet": "str",  # the dictionary file: themes, instruments, …
        "theme": "str",  # platform, talent, finance, standards
        "category": "str",  # path, such as platform/pilot_scale
        "term": "str",
        "start": "int",
        "end": "int",
        "raw_start": "int",
        "raw_end": "int",
        "text": "str",
    },
    ("doc_id", "facet", "category", "start"),
    {
        "weight": "float",  # of the term in its dictionary
        "sentence": "int",  # as in SENTENCES
        "piece": "int",
    },
)
HITS_ELSEWHERE = Schema(
    "hits_elsewhere",
    "one match of a theme's term in parts that are not the government's own policy text",
    HITS.columns,
    HITS.key,
    HITS.also,
)
STANCES = Schema(
    "stances",
    "one sentence, with how it speaks of what it says",
    {
        "doc_id": "str",
        "sent_id": "str",
        "stance": "str",  # done, planned, context
        "score_done": "float",  # points for each, of which the highest wins
        "score_planned": "float",
        "score_context": "float",
        "reason": "str",  # what the points are for
    },
    ("sent_id",),
    {"sentence": "int"},  # as in SENTENCES
)
TARGETS = Schema(
    "targets",
    "one figure that counts something, promised or reached",
    {
        "doc_id": "str",
        "sent_id": "str",
        "address": "str",
        "start": "int",  # of raw, in the clean text
        "end": "int",
        "raw": "str",  # as written: 最高不超过500万元
        "value": "float",  # before 万 or 亿: 500; of a range the lower end
        "value_high": "float",  # upper end of a range, else missing
        "unit": "str",  # 万元
        "value_norm": "float",  # in units of one: 5000000; percent for %
        "value_high_norm": "float",
        "comparator": "str",  # the word: 最高不超过; "" for a bare figure
        "comparator_class": "str",  # = > >= < <= ≈ range
        "what": "str",  # the words around the figure that say what it counts
        "deadline": "str",  # 2027, 每年; "" where none is known, and for what is not promised
        "deadline_basis": "str",  # named; reckoned (今年); heading, report (where it stands); "" without deadline
        "base": "str",  # what it is compared with: 上年, 2020年, 320元
        "stance": "str",  # of this figure: done, planned, context
        "themes": "str",  # themes of the sentence, joined by |
    },
    ("doc_id", "start"),
    {"sentence": "int"},  # as in SENTENCES
)
