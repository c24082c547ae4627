"""Where a batch works: this machine or a cluster, folders or addresses."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from shnor_analysis.batch.away import Away, Picture
from shnor_analysis.batch.cluster import cluster as connected
from shnor_analysis.batch.many import Runner
from shnor_analysis.batch.one import run_school
from shnor_analysis.batch.places import Place, copy_store, is_address, path_of, version_of
from shnor_analysis.batch.run import find_notebook, prepare_folder
from shnor_analysis.batch.task import SchoolOutcome
from shnor_analysis.store.paths import StoreError


@dataclass(frozen=True)
class Site:
    """What `make_reports` is told of the place it works in.

    ``store`` and ``out`` are folders of this machine, which for addresses stand for what lies there.
    """

    store: Path
    out: Path
    workers: int | None = None
    executor: Executor | None = None
    run: Runner = run_school
    on_progress: Callable[[SchoolOutcome], None] | None = None
    named: dict[str, str] = field(default_factory=dict)

    def name(self, text: object) -> str:
        """Put the address in place of the folder that stands for it."""
        said = str(text)
        for folder, address in self.named.items():
            said = said.replace(folder, address)
        return said


@contextmanager
def site(
    store: str,
    out: str,
    cluster: str | None = None,
    *,
    workers: int | None = None,
    notebook: Path | None = None,
    run: Runner = run_school,
) -> Iterator[Site]:
    """Set up the place of a batch; when the block ends, be it well or not, what was made stands where it belongs.

    Parameters
    ----------
    store, out
        Folders, or fsspec addresses (``s3://bucket/…``) where there is a cluster.
    cluster
        ``local:N`` or the address of a Dask scheduler; this process's own workers where absent.
    workers
        Reports made at a time, by default as many as there is room for.
    notebook
        Notebook to run; by default the one found by `find_notebook`.
    run
        What makes one report.

    Raises
    ------
    StoreError
        An address cannot be reached, or is not for a batch without a cluster.
    """
    if cluster is None:
        for text in filter(is_address, (store, out)):
            raise StoreError(f"Адрес {text} возможен только с --cluster: например, --cluster local:2.")
        yield Site(path_of(store), path_of(out), workers, run=run)
        return
    with tempfile.TemporaryDirectory(prefix="shnor-", ignore_cleanup_errors=True) as room:
        where = _laid_out(store, out, Path(room))
        local = [path for path, text in ((where.store, store), (where.out, out)) if not is_address(text)]
        if where.out in local:
            prepare_folder(where.out)
        picture = Picture(Place(out), where.out) if is_address(out) else None
        if picture is not None:
            picture.take()
        path = notebook or find_notebook()
        if len(local) == 2:
            means = replace(where, run=run)
            local.append(path)
        else:
            means = replace(where, run=_away(store, out, where, path, run))
        if picture is not None:
            means = replace(means, on_progress=picture.note)
        with connected(cluster, local) as found:
            try:
                yield replace(means, workers=workers or found.workers, executor=found.executor)
            except StoreError as error:
                raise StoreError(means.name(error)) from error
            finally:
                if picture is not None:
                    picture.give()


def _laid_out(store: str, out: str, room: Path) -> Site:
    """Give the folders of this machine; those that stand for addresses lie side by side in ``room``."""
    folders = {out: room / "out"} if is_address(out) else {}
    if out in folders:
        folders[out].mkdir()
    if is_address(store):
        folders[store] = room / "store" / Place(store).names
    named = {str(folder): text.rstrip("/") for text, folder in folders.items()}
    return Site(folders.get(store, path_of(store)), folders.get(out, path_of(out)), named=named)


def _away(store: str, out: str, where: Site, notebook: Path, run: Runner) -> Away:
    """Describe the work on a worker that sees neither, or one, of the folders; copy the store for this process."""
    away = Away(run, notebook.read_bytes(), out=Place(out) if is_address(out) else None)
    if not is_address(store):
        return away
    place = Place(store)
    version = version_of(place)
    copy_store(place, version, where.store)
    return replace(away, store=place, version=version)
