"""Sentences and tokens: offsets, terms kept whole, own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.tokenise import LINE_CHARACTERS, sentences_and_tokens, terms, text_comments


@pytest.fixture(scope="module")
def lexicon(shipped):
    return terms(shipped.lexicons.terms)


def tokenised(lexicon, *texts):
    return sentences_and_tokens(text_comments(texts), lexicon)


@pytest.mark.parametrize(("text", "term", "lemma"), [
    ("The OASys is down.", "OASys", "OASys"),
    ("Use N-Delius now.", "N-Delius", "N-Delius"),
    ("Use Delius now.", "Delius", "N-Delius"),
    ("CRCs fail.", "CRCs", "CRC"),
    ("The NPS, the MoJ and HMIP.", "HMIP", "HMIP"),
    ("Ten RAR days of UPW.", "RAR", "RAR"),
    ("The WLMT says 98%.", "WLMT", "WLMT"),
    ("It was E3 all over.", "E3", "E3"),
    ("We do through the gate work.", "through the gate", "TTG"),
    ("Paid by payment by results alone.", "payment by results", "PbR"),
])
def test_terms_stay_whole(lexicon, text, term, lemma):
    tokens = tokenised(lexicon, text).tokens
    found = tokens[tokens["term"]]
    assert (term, lemma) in list(zip(found["text"], found["lemma"], strict=True))


@pytest.mark.parametrize("text", ["Take it through the gates.", "the po box", "it is oasis"])
def test_other_words_are_no_terms(lexicon, text):
    assert not tokenised(lexicon, text).tokens["term"].any()


def test_a_line_end_ends_a_sentence(lexicon):
    sentences = tokenised(lexicon, "high case loads\nuseless systems\n\nIt is not. Never again.").sentences
    assert list(sentences["text"]) == ["high case loads", "useless systems", "It is not.", "Never again."]
    assert list(sentences["sentence"]) == [f"000000000.{n:02d}" for n in (1, 2, 3, 4)]


def test_own_words_leave_quotations_and_addresses_out(lexicon):
    text = 'He said "all is well here". See https://example.org/a'
    comments = text_comments([text])
    comments["quoted"] = [[{"start": text.index("all"), "end": text.index('".')}]]
    found = sentences_and_tokens(comments, lexicon)
    assert " ".join(found.sentences["own"]) == 'He said "". See'
    assert list(found.tokens.loc[found.tokens["quoted"], "text"]) == ["all", "is", "well", "here"]


@pytest.mark.parametrize(("text", "own"), [("...", ""), ('""', ""), ("👏👏", "👏👏"), ("18.08", "18.08")])
def test_punctuation_alone_is_no_own_word(lexicon, text, own):
    assert " ".join(tokenised(lexicon, text).sentences["own"]) == own


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_offsets_give_the_text_back(lexicon, text):
    found = tokenised(lexicon, text)
    for table in (found.sentences, found.tokens):
        assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == list(table["text"])
    covered = set()
    for start, end in zip(found.tokens["start"], found.tokens["end"], strict=True):
        assert covered.isdisjoint(range(start, end))
        covered |= set(range(start, end))
    assert all(text[n].isspace() for n in set(range(len(text))) - covered)


def test_a_line_beyond_all_measure_is_cut_at_blanks(lexicon):
    text = "word " * (LINE_CHARACTERS // 4)
    tokens = tokenised(lexicon, text).tokens
    assert len(tokens) == LINE_CHARACTERS // 4
    assert set(tokens["text"]) == {"word"}


def test_a_removed_comment_says_nothing(lexicon):
    comments = text_comments(["This comment has been removed by the author.", "I agree."]).assign(removed=[True, False])
    assert set(sentences_and_tokens(comments, lexicon).tokens["comment"]) == {"000000001"}


def test_results_do_not_depend_on_the_company(lexicon):
    alone = tokenised(lexicon, "The workload is unmanageable.").tokens
    together = tokenised(lexicon, "The workload is unmanageable.", "Another comment. And more.").tokens
    assert alone.equals(together[together["comment"] == "000000000"].reset_index(drop=True))


def test_no_comments_give_empty_tables(lexicon):
    found = tokenised(lexicon)
    assert len(found.sentences) == len(found.tokens) == 0


@pytest.mark.parametrize(("content", "says"), [
    ("term,canonical\n,CRC\n", ":2: a row needs"), ("word\nx\n", ":2: a row needs"), (None, "cannot be read")])
def test_a_bad_lexicon_is_refused(tmp_path, content, says):
    path = tmp_path / "terms.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=says):
        terms(path)
