"""What npm start's Jupyter server does beside its defaults: a notebook is saved without its controls.

Controls without their kernel show an error when the notebook is opened again; the text in their place says how to get
them back. On the page nothing changes.
"""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def leave_out_controls(model, **_):
    if model["type"] != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/plain" in data:
                data.pop(WIDGET_VIEW, None)


c.ContentsManager.pre_save_hook = leave_out_controls  # noqa: F821 - Jupyter gives c to its configuration files.
