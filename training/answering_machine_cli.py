"""The command line of the answering-machine scripts: what ``train`` and ``evaluate`` take of their flags, ``infer``,
and ``models encoder``.

Invariant: their flags are turned into those that every family has, and the verbs do the rest; nothing is done twice.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import models_cli
from engine.errors import StudioError, UsageError
from engine.verbs import Handler, Terminal, below, verb

if TYPE_CHECKING:
    from engine.results import FileScore
    from training.data import DataSet

RECIPE = "fbank-encoder-mlp"
#: The scripts' threshold for measuring, and for sorting.
_MEASURING, _SORTING = 0.7, 0.5
_UNUSED = "taken as it is given, and of no effect here"


class _Usual(str):
    """A default, told apart from the same word typed by the user."""

    __slots__ = ()


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the scripts' flags to ``train`` and ``evaluate``, and the verbs of this module."""
    _add_to_train(verbs.choices["train"])
    _add_to_evaluate(verbs.choices["evaluate"])
    _add_infer(verbs)
    encoder = verb(below(verbs, "models"), "encoder", "what an ONNX encoder is, and whether it can be used", _encoder)
    encoder.add_argument("file", help="the encoder")
    _add_transducer(encoder)


def _add_to_train(train: argparse.ArgumentParser) -> None:
    source = train._mutually_exclusive_groups[0]
    source.add_argument("--labels-file", metavar="FILE", help="lines of “path label”, to be divided by --val-split")
    source.add_argument("--train-labels", metavar="FILE", help="lines of “path label” to train on, with --val-labels")
    group = train.add_argument_group(
        "flags of the answering-machine scripts", f"With --labels-file or --train-labels the recipe is {RECIPE}."
    )
    group.add_argument("--val-labels", metavar="FILE", help="lines of “path label” for validation")
    group.add_argument("--data-dir", metavar="FOLDER", help="where relative paths in the label files count from")
    group.add_argument("--save-dir", metavar="FOLDER", help="gets best_model.earmark (default models)")
    group.add_argument("--embedding-dim", type=int, metavar="INT", help="checked against the encoder, which says it")
    group.add_argument("--encoder-model", dest="encoder", default=argparse.SUPPRESS, metavar="ONNX", help="--encoder")
    group.add_argument(
        "--sample-rate", dest="rate_hz", type=int, default=argparse.SUPPRESS, metavar="HZ", help="--rate-hz"
    )
    _add_transducer(group)
    train.set_defaults(
        recipe=_Usual(train.get_default("recipe")), handler=functools.partial(_train, train.get_default("handler"))
    )


def _add_to_evaluate(evaluate: argparse.ArgumentParser) -> None:
    source = evaluate._mutually_exclusive_groups[0]
    source.add_argument(
        "--test-labels",
        metavar="FILE",
        help=f"lines of “path label”; the threshold is {_MEASURING} unless --threshold says another",
    )
    group = evaluate.add_argument_group("flags of the answering-machine scripts")
    _add_foreign(group)
    group.add_argument("--batch-size", type=int, help=_UNUSED)
    group.add_argument("--num-workers", type=int, help=_UNUSED)
    evaluate.set_defaults(handler=functools.partial(_evaluate, evaluate.get_default("handler")))


def _add_infer(verbs: argparse._SubParsersAction) -> None:
    infer = verb(verbs, "infer", "sort a list of recordings into detected, not detected and too short", _infer)
    infer.add_argument(
        "--input-file", default="data/data_paths.txt", metavar="FILE", help="one path a line (default %(default)s)"
    )
    infer.add_argument(
        "--model-path",
        default="./choosen_model/best_model.pt",
        metavar="MODEL",
        help="a .earmark file, the name of an installed model, or best_model.pt of the scripts (default %(default)s)",
    )
    _add_foreign(infer, "./cluster_model/encoder-epoch-28-avg-13.onnx")
    for flag, name, what in (
        ("--detected-file", "detected_answering_machines.txt", "what was detected"),
        ("--not-machine-file", "not_machine.txt", "what was not"),
        ("--too-short-file", "too_short_audios.txt", "what is too short"),
    ):
        default = f"inference_results/{name}"
        infer.add_argument(flag, default=default, metavar="FILE", help=f"gets {what} (default %(default)s)")
    infer.add_argument("--threshold", type=float, default=_SORTING, help="detected is over it (default %(default)s)")
    infer.add_argument(
        "--min-duration",
        type=float,
        default=3.0,
        metavar="S",
        help="what is shorter is not scored (default %(default)s)",
    )
    infer.add_argument("--device", default="cuda", help="falls back to the processor (default %(default)s)")
    infer.add_argument("--workers", type=int, default=0, help="worker processes; 0 is one per core")
    infer.add_argument(
        "--tokens",
        metavar="FILE",
        help="tokens.txt of the transducer: what is said is written down too, by --encoder-model, --decoder-model and "
        "--joiner-model",
    )
    infer.add_argument(
        "--transcripts-file",
        default="inference_results/transcripts.csv",
        metavar="CSV",
        help="gets file, probability and transcript, with --tokens (default %(default)s)",
    )
    infer.add_argument(
        "--batch-report-interval", type=int, default=50, metavar="N", help="report every N files (default %(default)s)"
    )


def _add_foreign(group: argparse._ActionsContainer, encoder: str | None = None) -> None:
    """What the weights of the scripts need, where the model is one of theirs."""
    usual = " (default %(default)s)" if encoder else ""
    group.add_argument(
        "--encoder-model",
        default=encoder,
        metavar="ONNX",
        help=f"for best_model.pt: the encoder it was trained on{usual}",
    )
    group.add_argument(
        "--sample-rate", type=int, metavar="HZ", help="for best_model.pt: of its training (default 16000)"
    )
    _add_transducer(group)


def _add_transducer(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--decoder-model", metavar="ONNX", help="looked at and told about; classification has no use for it"
    )
    group.add_argument("--joiner-model", metavar="ONNX", help="checked against the encoder, and told about")


def _train(handler: Handler, args: argparse.Namespace, terminal: Terminal) -> int:
    """Turn the scripts' flags into the usual ones, and train."""
    if not (args.labels_file or args.train_labels):
        if args.val_labels or args.data_dir:
            raise UsageError("--val-labels and --data-dir belong to --train-labels or --labels-file.")
        return handler(args, terminal)
    if args.train_labels and not args.val_labels:
        raise UsageError("Say which files are for validation: --val-labels.")
    if isinstance(args.recipe, _Usual):
        args.recipe = RECIPE
    encoder = getattr(args, "encoder", "")
    if encoder:
        _tell_transducer(encoder, args, terminal, briefly=True)
    elif args.decoder_model or args.joiner_model or args.embedding_dim:
        raise UsageError("A decoder, a joiner and --embedding-dim belong to an encoder: --encoder-model.")
    args.out = args.out or str(Path(args.save_dir or "models") / "best_model.earmark")
    args.data = _label_files(args)
    return handler(args, terminal)


def _label_files(args: argparse.Namespace) -> DataSet:
    """The items of the label files, with the parts they are for."""
    from training import data as training_data

    home = args.data_dir or ""
    if args.labels_file:
        return training_data.read(args.labels_file, group_pattern=args.group_pattern, beside=home)
    train = training_data.read(args.train_labels, group_pattern=args.group_pattern, beside=home)
    val = training_data.read(args.val_labels, group_pattern=args.group_pattern, beside=home)
    both = {item.key for item in train.items} & {item.key for item in val.items}
    if both:
        raise StudioError(
            f"{min(both)} is in {args.train_labels} and in {args.val_labels}. Take it out of one of "
            "them: nothing can be measured on what was learned from."
        )
    train.items = [replace(item, part="train") for item in train.items] + [replace(i, part="val") for i in val.items]
    train.rejected += val.rejected
    train.notes += val.notes
    return train


def _evaluate(handler: Handler, args: argparse.Namespace, terminal: Terminal) -> int:
    """Turn the scripts' flags into the usual ones, and evaluate."""
    from engine import bundle
    from training import data as training_data
    from training.import_forms import CALLS

    with _model(args.model, args, terminal) as path:
        args.model = path
        if not args.test_labels:
            return handler(args, terminal)
        args.threshold = _MEASURING if args.threshold is None else args.threshold
        args.data = training_data.read(args.test_labels, group_pattern=args.group_pattern)
        model = bundle.load(path)
        with tempfile.TemporaryDirectory() as folder:
            if model.card.labels == ("0", "1"):  # in the tables these numbers have words
                card = replace(model.card, labels=CALLS, positive=CALLS[1])
                named = replace(model, card=card, weights=model.tensors())
                args.model = str(bundle.save(named, Path(folder) / f"{model.card.name}{bundle.SUFFIX}"))
                model = named
            if not set(model.card.labels) & set(args.data.labels):
                args.data.items = [_named(item, model.card.labels) for item in args.data.items]
            return handler(args, terminal)


def _named(item: Any, labels: tuple[str, ...]) -> Any:
    """An item whose label is a class's number, with the class's name."""
    known = item.label.isdecimal() and int(item.label) < len(labels)
    return replace(item, label=labels[int(item.label)]) if known else item


@contextmanager
def _model(name: str, args: argparse.Namespace, terminal: Terminal) -> Iterator[str]:
    """The path of a model; weights of the scripts become one for as long as it is needed."""
    from engine import bundle
    from training.import_weights import import_weights

    if Path(name).suffix.lower() not in (".pt", ".pth"):
        yield models_cli.model_path(name)
        return
    if not Path(name).is_file():
        raise StudioError(f"There is no model at {name}. Say which to use: --model-path.", path=name)
    if not args.encoder_model:
        raise UsageError(f"{name} holds only the network behind an encoder. Say where that is: --encoder-model.")
    _tell_transducer(args.encoder_model, args, terminal, briefly=True)
    values = {"encoder": args.encoder_model, "rate_hz": args.sample_rate or 0}
    made = import_weights(name, RECIPE, values=values)
    with tempfile.TemporaryDirectory() as folder:
        yield str(bundle.save(made, Path(folder) / f"model{bundle.SUFFIX}"))


def _infer(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.classify_config import ClassifyConfig
    from engine.path_lists import Lists, sort_files

    if not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    if args.batch_report_interval < 1:
        raise UsageError(f"The report interval is {args.batch_report_interval}; it must be at least 1.")
    lists = Lists(Path(args.detected_file), Path(args.not_machine_file), Path(args.too_short_file))
    # Lists have no room for words: those that are wanted go into a table of their own.
    config = ClassifyConfig(min_duration=args.min_duration, device=args.device, workers=args.workers, transcripts=False)
    with _model(args.model_path, args, terminal) as path, _transcripts(args, path, terminal) as told:
        job = sort_files(
            args.input_file,
            path,
            lists,
            threshold=args.threshold,
            config=config,
            report_every=args.batch_report_interval,
            told=told,
        )
        counts = terminal.drive(job)
    for count, file, what in zip(
        (counts.detected, counts.others, counts.too_short),
        lists,
        ("detected", "not detected", "too short"),
        strict=True,
    ):
        terminal.say(f"{count:8,}  {what}, in {file}")
    terminal.say(f"{counts.failed:8,}  could not be read, and will be tried again")
    terminal.say(f"{counts.kept:8,}  done before")
    terminal.result(**dataclasses.asdict(counts), files=[str(file) for file in lists])
    return 0 if counts.done > counts.failed or not counts.failed else 1


@contextmanager
def _transcripts(
    args: argparse.Namespace, model_path: str, terminal: Terminal
) -> Iterator[Callable[[str, FileScore], None] | None]:
    """What adds a row to the table of transcripts, where one is wanted."""
    from engine import bundle
    from engine.encoders.transcribing import Transcriber
    from engine.files import check_writable, csv_line
    from engine.results import DONE, harmless

    if not args.tokens:
        yield None
        return
    if not (args.encoder_model and args.decoder_model and args.joiner_model):
        raise UsageError("Transcripts need --encoder-model, --decoder-model and --joiner-model.")
    card = bundle.read_card(model_path)
    parts = (args.encoder_model, args.decoder_model, args.joiner_model, args.tokens)
    transcriber = Transcriber(*parts, rate_hz=card.rate_hz)
    at = card.labels.index(card.positive) if card.positive is not None else 0
    target = Path(args.transcripts_file)
    check_writable(target.with_name(f".{target.name}.check"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8", errors="backslashreplace", newline="") as table:
        if table.tell() == 0:
            table.write(csv_line(("audio_file", "probability", "transcript")))

        def told(path: str, score: FileScore) -> None:
            if score.state == DONE:
                try:
                    text = transcriber.text(score.path, card.channel)
                except StudioError as error:  # the file belongs into its list all the same
                    terminal.say(f"What is said in {path} could not be written down: {error}")
                    text = ""
                cells = (harmless(path), f"{score.probabilities[at]:.4f}", harmless(text))
                table.write(csv_line(cells))
                table.flush()

        yield told


def _encoder(args: argparse.Namespace, terminal: Terminal) -> int:
    terminal.result(encoder=_tell_transducer(args.file, args, terminal, briefly=False))
    return 0


def _tell_transducer(path: str, args: argparse.Namespace, terminal: Terminal, *, briefly: bool) -> dict[str, Any]:
    """Check an encoder, and the decoder and joiner where they are given, and say what they are.

    Raises:
        StudioError: When one is not what it is given for, or they do not belong together.
    """
    from engine import encoders
    from engine.encoders.transducer import check_decoder, check_joiner

    encoder = encoders.opened(path)
    wanted = getattr(args, "embedding_dim", None)
    if wanted and wanted != encoder.width:
        raise UsageError(
            f"The encoder {path} gives vectors of {encoder.width} numbers, not {wanted} (--embedding-dim)."
        )
    facts = {"encoder": encoder.facts()[: 3 if briefly else None]}
    if args.decoder_model:
        facts["decoder"] = check_decoder(Path(args.decoder_model)).facts()
    if args.joiner_model:
        facts["joiner"] = check_joiner(Path(args.joiner_model), encoder.width).facts()
    for part, lines in facts.items():
        for name, text in lines:
            terminal.say(f"{part:8}  {name:16}  {text}")
    return {part: dict(lines) for part, lines in facts.items()}
