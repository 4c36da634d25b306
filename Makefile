# Bare make lists the targets.
GO       ?= go
FUZZTIME ?= 30s
COUNT    ?= 6
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
PACKAGE   = $(shell $(GO) list -m)
LDFLAGS   = -s -w -X $(PACKAGE)/cmd/kindred/internal/common.version=$(VERSION)
OUT      ?= build/publish

export CGO_ENABLED = 0

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1 \2/' | while read -r t d; do printf '  make %-13s %s\n' "$$t" "$$d"; done

demo: build ## cluster the sample feed, find related papers, draw the graph
	@mkdir -p build
	bin/kindred cluster testdata/abstracts.txt
	bin/kindred related testdata/abstracts.txt --to "Viruses of Soil" -n 3
	bin/kindred graph testdata/abstracts.txt -o build/papers.svg && echo "drawn: build/papers.svg"

build: ## build bin/kindred
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/kindred ./cmd/kindred

install: ## install kindred into GOBIN
	$(GO) install -trimpath -ldflags '$(LDFLAGS)' ./cmd/kindred

test: ## run all tests; the last line says what was skipped
	@$(GO) run ./scripts/gotest ./... ./testdata

short: ## run the tests that take less than a second
	@$(GO) run ./scripts/gotest -short ./... ./testdata

test-engines: ## run the tests of engines/ on Spark, Dask and Snakemake, where they are installed
	@$(GO) run ./scripts/gotest -count=1 -timeout 20m ./engines

tools: ## install what some tests need (Graphviz, Python with SciPy ...) with the package manager
	@sh scripts/tools

race: ## run the tests with the race detector, which needs a C compiler
	@if command -v $${CC:-cc} >/dev/null; then CGO_ENABLED=1 $(GO) test -race -short ./... ./testdata; else echo "no C compiler: the race detector is skipped"; fi

# The tag light leaves out tests with large dependencies, which are not compiled for each system: those that drive a
# browser and that build the script of the page.
lint: ## check format, vet for all systems, go.mod, staticcheck and the rules of the house
	@test -z "$$(gofmt -s -l .)" || { echo "not formatted:"; gofmt -s -l .; exit 1; }
	$(GO) vet ./...
	GOARCH=arm64 $(GO) vet -tags light ./...
	GOOS=windows $(GO) vet -tags light ./...
	GOOS=darwin $(GO) vet -tags light ./...
	$(GO) mod tidy -diff
	$(GO) tool staticcheck ./...
	$(GO) test ./internal/lint

narrow: ## run the short tests with 32-bit numbers, where the machine can
	@if GOARCH=386 $(GO) run ./scripts/can 2>/dev/null; then GOARCH=386 $(GO) run ./scripts/gotest -tags light -short ./... ./testdata; else echo "GOARCH=386 is skipped: this machine cannot run its programs"; fi

neon: ## run the tests of the kernels for arm64 and without assembly; for arm64, an emulator may have to
	@if GOARCH=arm64 $(GO) run ./scripts/can 2>/dev/null; then GOARCH=arm64 $(GO) test ./internal/kernel; \
	elif command -v qemu-aarch64 >/dev/null; then GOARCH=arm64 $(GO) test -exec qemu-aarch64 ./internal/kernel; \
	else echo "GOARCH=arm64 is skipped: this machine cannot run its programs, and has no qemu-aarch64 (make tools)"; fi
	$(GO) test -tags purego ./internal/kernel
	$(GO) test -tags purego -short ./neighbor

publish: ## write a copy of the module named MODULE to OUT (build/publish), and build it
	@test -n "$(MODULE)" || { echo "usage: make publish MODULE=github.com/you/kindred"; exit 2; }
	@if [ "$(OUT)" = build/publish ]; then rm -rf build/publish; fi
	@$(GO) run ./scripts/publish "$(MODULE)" "$(OUT)"
	cd "$(OUT)" && $(GO) build ./...

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p || exit 1; done; done

bench: ## run the benchmarks COUNT (6) times and summarise them
	@mkdir -p build
	$(GO) test -run '^$$' -bench . -benchmem -count $(COUNT) ./... | tee build/bench.txt
	@! grep -q '^FAIL' build/bench.txt
	$(GO) tool benchstat build/bench.txt

quality: ## print how good groups, neighbours and names of the labelled collections are
	@$(GO) run ./cmd/kindred evaluate testdata/labelled/*.jsonl --each --sweep k=auto,classes --seeds 5

cover: ## show the test coverage of each package
	$(GO) test -cover ./...

golden: ## rewrite the golden files, for git diff to show
	$(GO) test ./feed/internal/jsonformat ./feed/internal/tableformat ./feed/internal/textformat ./graph/export ./report ./tfidf -update
	$(GO) test ./cmd/kindred/internal/cli -run 'TestDocs|TestConsole|TestFeedTable' -update

docs: ## rewrite what README.md and docs show of the commands
	$(GO) test ./cmd/kindred/internal/cli -run 'TestDocs|TestConsole|TestFeedTable' -update

page: ## rebuild the script of the page for browsers after a change of report/html/web
	$(GO) test ./report/html -run TestBundle -update

check: lint test narrow neon ## lint and test, as CI does

background: ## train the background of the program on the files of papers CORPUS
	@test -n "$(CORPUS)" || { echo 'usage: make background CORPUS="a.jsonl b.jsonl"'; exit 2; }
	$(GO) run ./scripts/background $(CORPUS)

clean: ## remove what was built
	rm -rf bin build

usage: ## count anew how English uses words, in the file of papers CORPUS
	@test -n "$(CORPUS)" || { echo 'usage: make usage CORPUS=papers.jsonl'; exit 2; }
	$(GO) run ./cmd/kindred cluster -q -k 100 --outliers none -f csv -o usage-groups.csv $(CORPUS)
	$(GO) run ./scripts/usage -groups usage-groups.csv $(CORPUS)
	rm usage-groups.csv

.PHONY: help demo build install test test-engines short tools race lint narrow neon publish fuzz bench quality cover golden docs page check background usage clean
.DEFAULT_GOAL := help
