"""Files that lie elsewhere: in a store like S3, behind HTTP, wherever pyarrow or fsspec reach.

An address is `scheme://...`. S3, Google and Azure storage and HDFS are reached by pyarrow itself (`s3://bucket/key`,
`s3://bucket/key?endpoint_override=host:port&scheme=http` for another store of that kind), every other scheme by what
fsspec has for it. What is needed is the extra `remote`.
"""

from __future__ import annotations

import functools
import re
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

__all__ = ["Unreachable", "at", "file_system", "is_remote", "matching", "name_of", "opened"]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_ARROW = frozenset({"s3", "gs", "gcs", "abfs", "abfss", "hdfs", "viewfs"})
_PAGES = frozenset({"http", "https"})
"""Schemes that list no folders: an address is taken as it is."""


class Unreachable(Exception):
    """An address cannot be reached; the message says why and what to do."""


def is_remote(path: str) -> bool:
    """Whether a path is an address."""
    return _ADDRESS.match(path) is not None


def name_of(address: str) -> str:
    """An address without what follows a "?": its end tells the format."""
    return urlsplit(address).path or address


def file_system(address: str) -> tuple[Any, str]:
    """What reaches an address, as a file system of fsspec, and the path in it; raises `Unreachable`."""
    parts = urlsplit(address)
    scheme = parts.scheme.lower()
    try:
        if scheme in _ARROW:
            query = f"?{parts.query}" if parts.query else ""
            found, root = _arrow(f"{scheme}://{parts.netloc}{query}")
            return found, f"{root.rstrip('/')}/{parts.path.lstrip('/')}"
        fsspec: Any = import_module("fsspec.core")
        found, path = fsspec.url_to_fs(address)
        return found, str(path)
    except ImportError as error:
        raise Unreachable(_missing(error)) from None
    except (OSError, ValueError) as error:
        raise Unreachable(_why(error)) from error


@functools.lru_cache(maxsize=64)
def _arrow(store: str) -> tuple[Any, str]:
    fs: Any = import_module("pyarrow.fs")
    wrapped: Any = import_module("fsspec.implementations.arrow")
    found, root = fs.FileSystem.from_uri(store)
    return wrapped.ArrowFSWrapper(found), root


def matching(address: str) -> tuple[list[str], bool]:
    """The addresses of the files meant, sorted, and whether a single one was: a folder or a pattern means many.

    Raises `Unreachable`.
    """
    if urlsplit(address).scheme.lower() in _PAGES:
        return [address], True
    found, path = file_system(address)
    try:
        if "*" in path:
            return [at(address, one) for one in sorted(found.glob(path))], False
        if found.isdir(path):
            return [at(address, one) for one in sorted(found.find(path))], False
    except Exception as error:  # each store fails in ways of its own
        raise Unreachable(_why(error)) from error
    return [address], True


def at(address: str, path: str) -> str:
    """The address of another path in the same store."""
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    path = path.lstrip("/")
    if parts.netloc:
        path = path.removeprefix(f"{parts.netloc}/")  # of a bucket, its name is part of the path
    return f"{parts.scheme}://{parts.netloc}/{path}{query}"


def opened(address: str) -> Any:
    """A file as a stream of bytes with `read` and `close`; raises `Unreachable`."""
    found, path = file_system(address)
    try:
        return found.open(path, "rb")
    except FileNotFoundError:
        raise Unreachable("no such file; check the address") from None
    except Exception as error:
        raise Unreachable(_why(error)) from error


def _missing(error: ImportError) -> str:
    name = error.name.partition(".")[0] if error.name else ""
    if name in ("fsspec", "pyarrow", "aiohttp"):
        return f"reaching it needs {name}; install it with: pip install 'rejoinder[remote]'"
    return f"cannot be reached ({_line(error)})"


def _why(error: Exception) -> str:
    return f"cannot be reached ({_line(error)}); check the address, the network and the permissions"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:150].rstrip(".") or type(error).__name__
