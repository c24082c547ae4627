"""Errors in words: what went wrong, in which cell, without the folders of this machine."""

import re
import sys
import tempfile
import traceback
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

from shnor_analysis.batch.task import Failure, SchoolTask

_LONGEST_MESSAGE = 400
_LAST_LINES = 15
_LONGEST_TRACEBACK = 4000

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)


class StoppedEarly(Exception):
    """The notebook ended itself before its last cell."""


def failure_of(
    error: Exception,
    task: SchoolTask,
    notebook: nbformat.NotebookNode | None = None,
    cell_index: int | None = None,
) -> Failure:
    """Describe an error for people.

    Parameters
    ----------
    error
        What ended the run.
    task
        The school's task; its folders are struck out of the texts.
    notebook
        The notebook as far as it came.
    cell_index
        The cell that was running, counted in ``notebook``.
    """
    name, message, lines = type(error).__name__, str(error), traceback.format_exception(error)
    if isinstance(error, PapermillExecutionError):
        name, message, lines = error.ename, error.evalue, error.traceback
    elif isinstance(error, CellTimeoutError):
        message, lines = f"отчёт не уложился в {task.timeout:g} с", []
    elif isinstance(error, DeadKernelError):
        message, lines = "процесс блокнота прекратился, не дойдя до конца ячейки", []
    return Failure(
        name=name,
        message=_one_line(_without_folders(message, task)),
        cell_index=cell_index,
        source=_without_folders(_source(notebook, cell_index), task),
        section=_section(notebook, cell_index),
        traceback=_last_lines(_without_folders("\n".join(lines), task)),
    )


def mark_failed(notebook: nbformat.NotebookNode, failure: Failure) -> nbformat.NotebookNode:
    """Give the notebook to keep: without papermill's marks, with the error in the cell it happened in.

    A kernel that dies or runs out of time leaves no error in the notebook, so one is written there.
    """
    notebook = remove_error_markers(notebook)
    if failure.cell_index is not None and failure.cell_index < len(notebook.cells):
        cell = notebook.cells[failure.cell_index]
        outputs = cell.setdefault("outputs", []) if cell.cell_type == "code" else None
        if outputs is not None and not any(output.output_type == "error" for output in outputs):
            outputs.append(
                nbformat.v4.new_output(
                    "error", ename=failure.name, evalue=failure.message, traceback=[failure.line]
                )
            )
    return notebook


def _source(notebook: nbformat.NotebookNode | None, cell_index: int | None) -> str:
    """Give the first line of a cell."""
    if notebook is None or cell_index is None:
        return ""
    cell = remove_error_markers(notebook.copy()).cells[cell_index]
    return _one_line(cell.source.strip().partition("\n")[0])


def _section(notebook: nbformat.NotebookNode | None, cell_index: int | None) -> str:
    """Give the nearest heading above a cell."""
    if notebook is None or cell_index is None:
        return ""
    for cell in reversed(remove_error_markers(notebook.copy()).cells[: cell_index + 1]):
        if cell.cell_type == "markdown" and (headings := _HEADING.findall(cell.source)):
            return _one_line(headings[-1])
    return ""


def _without_folders(text: str, task: SchoolTask) -> str:
    """Strike out the folders of this machine, longest first; the last name of each stays."""
    folders = {
        task.store,
        task.out,
        task.notebook.parent,
        Path(__file__).parents[2],
        Path.cwd(),
        Path.home(),
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(tempfile.gettempdir()),
    }
    names = sorted((str(folder) for folder in folders if folder.name), key=len, reverse=True)
    for folder in names:
        text = text.replace(folder, f"…/{Path(folder).name}")
    return text


def _one_line(text: str) -> str:
    """Fold white space and colours, and cut what no one would read in one line."""
    line = " ".join(_ANSI.sub("", text).split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def _last_lines(text: str) -> str:
    """Give the end of a traceback, which is where the cause stands."""
    lines = [line.rstrip() for line in _ANSI.sub("", text).splitlines() if line.strip()]
    return "\n".join(lines[-_LAST_LINES:])[-_LONGEST_TRACEBACK:]
