"""The command line's verbs for SoundNet: features soundnet, to-mp3, train-mlp, test-mlp, models convert-soundnet and
models soundnet-labels. They take the arguments of the scripts that they stand in for, under the same names.

Invariant: like every verb, these drive a job and print what it yields.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from engine.config import add_arguments, given, settings_of
from engine.errors import UsageError
from engine.verbs import Terminal, below, verb
from engine.words import many

_FEAT_DIM = "not looked at, the files say it themselves; it stands here because it always did"


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs of this module."""
    features = verb(verbs, "features", "write what a trained network hears in recordings to files", _features_usage)
    inner = features.add_subparsers(metavar="NETWORK")
    soundnet = verb(inner, "soundnet", "write SoundNet's layers of a folder of recordings as CSV files", _features)
    soundnet.add_argument(
        "--model-path", "--model_path", required=True, metavar="FILE", help="SoundNet's weights, sound8.npy"
    )
    soundnet.add_argument(
        "--input-dir", "--input_dir", required=True, metavar="FOLDER", help="sound files, or videos as they are"
    )
    soundnet.add_argument(
        "--output-dir", "--output_dir", required=True, metavar="FOLDER", help="gets a folder for each layer"
    )
    soundnet.add_argument(
        "--file-ext", "--file_ext", default=".mp3", help="what the recordings' names end in (default %(default)s)"
    )
    soundnet.add_argument(
        "--feat-layer",
        "--feat_layer",
        default="",
        metavar="LAYER",
        help="pool5, conv6, conv7, conv8 or conv8_2, or several with commas (default pool5,conv6,conv7)",
    )
    mp3 = verb(verbs, "to-mp3", "write the sound of a folder of videos as MP3 files", _mp3)
    mp3.add_argument("--input-dir", default="videos", metavar="FOLDER", help="the videos (default %(default)s)")
    mp3.add_argument("--output-dir", default="mp3", metavar="FOLDER", help="gets the files (default %(default)s)")
    mp3.add_argument("--file-ext", default=".mp4", help="what the videos' names end in (default %(default)s)")
    _mlp_verbs(verbs)

    models = below(verbs, "models")
    convert = verb(models, "convert-soundnet", "rewrite SoundNet's weights without a pickle", _convert)
    convert.add_argument("source", metavar="IN", help="sound8.npy, or the .pth of a PyTorch port")
    convert.add_argument("target", metavar="OUT", help="a .safetensors or .npz file")
    labels = verb(models, "soundnet-labels", "the objects and scenes SoundNet recognises in a recording", _labels)
    labels.add_argument("weights", metavar="FILE", help="SoundNet's weights with conv8 and conv8_2")
    labels.add_argument("audio", metavar="AUDIO", help="a recording or a video")
    labels.add_argument("--objects", default="", metavar="LIST", help="names of the objects, one a line")
    labels.add_argument("--scenes", default="", metavar="LIST", help="names of the scenes, one a line")
    labels.add_argument("--top", type=int, default=5, metavar="N", help="how many of each (default %(default)s)")


def _mlp_verbs(verbs: argparse._SubParsersAction) -> None:
    from training.torch_fit import TrainConfig

    train = verb(verbs, "train-mlp", "train three heads on SoundNet features that were written to files", _train_mlp)
    train.add_argument("feat_dir", help="the folder that has pool5, conv6 and conv7")
    train.add_argument("feat_dim", type=int, help=_FEAT_DIM)
    train.add_argument("list_videos", help="a CSV with the columns Id and Category, as train_val.csv")
    train.add_argument("output_file", help="the .earmark file to write")
    train.add_argument("feat_appendix", nargs="?", default=".csv", help="ending of the files (default %(default)s)")
    train.add_argument(
        "mode",
        nargs="?",
        default="train_val",
        choices=("train", "train_val"),
        help="whether to keep a tenth of the list for choosing the best epoch (default %(default)s)",
    )
    train.add_argument(
        "--classes",
        default="",
        metavar="CSV",
        help="names of the categories, columns Label and Category (default cls_map.csv beside the list)",
    )
    train.add_argument(
        "--weights", default="", metavar="FILE", help="SoundNet's weights, to be carried along for use on recordings"
    )
    add_arguments(train.add_argument_group("training"), settings_of(TrainConfig), _defaults())

    test = verb(verbs, "test-mlp", "predict a list of recordings from SoundNet features in files", _test_mlp)
    test.add_argument("model_file", help="what train-mlp wrote, or the .pth file of the older scripts")
    test.add_argument("feat_dir", help="the folder that has pool5, conv6 and conv7")
    test.add_argument("feat_dim", type=int, help=_FEAT_DIM)
    test.add_argument("list_videos", help="a CSV with the column Id, as test_for_students.csv")
    test.add_argument("output_file", help="the CSV to write: Id,Category in the order of the list")
    test.add_argument("file_ext", nargs="?", default=".csv", help="ending of the files (default %(default)s)")


def _defaults() -> dict[str, str]:
    from engine import recipes

    return {name: str(value) for name, value in recipes.get("soundnet-multihead").defaults.items()}


def _features_usage(args: argparse.Namespace, terminal: Terminal) -> int:
    raise UsageError("Say which network: features soundnet --model-path FILE --input-dir FOLDER --output-dir FOLDER.")


def _features(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.soundnet.extract import extract

    done = terminal.drive(
        extract(args.input_dir, args.output_dir, args.model_path, file_ext=args.file_ext, feat_layer=args.feat_layer)
    )
    left = f"; {many(done.skipped, 'recording')} could not be read" if done.skipped else ""
    terminal.say(f"Wrote {', '.join(done.layers)} of {many(done.files, 'recording')} to {args.output_dir}{left}.")
    terminal.result(out=args.output_dir, **dataclasses.asdict(done))
    return 0


def _train_mlp(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.files import MODEL, check_writable
    from training import run
    from training.soundnet_mlp import train_heads
    from training.torch_fit import TrainConfig

    check_writable(args.output_file, MODEL)
    beside = Path(args.list_videos).with_name("cls_map.csv")
    made = terminal.drive(
        train_heads(
            args.feat_dir,
            args.list_videos,
            run.plan("soundnet-multihead", {}, given(TrainConfig, args)).training,
            name=Path(args.output_file).stem,
            ending=args.feat_appendix,
            mode=args.mode,
            class_map=args.classes or (str(beside) if beside.is_file() else ""),
            weights=args.weights,
        )
    )
    path = bundle.save(made, args.output_file)
    terminal.say(made.card.notes)
    terminal.say(f"Model: {path}")
    terminal.result(model=str(path), labels=made.card.labels, notes=made.card.notes)
    return 0


def _test_mlp(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.files import check_writable
    from training.soundnet_mlp import predict_list
    from training.soundnet_tables import write_predictions

    check_writable(args.output_file)
    found = terminal.drive(predict_list(args.model_file, args.feat_dir, args.list_videos, ending=args.file_ext))
    path = write_predictions(args.output_file, found)
    terminal.say(f"Wrote {many(len(found), 'prediction')} to {path}")
    terminal.result(out=str(path), predictions=len(found))
    return 0


def _convert(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.soundnet import weights
    from training import import_weights

    source = Path(args.source)
    if source.suffix.lower() in (".pth", ".pt"):
        state = import_weights.state_of(import_weights.read_torch(source), source)
        arrays = {name: tensor.float().numpy() for name, tensor in state.items()}
        tensors = weights.checked(weights.of_torch_names(arrays), source)
    else:
        tensors = weights.read(source)
    path = weights.write(tensors, args.target)
    numbers = sum(tensor.size for tensor in tensors.values())
    labels = "with" if "conv8.weight" in tensors else "without"
    terminal.say(f"Wrote {path}: {numbers:,} numbers, {labels} the layers that name objects and scenes.")
    terminal.result(path=str(path), numbers=numbers, labels="conv8.weight" in tensors)
    return 0


def _labels(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.soundnet.extract import recognise

    found = recognise(args.weights, args.audio, objects=args.objects, scenes=args.scenes, top=args.top)
    for what, guesses in found.items():
        terminal.say(what.capitalize())
        for guess in guesses:
            terminal.say(f"  {guess.probability:6.1%}  {guess.name or f'number {guess.number}'}")
    terminal.result(**{what: [dataclasses.asdict(guess) for guess in guesses] for what, guesses in found.items()})
    return 0


def _mp3(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.mp3 import to_mp3

    written = terminal.drive(to_mp3(args.input_dir, args.output_dir, args.file_ext))
    terminal.say(f"Wrote the sound of {many(written, 'file')} to {args.output_dir}.")
    terminal.result(out=args.output_dir, files=written)
    return 0 if written else 1
