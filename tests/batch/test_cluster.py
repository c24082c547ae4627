import json
import logging
import os
import signal
import sys
from dataclasses import replace
from functools import partial

import psutil
import pytest
from fake_runs import fake_run, noting_run

from shnor_analysis.batch import cluster as clusters
from shnor_analysis.batch.cluster import cluster
from shnor_analysis.batch.many import run_batch
from shnor_analysis.batch.run import make_reports
from shnor_analysis.batch.site import site
from shnor_analysis.store.paths import Store, StoreError

dask = pytest.importorskip("dask", reason="нет набора cluster")
distributed = pytest.importorskip("distributed", reason="нет набора cluster")
fsspec = pytest.importorskip("fsspec", reason="нет набора cluster")


def batch(place, path, **given):
    return make_reports(
        Store(place.store),
        place.out,
        everything=True,
        notebook=path,
        workers=place.workers,
        show="nothing",
        run=place.run,
        executor=place.executor,
        on_progress=place.on_progress,
        **given,
    )


def run_at(store, out, where, path, **given):
    with site(str(store), str(out), where, notebook=path, **given) as place:
        return batch(place, path)


def pages(folder):
    return {path.name: path.read_bytes() for path in folder.glob("[!i]*.html")}


@pytest.fixture(scope="module")
def s3():
    """Serve S3 from this machine, with an empty bucket."""
    moto = pytest.importorskip("moto.server", reason="нет moto")
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
            patch.setenv(f"AWS_{name}", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        files = fsspec.filesystem("s3", use_listings_cache=False)
        files.mkdir("region")
        yield files
    server.stop()


@pytest.fixture(scope="module")
def scheduler(s3):
    """Start a scheduler with one worker that all tests share, and give its address."""
    shape = {"n_workers": 1, "threads_per_worker": 1, "memory_limit": 0, "dashboard_address": "127.0.0.1:0"}
    with distributed.LocalCluster(**shape, silence_logs=logging.CRITICAL) as here:
        yield here.scheduler_address


def test_pages_are_the_very_same(store, notebook, tmp_path, scheduler):
    path = notebook("print(school_id, year)")
    calm = make_reports(Store(store.root), tmp_path / "calm", everything=True, notebook=path, show="nothing")
    result = run_at(store.root, tmp_path / "out", scheduler, path)
    assert (len(result.done), len(calm.done)) == (4, 4)
    assert {one.kernel for one in result.outcomes} == {one.kernel for one in calm.outcomes}
    assert pages(tmp_path / "out") == pages(tmp_path / "calm")
    assert len(run_at(store.root, tmp_path / "out", scheduler, path).reused) == 4


def test_schools_of_a_lost_worker_are_made_by_others(store, notebook, tmp_path):
    """Kill a worker in the middle of a report: the report is made all the same."""
    out, killed = tmp_path / "out", []
    run = partial(noting_run, folder=str(tmp_path))

    def kill_the_slow(_outcome):
        pid = next(tmp_path.glob("*.pid"), None)
        if pid is not None and not killed:
            killed.append(pid.stem)
            os.kill(int(pid.read_text()), signal.SIGKILL)

    before = psutil.Process().children(recursive=True)
    with site(str(store.root), str(out), "local:2", notebook=notebook(), run=run) as place:
        result = batch(replace(place, on_progress=kill_the_slow), notebook())
        family = [one for one in psutil.Process().children(recursive=True) if one not in before]
        workers = [one for one in family if "resource_tracker" not in " ".join(one.cmdline())]
    assert json.loads(result.manifest.read_text(encoding="utf-8"))["workers"] == 2
    assert workers
    assert psutil.wait_procs(workers, timeout=20)[1] == []
    assert killed == ["223077"]
    assert [one.status for one in result.outcomes] == ["done"] * 4
    assert (tmp_path / "223077.again").exists()
    assert list(out.glob(".*.tmp")) == []


def test_report_that_kills_every_worker_fails_alone(task, notebook, tmp_path):
    (tmp_path / "out").mkdir()
    asked = [task(notebook(), school, title=title) for school, title in (("223080", "Школа"), ("223081", "убит"))]
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster("local:1") as found:
        outcomes = run_batch(asked, found.workers, executor=found.executor, run=fake_run)
    assert [one.status for one in outcomes] == ["done", "failed"]
    assert (outcomes[1].failure.name, outcomes[1].attempts) == ("WorkerLost", 2)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("local:0", "«local:0» — не адрес кластера. Нужно --cluster local:N"),
        ("local:два", "не адрес кластера"),
        ("где-то там", "не адрес кластера"),
        ("tcp://127.0.0.1:9", "Планировщик кластера tcp://127.0.0.1:9 не отвечает"),
    ],
)
def test_refused_addresses(address, told, monkeypatch):
    monkeypatch.setattr(clusters, "_ANSWER", 1)
    with pytest.raises(StoreError, match=told), cluster(address):
        raise AssertionError


def test_worker_that_does_not_see_the_store_or_has_other_code_is_named(tmp_path, monkeypatch, scheduler):
    told = r"не видит .*нет-такой. Нужен диск, общий"
    with pytest.raises(StoreError, match=told), cluster(scheduler, [tmp_path / "нет-такой"]):
        raise AssertionError
    monkeypatch.setattr(clusters, "code", lambda: "другой")
    with pytest.raises(StoreError, match="другая версия программы"), cluster(scheduler):
        raise AssertionError


def test_without_the_extra_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = r'Для --cluster нужен .* pip install "shnor-analysis\[cluster\]"'
    with pytest.raises(StoreError, match=told), cluster("local:1"):
        raise AssertionError


def test_address_without_a_cluster_is_refused(tmp_path):
    told = r"Адрес s3://b/store возможен только с --cluster"
    with pytest.raises(StoreError, match=told), site("s3://b/store", str(tmp_path)):
        raise AssertionError


def test_store_and_reports_in_a_bucket(s3, scheduler, store, notebook, tmp_path):
    """Same pages as from a folder; a second run makes the failed one, a third what is missing as well."""
    code = "assert school_id != '223081' or year == 0\nfrom pathlib import Path\n"
    path = notebook(code + "print(school_id, year, *Path(store).parts[-2:])")
    s3.put(f"{store.root}/", "region/store", recursive=True)
    (tmp_path / "region").mkdir()
    local = store.root.rename(tmp_path / "region" / "store")
    make_reports(Store(local), tmp_path / "calm", everything=True, notebook=path, show="nothing")
    where = ("s3://region/store", "s3://region/out", scheduler, path)
    result = run_at(*where)
    assert sorted(one.school_id for one in result.done) == ["223077", "223080", "ksh220002"]
    calm = pages(tmp_path / "calm")
    names = [name.removeprefix("region/out/") for name in s3.find("region/out")]
    assert sorted(name for name in names if name.endswith(".html")) == sorted([*calm, "index.html"])
    assert {name: s3.cat(f"region/out/{name}") for name in calm} == calm
    assert "notebooks/223081.failed.ipynb" in names
    assert not [name for name in names if name.endswith((".tmp", ".lock", "jsonl"))]
    manifest = json.loads(s3.cat("region/out/manifest.json"))
    assert (manifest["done"], manifest["failed"]) == (3, 1)
    assert "notebooks/223081.failed.ipynb" in s3.cat("region/out/index.html").decode()
    assert len(run_at(*where).reused) == 3
    s3.rm("region/out/223080.html")
    again = run_at(*where)
    assert sorted(one.school_id for one in again.reused) == ["223077", "ksh220002"]
    assert s3.cat("region/out/223080.html") == calm["223080.html"]


def test_trouble_with_a_bucket_is_a_sentence(s3, scheduler, store, tmp_path, notebook):
    with pytest.raises(StoreError, match=r"По адресу s3://region/none нет хранилища"):
        run_at("s3://region/none", tmp_path / "out", scheduler, notebook())
    with pytest.raises(StoreError, match=r"Не удалось обратиться к s3://nowhere/out"):
        run_at(store.root, "s3://nowhere/out", scheduler, notebook())
    s3.put(f"{store.root}/", "region/another", recursive=True)
    s3.pipe("region/taken/.audience", b"public\n")
    with pytest.raises(StoreError, match=r"В папке s3://region/taken лежат документы для публикации"):
        run_at("s3://region/another", "s3://region/taken", scheduler, notebook())
