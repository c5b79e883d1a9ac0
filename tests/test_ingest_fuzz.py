"""No bytes make a reader raise, hang, or lose a comment that stands whole in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.model import Finding
from tests.survival import POST, WHOLE, read, survived
from tests.test_ingest_round_trip import comments_read

# What a comment is from its first byte to its last in formats that are read from the front; %s is its id.
STANDS = {
    "export": r"post-%s</id>.*?</entry>", "pretty export": r"post-%s</id>.*?</entry>",
    "Takeout": r"<id>[^<]*post-%s</id>.*?</entry>",
    "JSON": r'post-%s".*?"gd\$extendedProperty": \[.*?\]\}',
    "JSON in a callback": r'post-%s".*?"gd\$extendedProperty": \[.*?\]\}',
    "threaded page": r'id="c%s".*?</p>', "rendered page": r'id="c%s".*?</p>',
    "old page": r"id='c%s'.*?class='comment-footer'.*?</dd>", "capitals": r"id=c%s>.*?class=comment-footer.*?</DD>",
    "CSV": rf"{POST.id},%s,.*?\n(?={POST.id},)", "TSV": rf"{POST.id}\t%s\t.*?\n(?={POST.id}\t)",
    "JSON Lines": r'"comment": "%s".*?\n', "WARC": r'id="c%s".*?</p>',
}
ENDS = ("export", "pretty export", "Takeout", "JSON", "JSON in a callback", "WARC", "WARC, gzip", "zip", "Parquet")


HEADS = [data[:size] for data in WHOLE.values() for size in (60, 700, 1800)]
TOKENS = st.sampled_from([
    b"<entry>", b"</entry>", b"</feed>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x", b"&#0;", b"&#xD800;", b"&x;",
    b"<!DOCTYPE feed [<!ENTITY x 'y'>]>", b'"', b"'", b"\0", b"\r\n", b"\xe2\x80\xae", b"\xff\xfe", b"</dl>",
    b'<li class="comment" id="c1">', b"\\ud800", b"{", b"]}", b";", b"\x1f\x8b", b"ReplyDelete\n", b"  1. so\n",
    b"PK\3\4", b"WARC/1.0\r\n", b"PAR1", b"\x1b[2J"])


@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=400) | st.lists(TOKENS, max_size=30).map(b"".join), head=st.sampled_from([b"", *HEADS]))
def test_arbitrary_bytes_are_survived(data: bytes, head: bytes) -> None:
    survived(head + data)


@st.composite
def _damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A document with bytes changed, and stretches doubled, dropped, or replaced by what formats are made of."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(1, 400)))
        put = draw(st.sampled_from(("flip", "drop", "double", "insert")))
        if put == "flip":
            data[start:start + 1] = draw(st.binary(min_size=1, max_size=1))
        elif put == "insert":
            data[start:start] = draw(TOKENS)
        else:
            data[start:end] = b"" if put == "drop" else bytes(data[start:end]) * 2
    return bytes(data)


@pytest.mark.parametrize("name", WHOLE)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_damage_is_survived(name: str, data: st.DataObject) -> None:
    survived(data.draw(_damaged(WHOLE[name])))


def _whole_before(name: str, data: bytes) -> set[str]:
    """The ids of the comments that stand whole in bytes."""
    text = data.decode("utf-8", "replace")
    return {one.id for one in POST.shown if re.search(STANDS[name] % one.id, text, re.DOTALL)}


@pytest.mark.parametrize("name", STANDS)
@settings(deadline=None, max_examples=30)
@given(share=st.floats(0, 1))
def test_what_stands_before_a_cut_is_read(name: str, share: float) -> None:
    cut = WHOLE[name][:int(share * len(WHOLE[name]))]
    expected, found = comments_read(read(WHOLE[name])), comments_read(survived(cut))
    stands = _whole_before(name, cut)
    assert stands - {one for _, one in found} == set()
    assert {key: one["text"] for key, one in found.items() if key[1] in stands} == {
        key: one["text"] for key, one in expected.items() if key[1] in stands}


@pytest.mark.parametrize("name", ENDS)
def test_a_cut_that_shows_is_told(name: str) -> None:
    whole = WHOLE[name]
    end = whole.rfind(b"</html>") if name == "WARC" else len(whole) - 12  # after the page only a picture is lost
    silent = [at for at in range(len(whole) // 2, end, 97)
              if all(item.severity == "note" for _, item in survived(whole[:at]) if isinstance(item, Finding))]
    assert silent == []


@pytest.mark.parametrize("name", WHOLE)
def test_findings_hold_no_names_and_no_texts(name: str) -> None:
    whole = WHOLE[name]
    told = [item.detail for at in range(200, len(whole), 211) for _, item in read(whole[:at])
            if isinstance(item, Finding) and item.severity != "layout"]
    private = [text for one in POST.shown for text in (one.writer.name, *one.body.text.split("\n"))
               if text and len(text) > 8]
    assert [detail for detail in told for text in private if text in detail] == []
