# Everything works on a fresh machine with Python 3.11+ and make; the virtual environment is made in .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
DOSSIERS ?= ../shared/dossiers
# what `make bench` is told beside: --quick, --most N, --again
BENCH ?=
DEMO := $(VENV)/demo.db

.PHONY: demo test lint evaluate bench torture train screenshots notebooks clean
.DEFAULT_GOAL := demo

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Rejoinder needs Python 3.11 or newer; none was found."; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing Rejoinder into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/installed
	@echo "Installing what the tests need ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(VENV)-bench/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Rejoinder needs Python 3.11 or newer; none was found."; exit 1; }
	@test -d $(VENV)-bench || $(PYTHON) -m venv $(VENV)-bench
	@echo "Installing what the speed is set beside into $(VENV)-bench ..." >&2
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

demo: $(VENV)/installed  ## read the bundled sample dossier and print its board
	@$(BIN)/rejoinder read --dossier $(DEMO) examples/security-guarantees/*.txt
	@echo
	@echo "That was the board of four short articles about the security talks of 2021-22. Try next:"
	@echo "  $(BIN)/rejoinder timeline --dossier $(DEMO)"
	@echo "  $(BIN)/rejoinder moves --dossier $(DEMO)"
	@echo "  $(BIN)/rejoinder show 04-presidents-call.txt --dossier $(DEMO)"
	@echo "  $(BIN)/rejoinder read YOUR-ARTICLE.txt"

test: $(VENV)/installed-dev  ## run the whole test suite
	@$(BIN)/python -m pytest

lint: $(VENV)/installed-dev  ## format check, linter, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

evaluate: $(VENV)/installed-dev  ## score the package on the corpora in $(DATA) and fail below the pinned floors
	@$(BIN)/python evaluation/evaluate.py --data $(DATA) --dossiers $(DOSSIERS)

bench: $(VENV)-bench/installed  ## speed beside spaCy's, engines, how the cost grows to 100,000 documents; into docs/performance.md
	@$(VENV)-bench/bin/python evaluation/bench.py $(DATA) $(BENCH)

torture: $(VENV)/installed-dev  ## kill the program that reads 200 times and look at the dossier each time
	@$(BIN)/python evaluation/torture.py

screenshots: $(VENV)/installed-dev  ## pictures of the sample dossier's pages, into docs/pictures (needs a Chromium)
	@$(BIN)/rejoinder read --dossier $(DEMO) examples/security-guarantees/*.txt >/dev/null
	@$(BIN)/python docs/screenshots.py $(DEMO) docs/pictures

notebooks: $(VENV)/installed-dev  ## execute the notebooks in docs/notebooks and keep what they show
	@$(BIN)/python docs/execute_notebooks.py docs/notebooks/*.ipynb

train:  ## build the reader's weights from $(DATA) into build/reader (about three hours on two cores with bfloat16)
	@test -d $(VENV)-training || $(PYTHON) -m venv $(VENV)-training
	@$(VENV)-training/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r training/requirements.txt
	@PYTHONPATH=src $(VENV)-training/bin/python training/train.py $(DATA) build
	@PYTHONPATH=src $(VENV)-training/bin/python training/teacher.py $(DATA) build
	@PYTHONPATH=src $(VENV)-training/bin/python training/distil.py $(DATA) build --restore build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/link_head.py $(DATA) build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/second_look.py build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/gists.py build/reader
	@cp src/rejoinder/data/verdicts.onnx src/rejoinder/data/doers.onnx build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/centre.py build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/calibrate.py $(DATA) build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/acts.py build/reader/acts.json
	@PYTHONPATH=src $(VENV)-training/bin/python training/antecedent_weights.py training/corpus build/reader/antecedents.json --gum $(DATA)/gum/entities.jsonl
	@PYTHONPATH=src $(VENV)-training/bin/python training/link_weights.py $(DATA) build/reader
	@PYTHONPATH=src $(VENV)-training/bin/python training/paragraph_weights.py $(DATA) build/reader/paragraphs.json
	@PYTHONPATH=src $(VENV)-training/bin/python training/allegiance_weights.py training/corpus build/reader/allegiance.json
	@PYTHONPATH=src $(VENV)-training/bin/python training/plover_weights.py $(DATA) build/reader
	@echo "Weights are in build/reader; copy them to src/rejoinder/data to use them."

clean:
	rm -rf $(VENV) $(VENV)-bench $(VENV)-training build dist
