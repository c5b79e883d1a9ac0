"""What is no crawled thread is not taken for one, and no text takes long. All texts here are invented."""

from __future__ import annotations

import time

import pytest

from pipeline.ingest.document import Document
from pipeline.ingest.readers.crawled import Crawled
from pipeline.ingest.readers.flat import Flat
from pipeline.ingest.readers.numbered import Numbered

PROSE = {
    "a list under a heading": "Notes on the draft\n\n2 comments:\n\n  1. Say why.\n  2. Say when.\n",
    "a list in a mail": "From: Jo\nSubject: draft\n\nHello,\n\n3 comments:\n\n  1. Delete this.\n  2. Reply soon.\n",
    "words at the front": "Delete this line.\nReply to him.\nDeleted scenes follow.\nReply: no.\n",
    "a menu": "Edit\nDelete\nCancel\nSave",
    "WordPress": "Title\n\n2 Comments\n\nJo\nMarch 12, 2017 at 7:20 pm\nSome words.\nReply\n\nSam\nMore.\nReply\n",
    "Disqus": "2 comments\nJo • 2 years ago\nSome words.\n• Reply • Share ›\nSam • a year ago\nMore.\n• Reply\n",
    "a count at the end": "A title\n\nSome words of a post.\n\n12 Comments",
    "no comments, said by somebody": "The chairman had\nno comments\nand left.",
    "recipe": "For the cake\n\n  1. Flour\n  2. Sugar\n\nBake it.",
    "HTML": "<!DOCTYPE html>\n<html><h4>\n3 comments:\n</h4>\n<a>\nReply\n</a>\n<a>\nDelete\n</a>\n</html>",
    "HTML without doctype": "<div>\nNo comments:\n</div>",
    "XML": "<?xml version='1.0'?>\n<feed>\n<title>\nFirst.\nReplyDelete\n</title></feed>",
    "CSV": 'post,text\n1,"Body.\nFirst.\nReplyDelete\nmore"\n',
    "CSV of Excel": '\ufeff"post";"text"\n1;"short"\n1;"Body.\nFirst.\nReplyDelete\nmore"\n',
    "JSON": '{\n"text": "x",\n"y":\n"\nReplyDelete\n"}',
    "JSON Lines": '{"text": "First.\\nReplyDelete"}\n{"text": "x"}',
}


@pytest.mark.parametrize("name", PROSE)
def test_what_is_no_thread_is_not_taken_for_one(name: str) -> None:
    document = Document.of("a", PROSE[name].encode())
    assert [reader.recognise(document) for reader in (Crawled(Numbered()), Crawled(Flat()))] == [None, None]


@pytest.mark.parametrize("unit", ["a", "Body.\nFirst.\nReplyDelete\n", "  1. a\n", "\n", "Reply\n", "1 comment:\n",
                                  "x\n    ReplyDelete\n", "Replies\n", "Home ", "1. Replies\n", "12 March 2017 ",
                                  "\u200b", "One.\nOne.\nReply\n"])
def test_time_and_memory_grow_with_the_text(unit: str) -> None:
    start = "3 comments:\n\n  1. a\n\n    ReplyDelete\n"
    document = Document.of("a", (start + unit * (400_000 // len(unit))).encode())
    started = time.process_time()
    for reader in (Crawled(Numbered()), Crawled(Flat())):
        if reader.recognise(document):
            for _ in reader.read(document):
                pass
    assert time.process_time() - started < 30
