"""The course of a training: which epoch is kept, and what happens when it is broken off or goes wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.errors import StudioError, UsageError
from engine.events import Ask, EpochDone, Notice, run
from training import checkpoints, fitting
from training.batches import Batch
from training.data import Item
from training.dataset import WindowSet
from training.learner import Learner
from training.losses import Loss, Teacher
from training.torch_fit import Fit, TrainConfig, fit

LABELS = ("a", "b")


def windows(n: int, seed: int, also: bool = False) -> WindowSet:
    """Two clouds of points that overlap a little; with ``also`` some items have both classes."""
    rng = np.random.default_rng(seed)
    target = np.arange(n) % 2
    features = (rng.normal(size=(n, 6)) + 1.2 * (target[:, None] * 2 - 1)).astype(np.float32)
    items = []
    for i, t in enumerate(target.tolist()):
        more = ("b",) if also and t == 0 and i % 3 == 0 else ()
        features[i, 0] = (3.0 if more or t else -3.0) if also else features[i, 0]
        items.append(Item(str(i), str(i), 0.0, None, LABELS[t], (str(i),), also=more))
    return WindowSet(items, np.arange(n), target, 1.0, features)


TRAIN, VAL = windows(64, 0), windows(32, 1)


def network(seed: int = 0) -> torch.nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return torch.nn.Sequential(
            torch.nn.Linear(6, 12), torch.nn.BatchNorm1d(12), torch.nn.ReLU(), torch.nn.Dropout(0.2),
            torch.nn.Linear(12, 2),
        )  # fmt: skip


def trained(events: list[Any] | None = None, module: torch.nn.Module | None = None, **settings: Any) -> Fit:
    given = {name: settings.pop(name) for name in ("teacher", "checkpoint") if name in settings}
    config = TrainConfig(**{"epochs": 5, "device": "cpu", "batch_size": 16, "precision": "float32", **settings})
    return run(
        fit(module or network(), TRAIN, VAL, LABELS, config, **given), events.append if events is not None else None
    )


def curve(history: list[EpochDone]) -> list[tuple[float, ...]]:
    return [(e.train_loss, e.val_loss, e.val_f1, e.learning_rate) for e in history]


def weights(module: torch.nn.Module) -> list[np.ndarray]:
    return [tensor.numpy() for tensor in module.state_dict().values()]


RICH = {
    "epochs": 8, "schedule": "plateau", "plateau_epochs": 1, "ema": 0.9, "gradient_clip": 1.0, "weight_decay": 0.01,
    "sampling": "balanced", "patience": 0, "learning_rate": 0.01,
    "augment": json.dumps([{"id": "mixup", "alpha": 0.4, "domain": "features"}]),
}  # fmt: skip


@pytest.mark.parametrize("settings", [{"epochs": 8}, RICH])
def test_a_training_that_is_broken_off_goes_on_as_if_it_had_not_been(tmp_path: Path, settings: dict[str, Any]) -> None:
    whole = trained(**settings)
    checkpoint = tmp_path / "one.checkpoint"
    config = TrainConfig(**{"device": "cpu", "batch_size": 16, "precision": "float32", **settings})
    job = fit(network(), TRAIN, VAL, LABELS, config, checkpoint=checkpoint)
    for event in job:
        if isinstance(event, EpochDone) and event.epoch == 3:
            break
    job.close()
    assert checkpoint.is_file()
    events: list[Any] = []
    resumed = trained(events, checkpoint=checkpoint, **settings)
    assert any("broken off after epoch 3" in e.text for e in events if isinstance(e, Notice))
    assert [e.epoch for e in events if isinstance(e, EpochDone)] == list(range(1, 9))
    assert curve(resumed.history) == curve(whole.history)
    assert resumed.best.epoch == whole.best.epoch
    np.testing.assert_array_equal(resumed.val_logits, whole.val_logits)
    for one, other in zip(weights(resumed.module), weights(whole.module), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not checkpoint.exists(), "it is of no use once the training ended"


def test_a_damaged_checkpoint_counts_as_none(tmp_path: Path) -> None:
    checkpoint = tmp_path / "one.checkpoint"
    checkpoint.write_bytes(b"not a checkpoint")
    assert curve(trained(checkpoint=checkpoint).history) == curve(trained().history)


def test_a_full_disk_does_not_end_a_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    events: list[Any] = []
    assert len(trained(events, checkpoint=tmp_path / "file" / "x.checkpoint").history) == 5
    said = [e.text for e in events if isinstance(e, Notice) and "cannot be kept" in e.text]
    assert len(said) == 1


def test_checkpoints_are_told_apart_by_data_and_settings_and_old_ones_go(tmp_path: Path) -> None:
    sound = tmp_path / "a.wav"
    sound.write_bytes(b"1")
    item = Item("a", str(sound), 0.0, None, "a", ("a",))
    first = checkpoints.path_for({"epochs": 1}, [item])
    assert checkpoints.path_for({"epochs": 1}, [item]) == first
    assert checkpoints.path_for({"epochs": 2}, [item]) != first
    sound.write_bytes(b"12")
    assert checkpoints.path_for({"epochs": 1}, [item]) != first
    kept = checkpoints.Checkpoint([], {}, {}, torch.zeros(1))
    paths = [tmp_path / f"{number}.checkpoint" for number in range(9)]
    for path in paths:
        checkpoints.save(kept, path)
    assert paths[-1].is_file()
    assert len(list(tmp_path.glob("*.checkpoint"))) == 6


class _Breaks(torch.nn.Module):
    """Gives what is no number from some step on."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.inner = network()
        self.left = after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.left -= self.training
        out: torch.Tensor = self.inner(x) * (1.0 if self.left >= 0 else math.nan)
        return out


def test_a_loss_that_is_no_number_ends_the_training_and_the_best_epoch_is_kept() -> None:
    events: list[Any] = []
    done = trained(events, _Breaks(after=10))  # four steps an epoch: in the third
    assert len(done.history) == 2
    assert done.ended == "stopped"
    assert np.isfinite(done.val_logits).all()
    assert any("no longer a number" in e.text and e.level == "warning" for e in events if isinstance(e, Notice))
    with pytest.raises(StudioError, match="Choose a smaller learning rate"):
        trained(module=_Breaks(after=2))


def test_the_last_epoch_is_kept_where_that_is_asked_for() -> None:
    last = trained(monitor="last", patience=0, epochs=6)
    assert last.best.epoch == 6
    assert [e.best for e in last.history] == [True] * 6
    by_loss = trained(monitor="loss", patience=0, epochs=6)
    assert by_loss.best.val_loss == min(e.val_loss for e in by_loss.history)


def test_patience_ends_a_training() -> None:
    events: list[Any] = []
    done = trained(events, epochs=60, patience=2, learning_rate=0.05)
    assert len(done.history) == done.best.epoch + 2 < 60
    assert any(f"epoch {done.best.epoch} is kept" in e.text for e in events if isinstance(e, Notice))


def test_finish_within_an_epoch_keeps_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def listen(event: Any) -> Ask | None:
        return Ask.FINISH if isinstance(event, EpochDone) and event.epoch == 3 else None

    config = TrainConfig(epochs=9, device="cpu", precision="float32")
    done = run(fit(network(), TRAIN, VAL, LABELS, config), listen)
    assert (len(done.history), done.ended) == (3, "stopped")


def test_the_cosine_ends_at_zero_and_groups_keep_their_ratio() -> None:
    class Two(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = torch.nn.Linear(6, 4), torch.nn.Linear(4, 2)
            self.began: list[int] = []

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out: torch.Tensor = self.head(self.body(x).relu())
            return out

        def parameter_groups(self, learning_rate: float) -> list[dict[str, Any]]:
            slow = {"params": list(self.body.parameters()), "lr": learning_rate / 10}
            return [slow, {"params": list(self.head.parameters())}]

        def begin_epoch(self, epoch: int) -> None:
            self.began.append(epoch)
            for parameter in self.body.parameters():
                parameter.requires_grad = epoch > 1

    module = Two()
    before = module.body.weight.detach().clone()
    events: list[Any] = []
    moved = []

    def listen(event: Any) -> None:
        events.append(event)
        if isinstance(event, EpochDone):
            moved.append(not torch.equal(module.body.weight, before))

    config = TrainConfig(epochs=4, schedule="cosine", learning_rate=0.02, device="cpu", patience=0)
    done = run(fit(module, TRAIN, VAL, LABELS, config), listen)
    assert [e.learning_rate for e in done.history] == pytest.approx(
        [0.02 * f for f in (0.85355, 0.5, 0.14645, 0)], abs=1e-6
    )
    assert module.began == [1, 2, 3, 4]
    assert moved == [False, True, True, True]


def test_a_teacher_is_learned_from(rng: np.random.Generator) -> None:
    said = np.where(np.arange(64)[:, None] % 2 == 0, [[-4.0, 4.0]], [[4.0, -4.0]]).astype(np.float32)  # all wrong
    contrary = trained(teacher=Teacher(said, 1.0, 1.0), epochs=12, patience=0, learning_rate=0.05, monitor="last")
    assert contrary.best.val_accuracy < 0.2
    plain = trained(epochs=12, patience=0, learning_rate=0.05, monitor="last")
    assert plain.best.val_accuracy > 0.8


def test_a_teacher_and_several_classes_do_not_go_together() -> None:
    teacher = Teacher(np.zeros((64, 2), np.float32))
    with pytest.raises(UsageError, match="one class each"):
        run(fit(network(), TRAIN, VAL, LABELS, TrainConfig(device="cpu"), teacher=teacher, multi_label=True))


def test_several_classes_per_item_are_learned() -> None:
    train, val = windows(96, 2, also=True), windows(48, 3, also=True)
    config = TrainConfig(epochs=15, device="cpu", learning_rate=0.05, batch_size=16, patience=0)
    done = run(fit(network(), train, val, LABELS, config, multi_label=True))
    assert done.best.val_f1 > 0.9
    truth = val.truth(LABELS, True)
    assert truth.sum() > len(val)
    said = done.val_logits > 0
    assert ((said[:, 1] == (truth[:, 1] > 0.5)).mean()) > 0.95
    assert done.best.recall[1] == pytest.approx((said & (truth > 0.5))[:, 1].sum() / truth[:, 1].sum())


class _Memory:
    """Stands in for a device whose memory holds only so many windows at once."""

    def __init__(self, holds: int) -> None:
        self.holds = holds
        self.largest = 0

    def __call__(self, module: torch.nn.Module, args: tuple[torch.Tensor, ...]) -> None:
        if len(args[0]) > self.holds:
            raise torch.OutOfMemoryError("out of memory")
        self.largest = max(self.largest, len(args[0]))


@pytest.fixture
def learner() -> Learner:
    plain = torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    return Learner(plain, Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=0.01, precision="float32")


def test_parts_of_a_batch_come_to_the_same_step(learner: Learner) -> None:
    other = Learner(
        torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2)),
        Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=0.01, precision="float32",
    )  # fmt: skip
    other.module.load_state_dict(learner.module.state_dict())
    memory = _Memory(6)
    other.module.register_forward_pre_hook(memory)
    batch = Batch(TRAIN.features[:20], TRAIN.truth(LABELS, False)[:20], None)
    assert other.step(batch) == pytest.approx(learner.step(batch), rel=1e-5)
    assert other.parts == 4
    for one, two in zip(learner.module.parameters(), other.module.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-6)
    run(other.logits(TRAIN.features, None))  # type: ignore[arg-type]
    assert memory.largest <= 6


def test_full_memory_is_told_and_too_little_is_an_error() -> None:
    module = network()
    module.register_forward_pre_hook(_Memory(9))
    events: list[Any] = []
    assert len(trained(events, module).history) == 5
    assert any("batches are computed in 2 parts" in e.text for e in events if isinstance(e, Notice))
    module = network()
    module.register_forward_pre_hook(_Memory(1))
    with pytest.raises(StudioError, match="memory does not hold even two windows"):
        trained(module=module)


def test_averaged_weights_follow_the_weights() -> None:
    plain = torch.nn.Linear(6, 2)
    start = plain.weight.detach().clone()
    learner = Learner(
        plain, Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=0.1, ema=0.5, precision="float32"
    )
    batch = Batch(TRAIN.features[:8], TRAIN.truth(LABELS, False)[:8], None)
    learner.step(batch)
    first = plain.weight.detach().clone()
    keep = 2 / 11
    torch.testing.assert_close(learner.judged.weight, keep * start + (1 - keep) * first)
    mean = learner.judged.weight.detach().clone()
    learner.step(batch)
    torch.testing.assert_close(learner.judged.weight, 0.25 * mean + 0.75 * plain.weight)


def test_gradients_are_clipped() -> None:
    module = torch.nn.Linear(6, 2)
    learner = Learner(
        module, Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=0.1, gradient_clip=1e-3, precision="float32"
    )
    learner.step(Batch(100 * TRAIN.features[:8], TRAIN.truth(LABELS, False)[:8], None))
    total = sum(float(p.grad.square().sum()) for p in module.parameters() if p.grad is not None)
    assert math.sqrt(total) == pytest.approx(1e-3, rel=1e-3)


def test_checkpoints_are_left_out_where_writing_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    clock = [0.0]
    monkeypatch.setattr(fitting.time, "perf_counter", lambda: clock[0])

    def slow(*_: object) -> None:
        written.append(clock[0])
        clock[0] += 10

    monkeypatch.setattr(checkpoints, "save", slow)
    course = fitting._Course(Learner(torch.nn.Linear(6, 2), Loss(None, 0.0, False, None, "cpu"), "cpu",
                                     learning_rate=0.1))  # fmt: skip
    saver = fitting._Saver(tmp_path / "x.checkpoint")
    for _ in range(10):
        clock[0] += 20
        saver.save(course)
    assert written == [20, 130], "writing takes a tenth of the time at most"
