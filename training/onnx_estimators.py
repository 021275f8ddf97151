"""Classical classifiers as ONNX networks, built node by node: "features" (batch, width) to "logits" (batch, classes).

Invariant: the softmax of the logits is the classifier's own probabilities; where an example may have several classes,
the sigmoid is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import onnx
    from sklearn.ensemble import RandomForestClassifier

#: As networks of ours are exported.
_OPSET, _ML_OPSET, _IR = 17, 3, 8
#: The least probability of a class, so that its logarithm can be taken.
LEAST = 1e-4
#: Logit of a class that training had no example of.
ABSENT = -20.0


def _model(nodes: list[onnx.NodeProto], values: dict[str, np.ndarray], width: int, n_classes: int) -> bytes:
    import onnx
    from onnx import helper, numpy_helper

    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("features", kind, ["batch", width])],
        [helper.make_tensor_value_info("logits", kind, ["batch", n_classes])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("ai.onnx.ml", _ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="earmark")
    onnx.checker.check_model(model)
    return model.SerializeToString()  # type: ignore[no-any-return]


def _node(kind: str, takes: list[str], gives: str | list[str], **settings: Any) -> onnx.NodeProto:
    from onnx import helper

    return helper.make_node(kind, takes, [gives] if isinstance(gives, str) else gives, **settings)


def _scaled(mean: np.ndarray, scale: np.ndarray) -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    """Nodes that turn "features" into "scaled", each column less its mean and divided by its scale."""
    nodes = [_node("Sub", ["features", "mean"], "centred"), _node("Div", ["centred", "deviation"], "scaled")]
    return nodes, {"mean": mean.astype(np.float32), "deviation": scale.astype(np.float32)}


def linear(mean: np.ndarray, scale: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> bytes:
    """Logits that are linear in scaled features.

    Args:
        mean, scale: Shape (width,).
        weights: Shape (classes, width).
        bias: Shape (classes,).
    """
    nodes, values = _scaled(mean, scale)
    nodes.append(_node("Gemm", ["scaled", "weights", "bias"], "logits", transB=1))
    values |= {"weights": weights.astype(np.float32), "bias": bias.astype(np.float32)}
    return _model(nodes, values, weights.shape[1], len(weights))


def neighbours(
    mean: np.ndarray, scale: np.ndarray, known: np.ndarray, votes: np.ndarray, k: int, sharp: float, *, both: bool
) -> bytes:
    """Votes of the k examples that are most alike.

    Args:
        mean, scale: Shape (width,).
        known: The examples, scaled and of length one, float32 of shape (examples, width).
        votes: What each says of each class, float32 of shape (examples, classes).
        k: How many are asked.
        sharp: How much more the likest count: an example counts exp(sharp * cosine).
        both: Whether ``votes`` has twice the columns: what speaks for each class, and then what against it.
    """
    nodes, values = _scaled(mean, scale)
    values |= {
        "known": np.ascontiguousarray(known.T),
        "votes": votes.astype(np.float32),
        "k": np.array([k], np.int64),
        "sharp": np.array(sharp, np.float32),
        "one": np.array([1], np.int64),
        "two": np.array([2], np.int64),
        "least": np.array(LEAST, np.float32),
        "tiny": np.array(1e-12, np.float32),
    }
    nodes += [
        _node("ReduceL2", ["scaled"], "long", axes=[1], keepdims=1),
        _node("Max", ["long", "tiny"], "length"),
        _node("Div", ["scaled", "length"], "unit"),
        _node("MatMul", ["unit", "known"], "cosines"),
        _node("TopK", ["cosines", "k"], ["likest", "which"], axis=1),
        _node("Mul", ["likest", "sharp"], "sharpened"),
        _node("Softmax", ["sharpened"], "counts", axis=1),
        _node("Unsqueeze", ["counts", "two"], "column"),
        _node("Gather", ["votes", "which"], "said", axis=0),
        _node("Mul", ["said", "column"], "weighed"),
        _node("ReduceSum", ["weighed", "one"], "sums", keepdims=0),
        _node("Add", ["sums", "least"], "over"),
        _node("Log", ["over"], "said for and against" if both else "logits"),
    ]
    if both:
        nodes += [
            _node("Split", ["said for and against"], ["for", "against"], axis=1),
            _node("Sub", ["for", "against"], "logits"),
        ]
    return _model(nodes, values, known.shape[1], votes.shape[1] // 2 if both else votes.shape[1])


def forest(trees: RandomForestClassifier, width: int, n_classes: int) -> bytes:
    """The logarithm of the mean probabilities of a forest's trees, none below LEAST."""
    classes = [int(c) for c in trees.classes_]

    def shares(values: np.ndarray) -> np.ndarray:
        return np.asarray(values[:, 0, :] / values[:, 0, :].sum(axis=1, keepdims=True))

    nodes = [
        _ensemble(trees, classes, shares, n_classes),
        _node("Max", ["mean", "least"], "some"),
        _node("Log", ["some"], "logits"),
    ]
    return _model(nodes, {"least": np.array(LEAST, np.float32)}, width, n_classes)


def forest_of_each(trees: RandomForestClassifier, width: int, has: list[int | None]) -> bytes:
    """The log-odds of each class, of a forest that answers yes or no for all of them; no share below LEAST.

    Args:
        trees: The forest.
        width: Of the features.
        has: For each class, the place of its yes among the forest's answers; None where no example had it.
    """
    known = [c for c, at in enumerate(has) if at is not None]

    def shares(values: np.ndarray) -> np.ndarray:
        # A class that all examples had has one answer, and its other column is filled up with zeros.
        return np.stack([values[:, c, has[c]] / values[:, c, :].sum(axis=1) for c in known], axis=1)

    nodes = [
        _ensemble(trees, known, shares, len(has)),
        _node("Sub", ["one", "mean"], "not"),
        _node("Max", ["mean", "least"], "yes"),
        _node("Max", ["not", "least"], "no"),
        _node("Div", ["yes", "no"], "odds"),
        _node("Log", ["odds"], "logits"),
    ]
    values = {"least": np.array(LEAST, np.float32), "one": np.array(1.0, np.float32)}
    return _model(nodes, values, width, len(has))


def _ensemble(
    trees: RandomForestClassifier, classes: list[int], shares: Callable[[np.ndarray], np.ndarray], n_classes: int
) -> onnx.NodeProto:
    """The node that turns "features" into "mean": of what the trees' leaves say of classes.

    Args:
        trees: The forest.
        classes: Those that its leaves speak of.
        shares: From a tree's values, shape (nodes, answers, choices), to shares of these, shape (nodes, classes).
        n_classes: Columns of "mean".
    """
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            *("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes"),
            *("nodes_truenodeids", "nodes_falsenodeids"),
            *("target_treeids", "target_nodeids", "target_ids", "target_weights"),
        )
    }
    for number, estimator in enumerate(trees.estimators_):
        said = shares(estimator.tree_.value) / len(trees.estimators_)
        _add_tree(columns, number, estimator.tree_, classes, said)
    return _node(
        "TreeEnsembleRegressor",
        ["features"],
        "mean",
        domain="ai.onnx.ml",
        n_targets=n_classes,
        aggregate_function="SUM",
        post_transform="NONE",
        **columns,
    )


def _add_tree(columns: dict[str, list[Any]], number: int, tree: Any, classes: list[int], shares: np.ndarray) -> None:
    leaf = tree.children_left < 0
    # A float32 is at most a double where it is at most the next float32 below that double.
    limits = tree.threshold.astype(np.float32)
    limits = np.where(limits > tree.threshold, np.nextafter(limits, np.float32(-np.inf)), limits)
    nodes = range(tree.node_count)
    columns["nodes_treeids"] += [number] * tree.node_count
    columns["nodes_nodeids"] += nodes
    columns["nodes_featureids"] += np.where(leaf, 0, tree.feature).tolist()
    columns["nodes_values"] += np.where(leaf, 0, limits).tolist()
    columns["nodes_modes"] += ["LEAF" if ends else "BRANCH_LEQ" for ends in leaf]
    columns["nodes_truenodeids"] += np.where(leaf, 0, tree.children_left).tolist()
    columns["nodes_falsenodeids"] += np.where(leaf, 0, tree.children_right).tolist()
    for node in np.flatnonzero(leaf).tolist():
        columns["target_treeids"] += [number] * len(classes)
        columns["target_nodeids"] += [node] * len(classes)
        columns["target_ids"] += classes
        columns["target_weights"] += shares[node].tolist()
