"""Tables of comments: CSV, TSV, JSON Lines and Parquet. All texts are synthetic."""

from __future__ import annotations

import datetime as dt
import io
import json
import tracemalloc
import zoneinfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.ingest.document import Document, Given
from pipeline.ingest.model import Comment, Finding, Post, Span
from pipeline.ingest.readers.delimited import Delimited
from pipeline.ingest.readers.jsonlines import JsonLines
from pipeline.ingest.readers.parquet import Parquet
from pipeline.ingest.tabular import cells, lines, quoted
from pipeline.ingest.text import plain_text, tidy
from pipeline.study import FIELDS, ROOT

READERS = (Parquet(), JsonLines(), Delimited("CSV"), Delimited("TSV"))
LONDON = zoneinfo.ZoneInfo("Europe/London")


def taken(data, given=None):
    """The one reader that takes the bytes, if any, and all that it makes of them."""
    document = Document.of("table", data if isinstance(data, bytes) else data.encode(), given)
    found = [reader for reader in READERS if reader.recognise(document)]
    assert len(found) < 2
    return (found[0].layout, list(found[0].read(document))) if found else (None, [])


def comments(data, given=None):
    return [item for item in taken(data, given)[1] if isinstance(item, Comment)]


def posts(data, given=None):
    return [item for item in taken(data, given)[1] if isinstance(item, Post)]


def reasons(data, given=None):
    """Severity, reason and line of each finding."""
    return [(item.severity, item.reason, item.line) for item in taken(data, given)[1] if isinstance(item, Finding)]


def brief(data, given=None):
    return [(one.key, one.text.text, one.line) for one in comments(data, given)]


def parquet(table, **options):
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


COLUMNS = ("post", "comment", "parent", "author", "profile", "posted_at", "removed", "text", "title", "url", "date",
           "declared", "body")
RECORDS = [
    ("7", "a", "", "Oakleaf", "http://people.invalid/1", "2017-03-12 19:20", "false",
     'Well, "no";\tor | yes.\n\nAgain.', "On oaks", "http://blog.invalid/7", "2017-03-10", "3", "Oaks grow."),
    ("7", "b", "a", "Anonymous", "", "2017-07-01T10:00:00+02:00", "", "Right.", "", "", "", "", ""),
    ("8", "a", "", "", "", "1489346400", "0", "Elsewhere.", "On elms", "", "", "", ""),
    ("7", "c", "7", "unknown", "", "", "true", "", "", "", "", "", ""),
]


def written(delimiter, end="\r\n"):
    def cell(value):
        quoted_ = any(mark in value for mark in f'{delimiter}"\n')
        return '"' + value.replace('"', '""') + '"' if quoted_ else value

    return "".join(delimiter.join(map(cell, row)) + end for row in (COLUMNS, *RECORDS))


def as_json():
    return "".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in RECORDS)


def as_parquet(**options):
    return parquet(pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in RECORDS]), **options)


FORMS = {
    "CSV": written(","), "semicolons": written(";"), "bars": written("|"), "TSV": written("\t", "\n"),
    "Excel": b"\xef\xbb\xbf" + written(";").encode(), "sep": "sep=;\r\n" + written(";"),
    "UTF-16": written("\t").encode("utf-16"), "JSON Lines": as_json(), "Parquet": as_parquet(),
    "JSON Lines in UTF-16": as_json().encode("utf-16"), "dictionary": as_parquet(use_dictionary=True),
    "old Mac": written(",", "\r"), "JSON Lines with CR LF": as_json().replace("\n", "\r\n"),
}
LAYOUTS = {"TSV": "TSV", "UTF-16": "TSV", "JSON Lines": "JSON Lines", "JSON Lines in UTF-16": "JSON Lines",
           "Parquet": "Parquet", "dictionary": "Parquet", "JSON Lines with CR LF": "JSON Lines"}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form):
    layout, found = taken(FORMS[form], Given(zone=LONDON))
    assert layout == LAYOUTS.get(form, "CSV")
    utc = dt.UTC
    starts = [one.line for one in found]
    assert found == [
        Post("7", layout, plain_text("Oaks grow."), "On oaks", dt.date(2017, 3, 10), source_id="7",
             url="http://blog.invalid/7", declared=3, line=starts[0]),
        Comment("7", "a", plain_text('Well, "no";\tor | yes.\n\nAgain.'), source_id="a", name="Oakleaf",
                posted_at=dt.datetime(2017, 3, 12, 19, 20, tzinfo=utc), utc_offset=0,
                profile="http://people.invalid/1", line=starts[0]),
        Comment("7", "b", plain_text("Right."), "a", "b", dt.datetime(2017, 7, 1, 8, 0, tzinfo=utc), 120,
                line=starts[2]),
        Post("8", layout, plain_text(""), "On elms", source_id="8", whole=False, line=starts[3]),
        Comment("8", "a", plain_text("Elsewhere."), source_id="a",
                posted_at=dt.datetime(2017, 3, 12, 19, 20, tzinfo=utc), line=starts[3]),
        Comment("7", "c", plain_text(""), source_id="c", removed=True, line=starts[5]),
    ]


@pytest.mark.parametrize(("form", "expected"), [
    ("CSV", [2, 5, 6, 7]), ("sep", [3, 6, 7, 8]), ("JSON Lines", [1, 2, 3, 4]), ("Parquet", [1, 2, 3, 4]),
])
def test_lines(form, expected):
    assert [one.line for one in comments(FORMS[form])] == expected


@pytest.mark.parametrize(("data", "columns", "expected"), [
    ("Comment body,Who\nHello,Ann\n", {"text": "Comment body", "author": "who"}, [("Hello", "Ann")]),
    (" TEXT ,Author\nHello,Ann\n", {}, [("Hello", "Ann")]),
    ("text,text\nfirst,second\n", {}, [("first", None)]),
    ("text,reply\nsay,answer\nno,more\n", {"text": "reply"}, [("answer", None), ("more", None)]),
    ('"text"\n"Hello, you"\nplain\n', {}, [("Hello, you", None), ("plain", None)]),
    ("text\nHello, you\n\nno quotes; here\n", {}, [("Hello, you", None), ("no quotes; here", None)]),
    ('"Größe","Wer"\n"gut","Ann"\n'.encode("cp1252"), {"text": "größe", "author": "Wer"}, [("gut", "Ann")]),
    ('{"Body": "Hello", "who": {"name": "Ann"}}\n', {"text": "Body", "author": "who"}, [("Hello", None)]),
    ('{"author": "Ann"}\n{"text": "Hello"}\n', {}, [("Hello", None)]),
    ('text, author\n"One, two", Ann\n', {}, [("One, two", "Ann")]),
])
def test_columns(data, columns, expected):
    assert [(one.text.text, one.name) for one in comments(data, Given(columns))] == expected


@pytest.mark.parametrize(("data", "columns", "says"), [
    ("id,body\n1,one\n2,two\n", {}, 'found the columns "id", "body", expected one named "text" for text. Name it in'),
    ("id;texts\n1;one\n2;two\n", {}, 'Did you mean "texts"? Name it in the study file, under [documents]: columns = '
     '{ text = "texts" }'),
    ("text,who\none,Ann\n", {"author": "Wo"}, 'expected one named "Wo" for author. Did you mean "who"?'),
    ('{"body": 1}\n{"body": 2}\n', {}, 'found the columns "body", expected one named "text"'),
    ('{"Body": "one"}\n', {"text": "Body", "author": "who"}, 'expected one named "who" for author'),
    (parquet(pa.table({"words": ["one"], "text": [["nested"]]})), {}, 'found the columns "words", expected one'),
])
def test_a_column_that_is_not_there_is_an_error(data, columns, says):
    found = [item for item in taken(data, Given(columns))[1] if isinstance(item, Finding)]
    assert [(one.severity, one.reason, one.line) for one in found] == [("error", "column not there", 1)]
    assert says in found[0].detail


def test_long_headers_are_not_shown():
    found = taken(f"{'words ' * 9}\tid\n1\t2\n3\t4\n")[1]
    assert "words" not in found[0].detail if found else True


@pytest.mark.parametrize("data", [
    "", "\n", "text that says, well, nothing\nmore, of it\n",
    "Text, lies and tapes\nI say, no.\nReplyDeleteYes, but why?\nDelete\n",
    "Text\nI say no.\nReplyDeleteYes\n",
    "One, two\n2 comments:\nThree, four\n",
    "Dear all, good day\nYes, you too\nNo, not me\n",
    "Monday, 20 February 2017\nA title, here\nA body, there\n1 comment:\n  1. Yes, sir\n    ReplyDelete\n",
    "<p>one, two</p>\n<p>three, four</p>\n<p>five, six</p>\n",
    '{"version": "1.0", "feed": {"entry": []}}', '{"feed": [1,\n2,\n3]}', '[{"text": "one"}]',
    "{not, json}\n{no, no}\n",
    b"\x00\x01\x02,\x03\n\x04,\x05\n\x06,\x07\n", "text" * 30000, "PAR",
])
def test_what_is_no_table(data):
    assert taken(data) == (None, [])


@pytest.mark.parametrize("path", sorted((ROOT / "seeds" / "documents").glob("*.txt")), ids=lambda path: path.stem)
def test_crawled_text_is_no_table(path):
    assert taken(path.read_bytes()) == (None, [])


@pytest.mark.parametrize(("data", "expected", "told"), [
    ('id,text\n1,"open\n2,two\n3,three\n4,"x, y"\n', ['"open', "two", "three", "x, y"], 2),
    ('id,text\n1,one\n2,"open to the end\n3,three', ["one", '"open to the end', "three"], 3),
    ('id,text\n1,one\n2,"open', ["one", '"open'], 3),
    ('id,text\n1,"he said "so" again"\n2,two\n', ['he said "so" again', "two"], 2),
    ('id,text\n1,"he said "so" there\nand then, he went"\n2,two\n',
     ['he said "so" there\nand then, he went', "two"], 2),
    ('id,text\n1,"he said\nthen "so" there"\n2,two\n', ['he said\nthen "so" there', "two"], 2),
    ('id,text\n1,"open\n2,two\n3,"more\n\nlines"\n4,four\n', ['"open', "two", "more\n\nlines", "four"], 2),
    ('id,text,n\n"1,one,1\n2,two,"\n3,three,3\n', ["one", "two", "three"], 2),
    ('text\tid\n"So" he said\t1\nTwo\t2\n', ['"So" he said', "Two"], 2),
])
def test_damaged_quotation_marks_take_no_other_row(data, expected, told):
    assert [one.text.text for one in comments(data)] == expected
    assert reasons(data) == [("warning", "quotation marks damaged", told)]


def test_a_row_is_not_endless(monkeypatch):
    monkeypatch.setattr(quoted, "LONGEST", 50)
    data = 'id,text\n1,"open\n' + "".join(f"{n},words\n" for n in range(2, 40)) + '40,"x"\n'
    assert [key for key, _, _ in brief(data)] == [str(n) for n in range(1, 41)]


def test_a_line_that_is_too_long(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 60)
    for data in ("id,text\n1,one\n2," + "x" * 200 + "\n3,three\n", '{"text":"one"}\n{"text":"' + "x" * 200 +
                 '"}\n{"text":"three"}\n'):
        assert [one.text.text for one in comments(data)] == ["one", "three"]
        assert ("error", "line too long", 3 if data.startswith("id") else 2) in reasons(data)


@pytest.mark.parametrize(("data", "expected", "told"), [
    ("id,text,n\n1,one\n2,two,2,,\n3,three,3\n", ["one", "two", "three"], [("warning", "number of cells differs", 2)]),
    ("id,text\n1,one, two,three\n2,four\n", ["one, two,three", "four"], [("warning", "number of cells differs", 2)]),
    ("id,text,n\n1,one, two,1\n2,three,2\n", ["one, two", "three"], [("warning", "number of cells differs", 2)]),
    ("id,text\n1,one\nid,text\n2,two\n", ["one", "two"], [("note", "header again", 3)]),
    ("id,text\n1,one\n\n,\n2,\n", ["one"], [("note", "rows without text", 5)]),
    ("id,text\n1,a\0b\n2,\x07\n", ["ab", "\x07"], []),
    (b"id,text\n1,caf\xe9\n2,\xc3\xa9\n", ["café", "é"], [("warning", "encoding assumed", 2)]),
    (b"id,text\n1,one\n2,tw\xc3", ["one", "tw"], [("warning", "cut off", 3)]),
    ('{"text":"one"}\n{"text":\n[1]\n"text"\n{"text":"two"}\n', ["one", "two"], [("error", "line not read", 2)]),
    ('{"text":"a\\ud83d\\ude00b\\ud800c"}\n', ["a😀b\ufffdc"], []),
    ('{"text":' + "[" * 100000 + "\n" + '{"text":"one"}\n', ["one"], [("error", "line not read", 1)]),
    ('{"text":"one"}\n{"text":' + "9" * 5000 + "}\n", ["one"], [("error", "line not read", 2)]),
    ('{"text":null}\n{"text":NaN}\n{"text":12}\n{"text":1.5}\n{"text":true}\n{"text":["x"]}\n', ["12", "1.5", "true"],
     [("note", "rows without text", None)]),
    ("text,text\none,two\n", ["one"], [("warning", "column twice", 1)]),
    ("text,post\n", [], [("warning", "no comments", None)]),
    ("text,comment\none,5\ntwo,5\n", ["one", "two"], [("warning", "comment id twice", 3)]),
    ("text,removed\none,perhaps\n", ["one"], [("warning", "value not read", 2)]),
])
def test_what_is_odd_is_read_and_told(data, expected, told):
    assert [one.text.text for one in comments(data)] == expected
    found = reasons(data)
    assert [(severity, reason, line if wanted is not None else None)
            for (severity, reason, line), (_, _, wanted) in zip(found, told, strict=True)] == told


def test_remarks_are_counted():
    data = "id,text,author\n" + "".join(f"{n},word\n" for n in range(5))
    found = [item for item in taken(data)[1] if isinstance(item, Finding)]
    assert [one.detail for one in found] == [
        "found 5 rows with more or fewer cells than the header (lines 2, 3, 4 and further down). They are read as far "
        "as can be told. Set cells that hold the separator in quotation marks"]


def test_ids():
    data = "post,comment,parent,text\n1.0,10.0,,a\n1.0,11.0,10.0,b\n1.0,11.0,1,c\n1.0,,NA,d\n2,11,,e\n"
    assert [(one.post, one.key, one.source_id, one.parent) for one in comments(data)] == [
        ("1", "10", "10", None), ("1", "11", "11", "10"), ("1", "11#2", None, None), ("1", "4", None, None),
        ("2", "11", "11", None)]
    assert [(one.key, one.line) for one in posts(data)] == [("1", 2), ("2", 6)]


def test_without_ids_rows_are_numbered():
    data = "text,parent\none,\ntwo,1\n"
    assert [(one.key, one.source_id, one.parent) for one in comments(data)] == [("1", None, None), ("2", None, "1")]
    assert [(one.key, one.source_id) for one in posts(data)] == [("", None)]


@pytest.mark.parametrize(("data", "ordered"), [
    ("text,comment,parent,posted_at\na,1,,2017-03-12 19:20\nb,2,1,2017-03-12 19:10\n", False),
    ("text,comment,parent,posted_at\na,1,,2017-03-12 19:20\nb,2,1,\n", True),
    ("text,comment,parent,posted_at\na,1,,2017-03-12\nb,2,1,2017-03-12\n", True),
    ("text,posted_at\na,2017-03-12 19:20\n", True),
])
def test_times_order_answers_only_where_all_are_known(data, ordered):
    assert [one.ordered for one in posts(data)] == [ordered]


@pytest.mark.parametrize(("cell", "at", "offset"), [
    ("2017-03-12T19:20:00Z", "2017-03-12T19:20", None),
    ("2017-03-12T19:20:00.123456789+00:00", "2017-03-12T19:20:00.123456", None),
    ("2017-03-12 19:20", "2017-03-12T19:20", 0),
    ("2017-07-12 19:20", "2017-07-12T18:20", 60),
    ("2017-03-12T19:20:00-05:00", "2017-03-13T00:20", -300),
    ("2017-03-12 19:20:00 UTC", "2017-03-12T19:20", None),
    ("2017-03-12 19:20:00 +0530", "2017-03-12T13:50", 330),
    ("2017-07-12", "2017-07-11T23:00", 60),
    ("1489346400", "2017-03-12T19:20", None),
    ("1489346400.5", "2017-03-12T19:20:00.5", None),
    ("1489346400123", "2017-03-12T19:20:00.123", None),
    ("12/03/2017 19:20", "2017-03-12T19:20", 0),
    ("12.03.2017, 19:20:30", "2017-03-12T19:20:30", 0),
    ("12/03/2017 7:20 PM", "2017-03-12T19:20", 0),
    ("12/03/2017 12:20 a.m.", "2017-03-12T00:20", 0),
    ("12 March 2017 at 19:20", "2017-03-12T19:20", 0),
    ("March 12, 2017 at 7:20 PM", "2017-03-12T19:20", 0),
])
def test_times(cell, at, offset):
    found = cells.moment(cell, LONDON)
    assert found is not None
    assert (found.at, found.offset) == (dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), offset)


@pytest.mark.parametrize("cell", [
    "soon", "19:20", "0000-00-00 00:00:00", "2017-02-30", "31/02/2017", "12/03/2017 13:20 PM", "148934640",
    "0001-01-01T00:00:00+14:00", "2017", "١٤٨٩٣٤٦٤٠٠", "9" * 500, "Oakleaf 12 March 2017 at 19:20",
])
def test_what_is_no_time(cell):
    assert cells.moment(cell, LONDON) is None
    if "," not in cell:
        data = f"text,posted_at\none,{cell}\ntwo,\nthree,{cell}\n"
        assert [one.posted_at for one in comments(data)] == [None] * 3
        assert ("warning", "time not read", 2) in reasons(data)


def test_month_first_only_where_nothing_else_fits():
    data = "text,posted_at\none,03/04/2017 19:20\ntwo,03/25/2017 19:20\n"
    assert [one.posted_at.day for one in comments(data)] == [4, 25]
    assert reasons(data) == [("note", "month before day", None)]
    both = data + "three,25/03/2017 19:20\n"
    assert [one.posted_at and one.posted_at.day for one in comments(both)] == [3, None, 25]
    assert reasons(both) == [("warning", "time not read", 3)]


@pytest.mark.parametrize(("cell", "expected"), [
    ("Oakleaf", "Oakleaf"), (" Oak \n leaf ", "Oak leaf"), ("Anonymous", None), ("ANONYMOUS", None), ("Anonym", None),
    ("[deleted]", None), ("", None), (None, None), ("NA", None), ("nan", None),
])
def test_names(cell, expected):
    assert cells.name(cell) == expected


@pytest.mark.parametrize(("text", "cell", "removed"), [
    ("Hello", "TRUE", True), ("Hello", "1", True), ("Hello", "yes", True), ("Hello", "False", False),
    ("Hello", "", False), ("[removed]", "", True), ("[deleted]", "0", True),
    ("This comment has been removed by the author.", "", True), ("[removed] was it?", "", False),
])
def test_removed(text, cell, removed):
    assert [one.removed for one in comments(f"text,removed\n{text},{cell}\n")] == [removed]


@pytest.mark.parametrize(("text", "expected"), [
    ("  one  ", "one"), ("one\r\n\r\n\r\n two\rthree\n", "one\n\ntwo\nthree"), ("\n \n", ""), ("a\0b", "ab"),
    ("one\n\u00a0\n\t\n\ntwo", "one\n\ntwo"),
])
def test_tidy(text, expected):
    assert tidy(text) == expected


@given(st.text(alphabet=st.sampled_from("ab \n\r\t\0\u00a0é")))
def test_tidy_texts_are_their_lines(text):
    found = plain_text(tidy(text))
    assert tidy(found.text) == found.text
    assert "".join(found.text[line.start:line.end] for line in found.lines) == found.text.replace("\n", "")
    assert all(found.span(line.start, line.end) == Span(*line) for line in found.lines)


def test_parquet_types():
    data = parquet(pa.table({
        "text": pa.array(["one", None, "three"]).dictionary_encode(), "comment": pa.array([1, 2, 3], pa.int16()),
        "parent": [float("nan"), 1.0, 2.0], "removed": [True, None, False], "words": [["a"], [], None],
        "posted_at": pa.array([1489346400123456789, None, 0], pa.timestamp("ns", "Europe/London")),
        "date": pa.array([dt.date(2017, 3, 12)] * 3), "author": pa.array([b"Ann", b"\xff", None], pa.binary())}))
    assert [(one.key, one.parent, one.removed, one.name, one.posted_at and one.posted_at.isoformat(), one.line)
            for one in comments(data)] == [
        ("1", None, True, "Ann", "2017-03-12T19:20:00.123456+00:00", 1),
        ("3", "2", False, None, "1970-01-01T00:00:00+00:00", 3)]
    assert [one.date for one in posts(data)] == [dt.date(2017, 3, 12)]


@pytest.mark.parametrize("damage", [
    lambda data: data[:-10], lambda data: data[:4], lambda data: data[:4] + bytes(100) + data[:4],
    lambda data: data[:8] + bytes(40) + data[48:],
])
def test_damaged_parquet(damage):
    found = taken(damage(as_parquet(compression="none", use_dictionary=False)))[1]
    assert [(one.severity, one.reason) for one in found if isinstance(one, Finding)][:1] == [("error", "table damaged")]


def test_what_is_read_before_the_damage_is_kept():
    table = pa.table({"text": [f"words {n}" for n in range(600)]})
    data = bytearray(parquet(table, row_group_size=300, compression="none", use_dictionary=False))
    start = data.index(b"words 300")
    data[start - 20:start - 5] = bytes(15)
    found = taken(bytes(data))[1]
    assert [one.key for one in found if isinstance(one, Comment)] == [str(n) for n in range(1, 301)]
    assert [(one.reason, one.line) for one in found if isinstance(one, Finding)] == [("table damaged", 301)]


@pytest.mark.parametrize("data", [
    b"id,text\n" + b"1,word\n" * 10_000, b"id,text\n" + b'1,"word\n' * 10_000, b'{"text": "word"}\n' * 10_000,
], ids=["CSV", "quotation marks", "JSON Lines"])
def test_the_whole_is_not_held(data):
    document = Document.of("table", data)
    reader = next(reader for reader in READERS if reader.recognise(document))
    next(reader.read(document))  # what is made once for all
    tracemalloc.start()
    count = sum(isinstance(item, Comment) for item in reader.read(document))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == data.count(b"word")
    assert peak < 2**20  # the comments themselves take ten times as much


CELL = st.text(st.one_of(st.sampled_from('",;\t|\n\r ab\0\u2028\x85'), st.characters(exclude_categories=["Cs"])),
               max_size=20)
PARTS = ['1,"x', "2,y", '"', ",", 'a",x,"c', '""', '"z"', "id,text", "\r", "{}", "\0"]
STARTS = [b"", b"id,text\n", b'{"text": "one"}\n', b"PAR1", b"\xff\xfe", b"sep=,\n"]


@given(st.lists(st.tuples(CELL, CELL), max_size=8), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_tables_round_trip(rows, delimiter, end):
    def cell(value):
        return '"' + value.replace('"', '""') + '"'

    data = "".join(delimiter.join(map(cell, row)) + end for row in [("text", "author"), *rows])
    kept = [tidy(text) for text, _ in rows if tidy(text)]
    assert [one.text.text for one in comments(data) if not one.removed] == kept
    as_lines = "".join(json.dumps({"text": text, "author": who}) + end for text, who in rows)
    assert [one.text.text for one in comments(as_lines)] == kept
    table = pa.table({"text": [text for text, _ in rows]}, schema=pa.schema([("text", pa.string())]))
    assert [one.text.text for one in comments(parquet(table))] == kept


@given(st.lists(st.sampled_from(PARTS), max_size=30))
@example(['1,"x'] * 30)
@example(['a",x,"c'] * 30)
def test_damage_neither_raises_nor_loses_a_sound_last_row(parts):
    data = "id,text\n" + "\n".join(parts) + '\n98,words\n99,"the end"\n'
    found = comments(data)
    assert found[-1].text.text.strip('"').endswith("the end")


@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_no_bytes_raise(data, start):
    columns = {field: field for field in FIELDS}
    for given_ in (None, Given(columns, LONDON)):
        for one in taken(start + data, given_)[1]:
            if isinstance(one, Comment):
                one.text.text.encode()
