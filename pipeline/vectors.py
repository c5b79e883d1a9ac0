"""Sentence vectors from the encoder in `models/embedding`: the same for a text whatever stands beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CoalfaceError
from pipeline.store import processors, sha256, text_hash

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
_Read = TypeVar("_Read", str, tuple[str, str])  # a text, or a text with what it answers
WIDTH = 384
LONGEST = 256  # tokens; what follows is not read
DECIMALS = 5
FILES = ("early.onnx", "late.onnx", "tokenizer.json")
_BLOCK = 1024


class Encoder:
    """Turns texts into vectors of unit length, loading the model when the first text comes.

    Each text goes through the model by itself on one thread, several texts at a time. A batch would be a fifth
    faster, but its float sums differ in the last digit with the texts that share it.

    Parameters
    ----------
    folder
        Holds `early.onnx`, `late.onnx`, `tokenizer.json` and `checksums.json`.
    threads
        Texts under way at once; by default one to each processor. The vectors do not depend on it.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.folder = folder
        self.threads = threads or processors()

    @cached_property
    def model_hash(self) -> str:
        """A content hash of what decides the vectors: the model's files and how they are used.

        Raises
        ------
        CoalfaceError
            A file is missing or is not the one that `checksums.json` names.
        """
        sums = self._checksums()
        names = sorted({*FILES, *sums})
        for name in names:
            path = self.folder / name
            if not path.exists():
                raise CoalfaceError("a file of the sentence encoder is missing", where=str(path), next_step=_RESTORE)
            if sha256(path) != sums.get(name):
                raise CoalfaceError("not the file that checksums.json names", where=str(path), next_step=_RESTORE)
        return text_hash(*(sums[name] for name in names), str(LONGEST), str(DECIMALS))

    @cached_property
    def codes(self) -> list[str]:
        """The outputs of the tuned layer; none where the folder has no such layer."""
        path = self.folder / "tuned.json"
        outputs: list[str] = json.loads(path.read_text("utf-8"))["outputs"] if path.exists() else []
        return outputs

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, float32, shape (texts, 384); zeros for a text without a word or sign to read.

        A text's first 256 tokens count. Values are rounded to 5 decimals, far above the noise between processors.
        """
        return self._each(texts, self._vector, WIDTH)

    def manner(self, texts: Sequence[str], longest: int = LONGEST) -> Vectors:
        """How texts are worded, float32, shape (texts, 768); zeros for a text without a word or sign to read.

        The mean and the maximum over a text's first tokens (at most `longest`) of the states after three of the six
        layers. The last layers turn to what a text is about; these still hold how it is said.
        """
        return self._each(texts, lambda text: self._manner(text, longest), 2 * WIDTH)

    def spoken(
        self, texts: Sequence[str], answered: Sequence[str], longest: int, tuned: bool = True
    ) -> tuple[Vectors, Vectors, Vectors]:
        """How texts are worded and what they answer, as `manner` has it, and what the tuned layer makes of both.

        Parameters
        ----------
        texts, answered
            Pairs; of a text its first tokens (at most `longest`) are read, half as many of what it answers.
        tuned
            Whether to ask the tuned layer.

        Returns
        -------
        tuple
            Shapes (texts, 768), (texts, 768) and (texts, codes), with no codes where it is not asked.
        """
        before = self.manner(answered, longest // 2)
        row_of = {text: row for row, text in enumerate(answered)}
        codes = self.codes if tuned else []

        def vector(pair: tuple[str, str]) -> Vectors | None:
            states = self.states(pair[0], longest)
            if states is None:
                return None
            parts = [states[0].mean(axis=0), states[0].max(axis=0)]
            if codes:
                given = {"states": states, "answered": before[row_of[pair[1]]][None, :WIDTH]}
                parts.append(self._tuned.run(None, given)[0][0])
            return np.concatenate(parts)

        found = self._each(list(zip(texts, answered, strict=True)), vector, 2 * WIDTH + len(codes))
        return found[:, : 2 * WIDTH], before, found[:, 2 * WIDTH :]

    def _each(self, texts: Sequence[_Read], vector: Callable[[_Read], Vectors | None], width: int) -> Vectors:
        """A vector to each text, the work done once for each distinct one."""
        row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        distinct = np.zeros((len(row_of), width), dtype=np.float32)
        for row, found in enumerate(self._found(list(row_of), vector)):
            if found is not None:
                distinct[row] = found
        # adding zero turns -0.0 into 0.0, so that equal vectors have equal bytes
        rounded = np.round(distinct, DECIMALS) + np.float32(0)
        return rounded[[row_of[text] for text in texts]]

    def _found(self, texts: list[_Read], vector: Callable[[_Read], Vectors | None]) -> Iterator[Vectors | None]:
        """The vector of each text in turn."""
        if not any(text if isinstance(text, str) else text[0] for text in texts):
            return  # the rows stay zero, and nothing is loaded
        assert self._tokenizer is not None
        assert self._early is not None  # loaded here, once, before the threads ask for it
        assert not self.codes or self._tuned is not None
        with ThreadPoolExecutor(self.threads) as pool:
            for start in range(0, len(texts), _BLOCK):
                yield from pool.map(vector, texts[start : start + _BLOCK])

    def _vector(self, text: str) -> Vectors | None:
        """The vector of one text, None for one without anything to read."""
        states = self.states(text, LONGEST)
        if states is None:
            return None
        vector: Vectors = self._late.run(None, {"states": states})[0][0]
        return vector

    def _manner(self, text: str, longest: int) -> Vectors | None:
        states = self.states(text, longest)
        return None if states is None else np.concatenate([states[0].mean(axis=0), states[0].max(axis=0)])

    def states(self, text: str, longest: int) -> Vectors | None:
        """The states of a text's tokens after the early layers, shape (1, tokens, 384)."""
        ids = self._tokenizer.encode(text.encode("utf-8", "replace").decode()).ids
        if len(ids) <= 2:  # nothing between the marks for start and end
            return None
        states: Vectors = self._early.run(None, {"ids": np.array([ids[:longest]], dtype=np.int64)})[0]
        return states

    def _checksums(self) -> dict[str, str]:
        path = self.folder / "checksums.json"
        try:
            sums: dict[str, str] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as exc:
            raise CoalfaceError("no sentence encoder lies here", where=str(path), next_step=_RESTORE) from exc
        return sums

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        assert self.model_hash
        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer

    @cached_property
    def _early(self) -> InferenceSession:
        return self._session("early.onnx")

    @cached_property
    def _late(self) -> InferenceSession:
        return self._session("late.onnx")

    @cached_property
    def _tuned(self) -> InferenceSession:
        return self._session("tuned.onnx")

    def _session(self, name: str) -> InferenceSession:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return ort.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])


_RESTORE = "Restore models/embedding from the repository, or write it anew with models/embedding/export.py"
