"""What npm start's Jupyter server does beside its defaults: it leaves out of a saved notebook what a page added.

Controls without their kernel show an error when the notebook is opened again; the text in their place says how to get
them back. JupyterLab adds a PNG to each chart that it draws, so that a lesson which was only looked at would be saved
with changes, of some 100 kB a chart; the chart has its picture as SVG already. It also writes down more of the kernel
than the lessons keep, the compiler's version too. On the page nothing changes.
"""
import warnings

CHARTS = {"application/vnd.vegalite.v5+json", "application/vnd.vega.v5+json"}
LANGUAGE_BESIDE = ("nbconvert_exporter", "pygments_lexer", "version")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def leave_out_additions(model, **_):
    if model["type"] != "notebook" or not model.get("content"):
        return
    for name in LANGUAGE_BESIDE:
        model["content"].get("metadata", {}).get("language_info", {}).pop(name, None)
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/plain" in data:
                data.pop(WIDGET_VIEW, None)
            if CHARTS & data.keys() and "image/svg+xml" in data:
                data.pop("image/png", None)


# Jupyter sets the hook twice, and warns that the second replaces the first.
warnings.filterwarnings("ignore", message="Overriding existing pre_save_hook")
c.ContentsManager.pre_save_hook = leave_out_additions  # noqa: F821 - Jupyter gives c to its configuration files.
