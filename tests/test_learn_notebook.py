"""The notebook of the learning loop runs, and is kept without outputs."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def path(root):
    return root / "notebooks" / "02_label_and_retrain.ipynb"


def test_it_is_kept_without_outputs(path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"])]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_runs(path, root, monkeypatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="notebooks are run by nbclient")
    pytest.importorskip("ipykernel", reason="notebooks need ipykernel")
    import nbformat

    monkeypatch.setenv("PYTHONPATH", str(root))
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)
    assert "shipped test split" in printed
    assert "your labels, held out by contract" in printed
    pictures = [output["data"]["text/html"] for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
    assert any(picture.count("<svg") == 2 for picture in pictures)
