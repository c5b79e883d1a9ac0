"""Every table and column of a study, once: name, type, meaning.

Offsets count Unicode characters (Python ``str`` offsets), start included and end excluded. Where the document is
crawled text they are offsets in the decoded document, with line ends as they are in the file: ``document[start:end]``
is what the row says it is. Where the text stood in markup or in a table they are offsets in the row's own text (of a
sentence or token: in the text of its comment), and ``document``, ``line`` and ``source_id`` say where that came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32())])
QUOTATION = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("source", pa.string()), ("kind", pa.string())])
DUPLICATE = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("first", pa.int32())])
ADDRESS = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()), ("kind", pa.string()),
                     ("comment", pa.string()), ("candidates", pa.list_(pa.string()))])
WORD = pa.struct([("word", pa.string()), ("weight", pa.float64())])


@dataclass(frozen=True)
class Column:
    """One column: its name, Arrow type and meaning."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, the columns that identify and sort its rows, and all columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with each column's meaning in its metadata."""
        return pa.schema([pa.field(c.name, c.type, metadata={"meaning": c.meaning}) for c in self.columns])


def _table(name: str, row: str, key: Sequence[str], *columns: tuple[str, pa.DataType, str]) -> Table:
    return Table(name, row, tuple(key), tuple(Column(*column) for column in columns))


TEXT, INT, BIG, REAL, YES = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()

DOCUMENTS = _table(
    "documents", "a document, or one inside an archive", ["document"],
    ("document", TEXT, "path inside the documents folder; in an archive followed by ! and the member's name"),
    ("sha256", TEXT, "checksum of the file's bytes, null for a member of an archive"),
    ("bytes", BIG, "its size, null where the archive does not say"),
    ("layout", TEXT, "what it was read as, null where no reader takes it"),
    ("evidence", TEXT, "what showed that"),
    ("encoding", TEXT, "encoding it was decoded with, null where the format says it entry by entry"),
    ("posts", INT, "number of posts found in it, those included of which it has only comments"),
    ("comments", INT, "number of comments found in it"),
    ("doubles", INT, "number of those that a document read before it, or an entry before them, holds too"),
    ("left_out", INT, "number of those that stand under a post that is no part of the study, such as a draft"),
)

POSTS = _table(
    "posts", "a post", ["post"],
    ("post", TEXT, "stable id: the blog's own, else taken from the document's name"),
    ("document", TEXT, "document it was read from; of several the one that knows most of it"),
    ("documents", pa.list_(TEXT), "every document that holds it or comments on it"),
    ("layout", TEXT, "layout or format of `document`"),
    ("source_id", TEXT, "the blog's own id of it, null where the document does not say"),
    ("url", TEXT, "its address, null where the document does not say"),
    ("title", TEXT, "title, null where the document has none"),
    ("date", pa.date32(), "date of publication, null where the document has none"),
    ("author", TEXT, "pseudonym of its author, null where the document names none"),
    ("signature", TEXT, "its author's name as printed; never in reports"),
    ("body", TEXT, "text of the post, as written"),
    ("body_spans", pa.list_(SPAN), "where the body stands"),
    ("duplicates", pa.list_(DUPLICATE), "passages of the body printed a second time; first: start of the first copy"),
    ("declared_comments", INT, "number of comments the documents declare, null where they declare none"),
    ("parsed_comments", INT, "number of comments read"),
    ("removed_comments", INT, "number of those that are shown as removed"),
    ("paged", YES, "whether a document says that the page did not hold all comments"),
)

COMMENTS = _table(
    "comments", "a comment", ["post", "ordinal"],
    ("comment", TEXT, "stable id: post, hyphen, ordinal"),
    ("post", TEXT, "the post it stands under"),
    ("ordinal", INT, "position in the thread, from 1, replies counted"),
    ("number", INT, "the list number printed before it, null in layouts without numbers"),
    ("depth", INT, "0: answers the post; 1: answers a comment; 2: answers such an answer, and so on"),
    ("parent", TEXT, "the comment it stands under, null at depth 0"),
    ("author", TEXT, "pseudonym of the profile, name or signature, null where there is none of them"),
    ("signature", TEXT, "signature, or name of the profile, as written; null where there is neither; never in reports"),
    ("posted_at", pa.timestamp("ms", tz="UTC"), "time of posting, null where the document gives none"),
    ("document", TEXT, "document its text was read from"),
    ("line", INT, "line of the document in which it begins, from 1"),
    ("source_id", TEXT, "the blog's own id of it, null where the document does not say"),
    ("spans", pa.list_(SPAN), "where the comment stands, its signature included"),
    ("lines", pa.list_(SPAN), "where each line of text that is not blank stands, in order"),
    ("text", TEXT, "the comment as written, indentation and signature removed; a blank line parts paragraphs"),
    ("own", TEXT, "the commenter's own words: text without quoted and pasted passages"),
    ("own_spans", pa.list_(SPAN), "where the own words stand"),
    ("quoted", pa.list_(QUOTATION), "quoted passages: source is post, a comment id or outside; "
                                    "kind is marks, pasted, echo, interleaved or block"),
    ("addressed", pa.list_(ADDRESS), "other comments addressed: kind is time (19:20) or name (@Name); comment is the "
                                     "one meant, null where that stays open, then candidates are those it may be"),
    ("urls", pa.list_(TEXT), "web addresses, as written, then those behind links"),
    ("removed", YES, "whether it is only a notice that a comment was removed"),
)

LEDGER = _table(
    "ledger", "something that left the flow, or a fact about a document that a reader must know",
    ["document", "start", "end", "reason"],
    ("document", TEXT, "file name of the document"),
    ("line", INT, "line of the document, from 1, null for the whole document"),
    ("start", INT, "start offset, null for the whole document"),
    ("end", INT, "end offset, null for the whole document"),
    ("stage", TEXT, "stage that wrote the row"),
    ("severity", TEXT, "layout (markers, numbers, blanks), note, warning or error"),
    ("reason", TEXT, "why, in a fixed short form"),
    ("detail", TEXT, "what was found and what was expected"),
)

SENTENCES = _table(
    "sentences", "a sentence of a comment", ["comment", "ordinal"],
    ("sentence", TEXT, "stable id: comment, full stop, ordinal"),
    ("comment", TEXT, "the comment it belongs to"),
    ("ordinal", INT, "position in the comment, from 1"),
    ("start", INT, "start offset in the document"),
    ("end", INT, "end offset in the document"),
    ("text", TEXT, "the sentence as written"),
    ("own", TEXT, "its words outside quotations, empty where all of it is quoted"),
    ("tokens", INT, "number of tokens, blanks not counted"),
    ("own_tokens", INT, "number of those tokens outside quotations"),
)

TOKENS = _table(
    "tokens", "a token of a sentence", ["sentence", "ordinal"],
    ("comment", TEXT, "the comment it belongs to"),
    ("sentence", TEXT, "the sentence it belongs to"),
    ("ordinal", INT, "position in the sentence, from 1"),
    ("start", INT, "start offset in the document"),
    ("end", INT, "end offset in the document"),
    ("text", TEXT, "the token as written"),
    ("lemma", TEXT, "base form; for a term of the lexicon its canonical spelling"),
    ("pos", TEXT, "universal part of speech"),
    ("tag", TEXT, "Penn Treebank part-of-speech tag"),
    ("head", INT, "ordinal of the token it hangs on by syntax, its own for a sentence's root"),
    ("dep", TEXT, "how it hangs on that: spaCy's dependency label"),
    ("term", YES, "whether it is a term of the trade lexicon"),
    ("stop", YES, "whether it is a stop word"),
    ("quoted", YES, "whether it stands in a quotation"),
)

SENTIMENT = _table(
    "sentiment", "a sentence, or (sentence null) a whole comment", ["comment", "ordinal"],
    ("comment", TEXT, "the comment"),
    ("sentence", TEXT, "the sentence, null for the row of the whole comment"),
    ("ordinal", INT, "position of the sentence, 0 for the whole comment"),
    ("sentiment", REAL, "from -1 (most negative) to 1 (most positive): of a sentence the field engine's; of a comment "
                        "the learned model's, which any text has, where there is a model (of a coded comment from "
                        "one that never saw its post), else the field engine's; null where there is none"),
    ("base", REAL, "the base engine's score, VADER as published; of a comment the mean of its sentences by their "
                   "own tokens, null without own words"),
    ("field", REAL, "the field engine's score, by VADER's rules with the words of the field; of a comment as `base`"),
    ("sarcasm", REAL, "the learned model's probability that the comment is sarcastic; null where there is none, and "
                      "for a sentence"),
    ("label", TEXT, "negative, neutral or positive: of `sentiment` by VADER's thresholds, where the learned model "
                    "gives it the model's own; null where there is no score"),
    ("words", pa.list_(WORD), "the own words that the field engine's score rests on, with their valence in place"),
    ("target", TEXT, "towards whom, null where none is found"),
)

TOPICS = _table(
    "topics", "a topic", ["topic"],
    ("topic", INT, "number, by falling size as fitted, from 0; a merged topic has the lowest of its parts', and the "
                   "others' and those of dropped topics are gone"),
    ("label", TEXT, "its keyphrases, joined by commas, or what the study calls it"),
    ("theme", TEXT, "theme of the study that its sentences most often carry, null where fewer than half carry one"),
    ("words", pa.list_(WORD), "words with their weights (class-based: divergence from all topics), best first"),
    ("size", INT, "number of sentences"),
    ("comments", INT, "number of comments with at least one of its sentences"),
    ("posts", INT, "number of posts with at least one of its sentences"),
    ("representative", pa.list_(TEXT), "ids of the sentences nearest its centre, nearest first"),
    ("coherence", REAL, "mean NPMI of its ten best words over the comments of the corpus, from -1 to 1"),
    ("stability", REAL, "how far its ten best words come back when it is fitted again: the lowest of its means "
                        "by kind of refit (Jaccard index, topics matched one to one), 0 to 1; null where not measured"),
    ("stable", YES, "whether stability reaches the study's threshold; null where not measured"),
    ("stability_seed", REAL, "the mean over refits with other seeds, null where there are none"),
    ("stability_drawn", REAL, "the mean over refits on posts drawn with replacement, null where there are none"),
    ("stability_left_out", REAL, "the mean over refits without one post, null where there are none"),
    ("exclusivity", REAL, "mean share of the topic in the use of its ten best words, from 0 to 1; topics weigh alike"),
    ("name", TEXT, "the words by which [topics.edit] names it: the first of its best words, so many that no other "
                   "topic has them all; those of merged topics joined by +"),
    ("branch", INT, "group of like topics, from 0: complete linkage of cosine distances between the topics' mean "
                    "vectors, cut where it has about the square root of their number"),
)

THEMES = _table(
    "themes", "a theme of a comment (sentence null; a row for every theme of the study, carried or not), "
    "or the topic and strongest theme of a sentence",
    ["comment", "ordinal", "theme"],
    ("comment", TEXT, "the comment"),
    ("sentence", TEXT, "the sentence, null for a row of the whole comment"),
    ("ordinal", INT, "position of the sentence, 0 for the whole comment"),
    ("topic", INT, "topic of the sentence, null for a whole comment and for a sentence without words to place it by"),
    ("theme", TEXT, "theme of the study; for a sentence null where it carries none"),
    ("carried", YES, "whether the theme is carried: the coders' word where the comment is coded, else the model's"),
    ("source", TEXT, "coder or model: whose word that is"),
    ("coded", YES, "whether the coders saw the theme in the comment, null where not coded"),
    ("best", YES, "whether the model sees the theme in it; of a coded comment a model that never saw its post"),
    ("weight", REAL, "the model's strength of the theme, from 0 to 1: of a whole comment its probability where the "
                     "theme is learned, else, and of a sentence, by the rule of seed words and nearness"),
    ("centre", REAL, "cosine of the sentence's vector with the mean of those of the others with its theme, in comments "
                     "that carry it; null where there is none, and for a whole comment"),
)

POINTS = _table(
    "points", "a sentence on the map of sentences", ["sentence"],
    ("sentence", TEXT, "the sentence"),
    ("topic", INT, "its topic, null where it has none"),
    ("x", REAL, "first principal component of its vector from the sentence encoder"),
    ("y", REAL, "second one"),
)


TOPIC_REFITS = _table(
    "topic_refits", "a refit of the topic model, to see what stays put", ["kind", "refit"],
    ("kind", TEXT, "what differs: seed, order (of the sentences), posts drawn (with replacement) or post left out"),
    ("refit", TEXT, "number within the kind, or the post left out"),
    ("posts", INT, "number of different posts in it"),
    ("sentences", INT, "number of different sentences in it, on which the two fits are compared"),
    ("ari", REAL, "adjusted Rand index of the two assignments, 1 where they agree in full, about 0 by chance"),
    ("jaccard", REAL, "mean over the topics of the Jaccard index of their ten best words with their match's"),
)

TOPIC_QUALITY = _table(
    "topic_quality", "a way to model topics, tried on the same sentences with the same number of topics", ["method"],
    ("method", TEXT, "coalface (the study's topics as fitted), nmf (on TF-IDF) or lda, the last two of scikit-learn"),
    ("topics", INT, "number of topics"),
    ("sentences", INT, "number of sentences it was fitted to"),
    ("unassigned", INT, "number of those without a topic"),
    ("coherence", REAL, "mean over topics of the NPMI of their ten best words over whole comments, from -1 to 1"),
    ("diversity", REAL, "share of different words among the ten best words of all topics"),
    ("exclusivity", REAL, "mean over topics, as in the table `topics`"),
)

TOPIC_EDITS = _table(
    "topic_edits", "a topic that the study file merges, renames or drops", ["edit", "topic"],
    ("edit", INT, "number, in the order merge, rename, drop and in that of the study file, from 1"),
    ("kind", TEXT, "merge, rename or drop"),
    ("name", TEXT, "the words by which the study file names it"),
    ("topic", INT, "its number as fitted"),
    ("words", TEXT, "its best words as fitted, joined by commas"),
    ("sentences", INT, "its number of sentences as fitted"),
    ("into", INT, "its number now, null where dropped"),
    ("label", TEXT, "what the study calls it, null but for rename"),
)

TOPIC_CHECKS = _table(
    "topic_checks", "an answer of a person who checked topics by intrusion", ["checker", "question"],
    ("checker", TEXT, "name of the answered sheet"),
    ("question", TEXT, "id of the question"),
    ("kind", TEXT, "words (which word is strange to the topic) or topics (which topic is strange to the comment)"),
    ("about", TEXT, "name of the topic, or id of the comment"),
    ("options", INT, "number of options to choose from"),
    ("right", YES, "whether the answer is the intruder"),
    ("log_odds", REAL, "topics: log of the intruder's share of the comment over that of the answer; 0 is best"),
    ("current", YES, "whether the topics asked about are still those of the study"),
)


def stance(stances: Sequence[str]) -> Table:
    """The table `stance` for these stances: one probability column each."""
    return _table(
        "stance", "a comment", ["comment"],
        ("comment", TEXT, "the comment"),
        ("stance", TEXT, "the stance to use: the coders' where coded, else the model's; null where that abstained"),
        ("source", TEXT, "coder or model: whose stance that is"),
        ("coded", TEXT, "the coders' adjudicated stance, null where the comment is not coded"),
        ("best", TEXT, "the model's likeliest stance; for a coded comment from a model that never saw its post; "
                       "null without words"),
        *[(f"p_{name}", REAL, f"the model's probability of {name}, from the same model") for name in stances],
        ("why", TEXT, "the few features that decided for best, in words, the weightiest first; null without words"),
        ("abstained", YES, "whether the model gives no stance: no words to judge by, or its highest probability is "
                           "under the study's threshold (model.json)"),
        ("model", TEXT, "content hash of the model behind best and the probabilities"),
    )


def all_tables(stances: Sequence[str]) -> dict[str, Table]:
    """Every table of a study by name, in the order of the flow."""
    tables = [DOCUMENTS, POSTS, COMMENTS, LEDGER, SENTENCES, TOKENS, SENTIMENT, stance(stances), TOPICS, THEMES, POINTS,
              TOPIC_REFITS, TOPIC_QUALITY, TOPIC_EDITS, TOPIC_CHECKS]
    return {table.name: table for table in tables}
