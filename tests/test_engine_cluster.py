"""Reading on a cluster of two machines, here two nodes of Ray on this one, of which one is killed in the middle."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from engine_fakes import Mortal
from record_fakes import FakeReader

from rejoinder.engines.local import Failed, Stored, run

ray = pytest.importorskip("ray", reason="a cluster needs Ray: pip install 'rejoinder[ray]'")
pq = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow: pip install 'rejoinder[ray]'")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs the processes of a POSIX system")

from rejoinder.documents.loading import load  # noqa: E402
from rejoinder.engines.cluster import Job, read_on  # noqa: E402
from rejoinder.engines.keeping import read_into  # noqa: E402
from rejoinder.errors import InputError  # noqa: E402
from rejoinder.record.readings import Readings  # noqa: E402

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples" / "security-guarantees"
MORTAL = "engine_fakes:Mortal"
STORE = 100 * 1024**2
"""Bytes of each node's store of objects: little, so that all of them have room in shared memory."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
        patch.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        patch.syspath_prepend(str(HERE))
        head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE}
        made = Cluster(initialize_head=True, head_node_args=head)
        for _ in range(2):
            made.add_node(num_cpus=1, object_store_memory=STORE)
        yield made
        ray.shutdown()
        made.shutdown()


def archive(path: Path, count: int, first: int = 0, more: str = "PAUSE") -> str:
    """A file of documents, each long enough to be a part of its own."""
    lines = [
        {"id": f"n{i}", "text": f"Day {i}\nWED demands of OST: ferry {i}.\n{more}\n" + "And so on, and so on.\n" * 600}
        for i in range(first, first + count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def rows(out: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(out.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def alone(paths: list[str], reader: type[FakeReader]) -> dict[str, str]:
    """What the local engine reads, as JSON by id."""
    outcomes = run(load(paths), reader, None)
    found = [one.reading for one in outcomes if isinstance(one, Stored)]
    return {one.document.id: msgspec.json.encode(one).decode() for one in found if one is not None}


def test_a_machine_that_goes_in_the_middle_takes_nothing_with_it(cluster: Any, tmp_path: Path) -> None:
    count, out = 24, tmp_path / "out"
    path = archive(tmp_path / "years.jsonl", count)
    (tmp_path / "none.pdf").write_text("no PDF")
    job = Job(str(out), str(tmp_path), reader=MORTAL)
    outcomes = read_on(cluster.address, job, [path, str(tmp_path / "none.pdf"), str(tmp_path / "gone")], Readings(out))
    told = []
    for outcome in outcomes:
        told.append(outcome)
        if sum(isinstance(one, Stored) for one in told) == 3 and len(cluster.worker_nodes) == 2:
            cluster.remove_node(max(cluster.worker_nodes, key=lambda node: node.unique_id), allow_graceful=False)
    assert Counter(type(one) for one in told) == {Stored: count, Failed: 2}
    found = rows(out)
    assert len(found) == len({row["sha256"] for row in found}) == count, "nothing lost, nothing doubled"
    assert {row["id"]: row["reading"] for row in found} == alone([path], Mortal)

    # once more, with more to read: only that is read, and a document that ends what reads it costs no other
    before = {one: one.stat().st_mtime_ns for one in out.glob("*.parquet")}
    later = archive(tmp_path / "later.jsonl", 2, count, "nothing more")
    again = archive(tmp_path / "again.jsonl", 2, 0)  # as in the first
    with Path(later).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "poison", "text": "KILLED"}) + "\n")
    told = list(read_on(cluster.address, job, [path, later, again], Readings(out)))
    stored = [one for one in told if isinstance(one, Stored)]
    assert Counter(bool(one.words) for one in stored) == {False: count + 2, True: 2}
    (failed,) = [one for one in told if isinstance(one, Failed)]
    assert "later.jsonl: the process that read it ended twice (SIGKILL" in str(failed.failure)
    assert {one: one.stat().st_mtime_ns for one in before} == before
    assert len(rows(out)) == count + 3 and len(Readings(out).failed("fake-1")) == 1


def test_readings_are_those_of_this_machine_byte_for_byte(cluster: Any, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert len(list(read_into(Readings(here), [EXAMPLES], processes=1))) == 4
    told = list(read_into(Readings(there), [EXAMPLES], cluster=cluster.address))
    assert all(isinstance(one, Stored) for one in told) and len(told) == 4

    def by_id(folder: Path) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in rows(folder)}

    assert by_id(here) == by_id(there)


def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    with pytest.raises(InputError, match=r"^127\.0\.0\.1:9: cannot be joined"):
        list(read_into(Readings(tmp_path / "out"), [tmp_path / "a.txt"], cluster="127.0.0.1:9"))
