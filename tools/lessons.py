"""Executes notebooks with nbclient, a fresh kernel each, and cannot pass silently.

It saves the result, compares it with the committed file, or only runs; prints progress and a sentence for every fault
with notebook and cell named (with --json a list of results), and exits with 1 if there was a fault. A fault is an
error, an abort, a code cell that was not executed, any text on stderr, a dead kernel, or a notebook without code. For
200 ms after an error plain tslab answers "abort", so every cell's reply is looked at, and notebooks that allow errors
are refused.
"""
import argparse
import asyncio
import json
import os
import sys
import time
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

REFUSED_TAGS = {"raises-exception", "skip-execution"}
KERNELSPEC = {"name": "rss-lab", "display_name": "RSS Lab (TypeScript)", "language": "typescript"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "typescript", "file_extension": ".ts", "mimetype": "text/typescript",
            "codemirror_mode": {"mode": "typescript", "name": "javascript", "typescript": True}}


class Faults(list):
    def cell(self, index, what):
        self.append((f"cell {index + 1}: " if index is not None else "") + what)


def first_line(text):
    return next((line for line in text.splitlines() if line.strip()), "")[:300]


def refuse_silence(notebook, faults):
    """Faults that would let a notebook pass without having been executed."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not code:
        faults.cell(None, "the notebook has no code cell: there is nothing to execute")
    for name in ("allow_errors", "nbclient", "execution"):
        if "allow_errors" in str({name: notebook.metadata.get(name)}) and notebook.metadata.get(name):
            faults.cell(None, f"its metadata ({name}) allows errors: take that out")
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        tags = REFUSED_TAGS & set(cell.metadata.get("tags", []))
        if tags:
            faults.cell(index, f"the tag {', '.join(sorted(tags))} lets a cell fail or be skipped unseen: take it out")
        if not cell.source.strip():
            faults.cell(index, "the code cell is empty, so nothing is executed: delete it")


async def execute(notebook, folder, kernel, timeout, faults):
    """Executes the cells in order; the first fault ends the run."""
    # Text on stderr of any cell: nbclient does not store a message that comes after its cell's end.
    late = []
    replies = []
    client = NotebookClient(
        notebook, kernel_name=kernel, timeout=timeout, startup_timeout=120, allow_errors=False, force_raise_errors=True,
        record_timing=False, store_widget_state=False, resources={"metadata": {"path": str(folder)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: replies.append(execute_reply["content"]))
    index = None
    async with client.async_setup_kernel(cwd=str(folder)):
        get_msg = client.kc.iopub_channel.get_msg

        async def watched(*args, **kwargs):
            message = await get_msg(*args, **kwargs)
            if message["header"]["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                late.append(message["content"]["text"])
            return message

        client.kc.iopub_channel.get_msg = watched
        count = 0
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            count += 1
            seen = len(replies)
            try:
                await client.async_execute_cell(cell, index)
            except CellExecutionError as error:
                faults.cell(index, f"{error.ename}: {first_line(error.evalue) or first_line(str(cell.get('outputs', '')))}"
                            if error.ename not in ("", "<Error>") else f"the kernel answered error: {stderr_of(cell)}")
                return
            except DeadKernelError:
                faults.cell(index, "the kernel died while this cell ran")
                return
            except CellTimeoutError:
                faults.cell(index, f"the cell ran longer than {timeout} s")
                return
            reply = replies[-1] if len(replies) > seen else {"status": "nothing"}
            # nbclient would take it from execute_input, which plain tslab does not send.
            cell.execution_count = reply.get("execution_count")
            status = reply["status"]
            if status != "ok":
                faults.cell(index, f"the kernel answered {status}, so the cell was not executed")
            elif cell.execution_count != count:
                faults.cell(index, f"the cell was not executed as number {count} (it has {cell.execution_count})")
            for output in cell.outputs:
                if output.output_type == "error":
                    faults.cell(index, f"an error output: {output.ename}: {first_line(output.evalue)}")
                elif output.output_type == "stream" and output.name == "stderr":
                    faults.cell(index, f"text on stderr: {first_line(output.text)}")
            if faults:
                return
            if late:
                faults.cell(index, f"text on stderr, after a cell's end: {first_line(late[0])}")
                return
        # Collects what a timer or a promise still prints after the last cell.
        try:
            while True:
                await asyncio.wait_for(watched(timeout=None), 0.3)
        except (asyncio.TimeoutError, Exception):
            pass
        if late:
            faults.cell(index, f"text on stderr, after the last cell's end: {first_line(late[0])}")


def stderr_of(cell):
    return first_line("".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"))


def joined(outputs):
    """Outputs with the pieces of a stream put together: how a kernel cuts its text is a matter of time."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            whole[-1] = nbformat.v4.new_output("stream", name=output.name, text=before.text + output.text)
        else:
            whole.append(output)
    return whole


def normalise(notebook):
    """Leaves out what changes between runs or machines, and nothing that a reader sees."""
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"] = dict(LANGUAGE)
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells, 1):
        cell.setdefault("id", f"cell-{number:02d}")
        for volatile in ("execution", "ExecuteTime", "collapsed", "scrolled"):
            cell.metadata.pop(volatile, None)
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def leave_out_controls(notebook):
    """Controls without their kernel show an error: what is stored and compared is the text in their place."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def save(notebook, path):
    text = nbformat.writes(normalise(notebook))
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    os.replace(temporary, path)


def lines_of(output):
    """An output as lines that a reader can compare; only the execution count is left out."""
    content = {key: value for key, value in output.items() if key not in ("execution_count", "transient")}
    if "data" not in content:
        if content.get("output_type") == "stream":
            return [f"stream {content['name']}", *"".join(content["text"]).split("\n")]
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).split("\n")
    lines = [content["output_type"]]
    for mime, data in sorted(content["data"].items()):
        text = "".join(data) if isinstance(data, (list, str)) and all(isinstance(part, str) for part in data) \
            else json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
        lines += [mime, *text.split("\n")]
    return lines + json.dumps(content.get("metadata", {}), sort_keys=True).split("\n")


def excerpt(line, other):
    """The part of a long line in which the first difference lies."""
    at = next((i for i, (a, b) in enumerate(zip(line, other)) if a != b), min(len(line), len(other)))
    begin = max(0, at - 60)
    return ("..." if begin else "") + line[begin:begin + 160] + ("..." if len(line) > begin + 160 else "")


def compare(committed, now, faults):
    for index, (old, new) in enumerate(zip(committed.cells, now.cells)):
        if old.cell_type != "code":
            continue
        old_outputs, new_outputs = joined(old.outputs), joined(new.outputs)
        if len(old_outputs) != len(new_outputs):
            faults.cell(index, f"{len(old_outputs)} outputs are committed, this run made {len(new_outputs)}")
        for number, (was, is_now) in enumerate(zip(old_outputs, new_outputs), 1):
            before, after = lines_of(was), lines_of(is_now)
            if before == after:
                continue
            line = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
            a = before[line] if line < len(before) else "(no such line)"
            b = after[line] if line < len(after) else "(no such line)"
            faults.cell(index, f"output {number} differs at line {line + 1}\n      committed: {excerpt(a, b)}\n      this run:  {excerpt(b, a)}")
            break


async def one(path, options, gate):
    async with gate:
        begin = time.monotonic()
        faults = Faults()
        cells = 0
        try:
            committed = nbformat.read(path, as_version=4)
            cells = sum(cell.cell_type == "code" for cell in committed.cells)
            refuse_silence(committed, faults)
            if not faults:
                now = nbformat.from_dict(committed)
                for cell in now.cells:
                    if cell.cell_type == "code":
                        cell.outputs, cell.execution_count = [], None
                await execute(now, path.parent, options.kernel, options.timeout, faults)
                leave_out_controls(now)
                if not faults and options.mode == "compare":
                    compare(committed_copy(path), now, faults)
                if not faults and options.mode == "save":
                    save(now, path)
                if options.keep:
                    save(now, Path(options.keep) / path.name)
        except Exception as error:  # A fault of the runner or of Jupyter is a fault of the run.
            faults.cell(None, f"{type(error).__name__}: {first_line(str(error))}")
        seconds = time.monotonic() - begin
        with_kernel = "" if options.kernel == "rss-lab" else f", {options.kernel}"
        print(f"  {path.name}{with_kernel}: {cells} code cells, {seconds:.1f} s, {'FAILED' if faults else DONE[options.mode]}", flush=True)
        for fault in faults:
            print(f"    {path.name}, {fault}", flush=True)
        return {"notebook": path.name, "kernel": options.kernel, "seconds": round(seconds, 3), "faults": list(faults)}


DONE = {"save": "saved", "compare": "same outputs as committed", "run": "ran"}


def committed_copy(path):
    return nbformat.read(path, as_version=4)


async def main():
    parser = argparse.ArgumentParser(description="Executes notebooks.")
    parser.add_argument("--mode", choices=sorted(DONE), default="run")
    parser.add_argument("--kernel", default="rss-lab")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=180)
    parser.add_argument("--json", help="file for the results")
    parser.add_argument("--keep", help="folder for the executed notebooks")
    parser.add_argument("notebooks", nargs="+", type=Path)
    options = parser.parse_args()
    gate = asyncio.Semaphore(options.jobs)
    results = await asyncio.gather(*(one(path.resolve(), options, gate) for path in options.notebooks))
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 1 if any(result["faults"] for result in results) else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(asyncio.run(main()))
