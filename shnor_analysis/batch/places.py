"""Folders that are not on this machine: an fsspec address (``s3://bucket/…``) in place of a path."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shnor_analysis.store.paths import StoreError

#: Stores where a file appears whole or not at all, whatever happens while it is sent.
_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl"}
#: What tells versions of a file apart, as different stores call it.
_TAGS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "size")
#: Where raw sources and locks lie in a store: no report reads them.
_NO_INPUT = ("parts/", ".")


def is_address(text: str) -> bool:
    """Whether a text is an address of another machine rather than a path.

    Examples
    --------
    >>> is_address("s3://bucket/store"), is_address("data/store"), is_address("file:///data/store")
    (True, False, False)
    """
    return "://" in text and not text.startswith("file://")


def path_of(text: str) -> Path:
    """Give the path that a text means, ``file://`` or not."""
    return Path(text.removeprefix("file://"))


@dataclass(frozen=True)
class Place:
    """A folder at an address. Keys and endpoints come from the environment, never from the address.

    Every method raises `StoreError` when the place cannot be reached or may not be used.
    """

    address: str

    @property
    def names(self) -> Path:
        """The last two names of the address: a report says of its store no more than that, so copies keep them."""
        return Path(*[part for part in self.address.partition("://")[2].split("/") if part.strip(".")][-2:])

    def tags(self) -> dict[str, str]:
        """List the files below the folder, each with what changes when the file does; none where there is none."""
        with self._said() as (system, root):
            found = system.find(root, detail=True)
        return {
            name.removeprefix(root).lstrip("/"): "|".join(str(info[tag]) for tag in _TAGS if tag in info)
            for name, info in sorted(found.items())
        }

    def sizes(self) -> dict[str, int]:
        """List the files below the folder, each with its size."""
        with self._said() as (system, root):
            found = system.find(root, detail=True)
        return {name.removeprefix(root).lstrip("/"): int(info["size"]) for name, info in sorted(found.items())}

    def fetch(self, names: Iterable[str], folder: Path) -> None:
        """Copy files into a local folder."""
        wanted = list(names)
        for name in wanted:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with self._said() as (system, root):
            if wanted:
                system.get([f"{root}/{name}" for name in wanted], [str(folder / name) for name in wanted])

    def put(self, local: Path, name: str) -> None:
        """Send a file; it stands under its name whole or not at all."""
        with self._said() as (system, root):
            target = f"{root}/{name}"
            if self.address.partition("://")[0] in _WHOLE:
                system.put_file(str(local), target)
                return
            folder, _, file = target.rpartition("/")
            system.makedirs(folder, exist_ok=True)
            system.put_file(str(local), f"{folder}/.{file}.tmp")
            system.mv(f"{folder}/.{file}.tmp", target)

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with self._said() as (system, root), suppress(FileNotFoundError):
            system.rm_file(f"{root}/{name}")

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        with self._said() as (system, root):
            return bool(system.exists(f"{root}/{name}"))

    @contextmanager
    def _said(self) -> Iterator[tuple[Any, str]]:
        """Give the file system and the folder's path in it; whatever goes wrong there becomes a sentence."""
        try:
            import fsspec  # noqa: PLC0415 - of an extra

            system, root = fsspec.url_to_fs(self.address, use_listings_cache=False)
            yield system, root.rstrip("/")
        except Exception as error:  # each kind of store has errors of its own
            why = f"{type(error).__name__}: {error}"
            raise StoreError(
                f"Не удалось обратиться к {self.address} ({why}). Проверьте адрес и доступ: ключи и адрес "
                "сервера берутся из окружения (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL)."
            ) from error


def version_of(store: Place) -> str:
    """Hash what tells this state of a store from any other, raw sources apart.

    Raises
    ------
    StoreError
        There is no store at the address.
    """
    tags = _inputs(store.tags())
    if not tags:
        raise StoreError(f"По адресу {store.address} нет хранилища.")
    return hashlib.sha256("\n".join(f"{name} {tag}" for name, tag in tags.items()).encode()).hexdigest()[:16]


def copy_store(store: Place, version: str, folder: Path) -> None:
    """Copy a store, raw sources apart, to where nothing is yet; what stands there then is whole and of one state.

    Raises
    ------
    StoreError
        The store is no longer what it was under ``version``.
    """
    half = folder.with_name(f"{folder.name}.tmp")
    store.fetch(_inputs(store.tags()), half)
    if version_of(store) != version:
        raise StoreError(f"Хранилище {store.address} изменилось во время работы. Повторите команду.")
    half.rename(folder)


def _inputs(tags: dict[str, str]) -> dict[str, str]:
    return {name: tag for name, tag in tags.items() if not name.startswith(_NO_INPUT)}
