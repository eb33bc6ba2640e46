"""A client of the kernel, on Jupyter's own jupyter_client: client.ts tells it what to send, and it says what came back.

stdin: a list of steps, each an object. stdout: a list with one answer for each step.
  {"run": code, ...}        executes (further fields go into the request); with "stop": "signal" or "message" it is
                            interrupted once it has printed "ready"
  {"all": [code, ...], ...} sends all requests before it reads an answer; the answer is a list
  {"ask": type, ...}        another request on shell, or on control with "channel": "control"
  {"until": text}           waits for that text on a stream, whichever request it belongs to; answers all text so far
  {"notebook": [code, ...]} runs the cells with nbclient, errors allowed, in a kernel of its own; answers their outputs
An answer is {"reply": content, "messages": [{"type", "content"}]}, with everything that was published for the request.
"""
import json
import os
import signal
import sys
import time
from collections import defaultdict

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

KERNEL = "rss-lab"
WAIT = 30


class Client:
    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL)
        self.manager.start_kernel(cwd=os.getcwd(), stdout=sys.stderr)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=WAIT)
        self.unread = defaultdict(list)
        self.everything = ""

    def send(self, kind, content, channel="shell"):
        message = self.client.session.msg(kind, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def execute(self, code, options):
        return self.send("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": True, **options})

    def read(self):
        """Reads what is published next."""
        message = self.client.get_iopub_msg(timeout=WAIT)
        kind, content = message["header"]["msg_type"], message["content"]
        self.unread[message["parent_header"].get("msg_id")].append({"type": kind, "content": content})
        if kind == "stream":
            self.everything += content["text"]

    def published(self, parent, until):
        """What is published for a request, up to and with the first message of which `until` is true."""
        messages = []
        while not messages or not until(messages[-1]):
            while not self.unread[parent]:
                self.read()
            messages.append(self.unread[parent].pop(0))
        return messages

    def reply(self, parent, channel="shell"):
        while True:
            message = getattr(self.client, f"get_{channel}_msg")(timeout=WAIT)
            if message["parent_header"].get("msg_id") == parent:
                return {"type": message["header"]["msg_type"], **message["content"]}

    def answer(self, parent, before=(), channel="shell"):
        rest = self.published(parent, is_idle)
        return {"reply": self.reply(parent, channel), "messages": [*before, *rest]}

    def step(self, step):
        options = {key: value for key, value in step.items() if key not in ("run", "all", "ask", "stop", "channel")}
        if "run" in step:
            parent = self.execute(step["run"], options)
            before = []
            if "stop" in step:
                before = self.published(parent, lambda message: "ready" in str(message["content"].get("text", "")))
                if step["stop"] == "signal":
                    # A signal within a millisecond of a cell's beginning to wait can be lost (kernel/README.md).
                    time.sleep(0.05)
                    os.kill(self.manager.provisioner.pid, signal.SIGINT)
                else:
                    self.send("interrupt_request", {}, "control")
            return self.answer(parent, before)
        if "all" in step:
            parents = [self.execute(code, options) for code in step["all"]]
            return [self.answer(parent) for parent in parents]
        if "ask" in step:
            channel = step.get("channel", "shell")
            return self.answer(self.send(step["ask"], options, channel), channel=channel)
        if "until" in step:
            # It may have come while something else was waited for.
            while step["until"] not in self.everything:
                self.read()
            return self.everything
        return outputs_of(step["notebook"])

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)


def is_idle(message):
    return message["type"] == "status" and message["content"]["execution_state"] == "idle"


def outputs_of(codes):
    """The outputs that nbclient stores, as a grader runs a submission: an error does not end the run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in codes])
    NotebookClient(notebook, kernel_name=KERNEL, allow_errors=True, timeout=WAIT).execute()
    return [cell.outputs for cell in notebook.cells]


def main():
    steps = json.load(sys.stdin)
    client = Client()
    try:
        json.dump([client.step(step) for step in steps], sys.stdout)
    finally:
        client.close()


main()
