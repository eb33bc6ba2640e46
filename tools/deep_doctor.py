"""What npm run doctor -- --deep asks of Python: which notebooks are broken, and which packages' files are not as
installed. Arguments: the notebooks. The answer is one line of JSON: {"notebooks": {path: why}, "packages": {name: file}}.
"""
import importlib.metadata
import json
import sys
from pathlib import Path


def fault_of_notebook(path):
    try:
        import nbformat
        nbformat.validate(json.loads(Path(path).read_text(encoding="utf-8")))
    except Exception as error:
        return next(iter(str(error).splitlines()), type(error).__name__)[:120]
    return None


def first_broken_file(distribution):
    """A file that is gone, or whose size is not the one that was installed; scripts are rewritten when a folder moves."""
    for file in distribution.files or []:
        if file.size is None or file.parts[0] == ".." or file.suffix == ".pyc":
            continue
        path = Path(file.locate())
        if not path.is_file() or path.stat().st_size != file.size:
            return str(file)
    return None


notebooks = {path: why for path in sys.argv[1:] if (why := fault_of_notebook(path))}
packages = {}
for one in importlib.metadata.distributions():
    broken = first_broken_file(one)
    if broken:
        packages[one.name] = broken
print(json.dumps({"notebooks": notebooks, "packages": packages}))
