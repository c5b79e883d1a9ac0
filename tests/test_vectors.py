"""The sentence encoder: what its vectors are, and that they depend on the text alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CoalfaceError
from pipeline.vectors import DECIMALS, WIDTH, Encoder

FOLDER = Path(__file__).parent.parent / "models" / "embedding"
REFERENCES = json.loads((Path(__file__).parent / "reference_vectors.json").read_text("utf-8"))
TEXTS: list[str] = REFERENCES["texts"]
ENCODER = Encoder(FOLDER)


def test_vectors_are_those_stored():
    assert np.abs(ENCODER.vectors(TEXTS) - np.array(REFERENCES["ours"])).max() < 1e-3


def test_vectors_are_near_those_of_the_published_weights():
    cosines = (ENCODER.vectors(TEXTS) * np.array(REFERENCES["published"])).sum(axis=1)
    assert cosines.min() > 0.999


def test_vectors_have_unit_length_and_five_decimals():
    vectors = ENCODER.vectors(TEXTS)
    assert vectors.shape == (len(TEXTS), WIDTH)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)
    assert (vectors == np.round(vectors, DECIMALS)).all()


def test_meanings_are_nearer_than_words():
    near, other, far = ENCODER.vectors(["My caseload is far too high.", "I have more cases than I can manage.",
                                        "The high street was far too busy."])
    assert near @ other > near @ far


@pytest.mark.parametrize("threads", [1, 3])
def test_a_text_has_the_same_vector_alone_and_in_any_company(threads):
    encoder = Encoder(FOLDER, threads)
    together = encoder.vectors([*TEXTS, "a", "", *reversed(TEXTS)])
    alone = np.concatenate([ENCODER.vectors([text]) for text in TEXTS])
    assert (together[: len(TEXTS)] == alone).all()
    assert (together[len(TEXTS) + 2 :] == alone[::-1]).all()


@given(st.lists(st.sampled_from([*TEXTS[:5], "", " "]), max_size=8))
@settings(max_examples=10, deadline=None)
def test_order_and_repetition_change_nothing(texts):
    vectors = ENCODER.vectors(texts)
    assert vectors.shape == (len(texts), WIDTH)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector.tobytes() == ENCODER.vectors([text])[0].tobytes()


def test_a_repeated_text_is_read_once(monkeypatch):
    read = []
    encoder = Encoder(FOLDER)
    vector = encoder._vector
    monkeypatch.setattr(encoder, "_vector", lambda text: (read.append(text), vector(text))[1])
    encoder.vectors(["one", "two", "one", "one"])
    assert sorted(read) == ["one", "two"]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b"])
def test_a_text_without_anything_to_read_gets_zeros(text):
    assert not ENCODER.vectors([text]).any()


def test_no_text_gives_no_vector():
    assert ENCODER.vectors([]).shape == (0, WIDTH)


@pytest.mark.parametrize("text", ["\ud800 half a character", "a\x00b", "😀", "مرحبا"])
def test_odd_characters_do_no_harm(text):
    assert np.linalg.norm(ENCODER.vectors([text])) == pytest.approx(1, abs=1e-4)


def test_only_the_first_tokens_of_a_long_text_count():
    long = "case " * 300
    assert (ENCODER.vectors([long])[0] == ENCODER.vectors([long + "and then something else"])[0]).all()


def test_manner_is_of_the_text_alone():
    together = ENCODER.manner([*TEXTS[:4], "", " ", *TEXTS[:4]])
    assert together.shape == (10, 2 * WIDTH)
    assert together.dtype == np.float32
    assert (together == np.round(together, DECIMALS)).all()
    assert not together[4:6].any()
    alone = np.concatenate([ENCODER.manner([text]) for text in TEXTS[:4]])
    assert (together[:4] == alone).all()
    assert (together[6:] == alone).all()


def test_manner_is_the_mean_and_the_maximum_of_the_states():
    (found,) = ENCODER.manner(["Who told you that?"])
    mean, highest = found[:WIDTH], found[WIDTH:]
    assert (mean <= highest).all()
    states = ENCODER.states("Who told you that?", 256)[0]
    assert mean == pytest.approx(states.mean(axis=0), abs=1e-5)
    assert highest == pytest.approx(states.max(axis=0), abs=1e-5)


@pytest.mark.parametrize(("longest", "same"), [(40, True), (80, False)])
def test_manner_reads_so_many_tokens_as_it_is_told(longest, same):
    long = "case " * 60
    first, second = ENCODER.manner([long, long + "and then something else"], longest)
    assert (first == second).all() == same


def test_no_text_has_no_manner():
    assert ENCODER.manner([]).shape == (0, 2 * WIDTH)
    assert ENCODER.manner([""]).shape == (1, 2 * WIDTH)


def test_model_hash_is_stable_and_follows_the_files(tmp_path):
    assert ENCODER.model_hash == Encoder(FOLDER).model_hash
    for path in FOLDER.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    assert Encoder(tmp_path).model_hash == ENCODER.model_hash


@pytest.mark.parametrize("name", ["early.onnx", "late.onnx", "tokenizer.json", "checksums.json"])
def test_a_missing_file_is_named_with_what_to_do(tmp_path, name):
    for kept in {"early.onnx", "late.onnx", "tokenizer.json", "checksums.json"} - {name}:
        shutil.copy(FOLDER / kept, tmp_path)
    with pytest.raises(CoalfaceError, match="Restore models/embedding") as raised:
        Encoder(tmp_path).vectors(["text"])
    assert raised.value.where.endswith(name)


def test_a_changed_file_is_refused(tmp_path):
    for name in ("early.onnx", "late.onnx", "tokenizer.json", "checksums.json"):
        shutil.copy(FOLDER / name, tmp_path)
    with (tmp_path / "late.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(CoalfaceError, match="not the file that"):
        Encoder(tmp_path).vectors(["text"])


def test_nothing_is_loaded_for_empty_texts(tmp_path):
    assert not Encoder(tmp_path).vectors(["", ""]).any()


PAIRS = (["Well said!", "Rubbish, the lot of it.", "Who told you that?", "", "Well said!"],
         ["The office is shut.", "", "So they say.", "The office is shut.", "We are all to blame."])


@pytest.mark.parametrize("tuned", [True, False])
def test_what_is_spoken_is_the_manner_of_a_text_and_of_what_it_answers(tuned):
    own, before, codes = ENCODER.spoken(*PAIRS, 8, tuned)
    assert (own == ENCODER.manner(PAIRS[0], 8)).all()
    assert (before == ENCODER.manner(PAIRS[1], 4)).all()
    assert codes.shape == (5, len(ENCODER.codes) if tuned else 0)
    assert codes.dtype == np.float32
    assert (codes == np.round(codes, DECIMALS)).all()


def test_the_tuned_layer_says_nothing_of_an_empty_text_and_goes_by_what_is_answered():
    own, before, codes = ENCODER.spoken(*PAIRS, 128)
    assert codes.any(axis=1).tolist() == [True, True, True, False, True]
    assert not own[3].any()
    assert before.any(axis=1).tolist() == [True, False, True, True, True]
    assert (own[0] == own[4]).all()
    assert (codes[0] != codes[4]).any()


@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_spoken_has_the_same_bytes_alone_and_in_company(threads):
    texts, answered = PAIRS
    together = Encoder(FOLDER, threads).spoken([*texts, "a", *texts[::-1]], [*answered, "", *answered[::-1]], 128)
    for n, pair in enumerate(zip(texts, answered, strict=True)):
        alone = ENCODER.spoken(*([one] for one in pair), 128)
        for found, expected in zip(together, alone, strict=True):
            assert found[n].tobytes() == found[-1 - n].tobytes() == expected[0].tobytes()


@pytest.mark.parametrize("tuned", [True, False])
def test_no_pair_is_spoken_of(tuned):
    assert [found.shape for found in ENCODER.spoken([], [], 128, tuned)] == [
        (0, 2 * WIDTH), (0, 2 * WIDTH), (0, len(ENCODER.codes) if tuned else 0)]


def test_the_codes_are_those_that_the_models_ask_for():
    assert len(set(ENCODER.codes)) == len(ENCODER.codes)
    assert set(ENCODER.codes) >= {"intensity", "sarcasm", *(
        f"sentiment_{name}" for name in ("negative", "neutral", "mixed", "positive"))}
    assert {name.split("_")[0] for name in ENCODER.codes} == {"stance", "role", "sarcasm", "intensity", "sentiment"}


def test_a_folder_without_a_tuned_layer_gives_no_codes(tmp_path):
    sums = json.loads((FOLDER / "checksums.json").read_text("utf-8"))
    kept = ("early.onnx", "late.onnx", "tokenizer.json")
    for name in kept:
        (tmp_path / name).symlink_to(FOLDER / name)
    (tmp_path / "checksums.json").write_text(json.dumps({name: sums[name] for name in kept}), encoding="utf-8")
    plain = Encoder(tmp_path)
    assert plain.codes == []
    for found, expected in zip(plain.spoken(*PAIRS, 128), ENCODER.spoken(*PAIRS, 128, tuned=False), strict=True):
        assert found.shape == expected.shape
        assert (found == expected).all()
    assert plain.model_hash != ENCODER.model_hash


@pytest.mark.parametrize("name", ["tuned.onnx", "tuned.json"])
def test_a_tuned_layer_that_was_changed_is_refused(tmp_path, name):
    for path in FOLDER.glob("*.*"):
        shutil.copy(path, tmp_path)
    (tmp_path / name).write_bytes((FOLDER / name).read_bytes() + b" ")
    with pytest.raises(CoalfaceError, match="not the file that") as raised:
        Encoder(tmp_path).spoken(["text"], [""], 8)
    assert raised.value.where.endswith(name)
