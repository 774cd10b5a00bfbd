# 2.17 needs go.digitalxero.dev/go-msix, which the Go module proxy refuses; 2.18 needs Go 1.27.
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.16.0
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# Without MessagePack, which Gin would bring along (6 MB); with the time zones, for hosts that have none.
TAGS := nomsgpack,timetzdata

# Tools of a release are built as the program is, so that what they share is compiled once.
BUILD_TOOLS := CGO_ENABLED=0 GOFLAGS='-trimpath -tags=$(TAGS)'

# Tests that mostly wait for Chromium: with the race detector they take long and show nothing that the other tests of the desk do not.
BROWSER_TESTS := ^(TestDeskInBrowser|TestDeskAccessibility|TestDeskPictures|TestDeskKeyPresses|TestDesk[A-Za-z]*InBrowser)$$
# Tests that repeat one merge, note or undo some hundred times, with a fault or an edit at each call: the same goroutines each time.
FAULT_TESTS := ^(TestFaultMatrix|TestFaultSequences|TestKill|TestUndoKill|TestMergeSeesEditsUntilTheLastCall)$$

.PHONY: help build package-files release-check manifests goreleaser snapshot run check test race test-odoo lint vulncheck bench scale load fuzz faults fidelity judgement pictures lists docs odoo-up odoo-down

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## one static binary, bin/leadtwin
	CGO_ENABLED=0 go build -tags $(TAGS) -trimpath -ldflags "-s -w -X leadtwin/internal/app.version=$(VERSION)" -o bin/leadtwin ./cmd/leadtwin

package-files: ## shell completions, man pages, settings and schema for packages, in build/package
	rm -rf build/package && mkdir -p build/package/completions
	for shell in bash zsh fish powershell; do go run ./cmd/leadtwin completion $$shell >build/package/completions/leadtwin.$$shell || exit 1; done
	go run ./cmd/leadtwin config schema >build/package/leadtwin.schema.json
	go run ./cmd/leadtwin config init - | sed -e 's|# url: "sqlite:leadtwin.db"|url: sqlite:/var/lib/leadtwin/leadtwin.db|' \
		-e 's|=leadtwin.schema.json|=/usr/share/leadtwin/leadtwin.schema.json|' >build/package/leadtwin.yaml
	grep -q '^  url: sqlite:/var/lib' build/package/leadtwin.yaml
	go test ./cmd/leadtwin -run '^TestManPages$$' -args -man $(CURDIR)/build/package/man
	gzip -9n build/package/man/*

release-check: ## what a release holds, built by goreleaser without a tag, and checked; ONLY_LINUX_AMD64=1 for one system
	$(MAKE) --no-print-directory snapshot
	scripts/check-release

manifests: ## lints the Helm chart and renders deploy/kubernetes from it
	scripts/manifests

goreleaser: ## compiles goreleaser, so that snapshot need not
	$(BUILD_TOOLS) go run $(GORELEASER) --version

snapshot: ## what a release holds, in dist and build/packages, without a tag
	rm -rf build/packages
	$(BUILD_TOOLS) go run $(GORELEASER) release --snapshot --clean

run: ## the demo, from the source
	go run ./cmd/leadtwin demo

check: ## format, vet and the tests of the fast packages: one minute, for between commits
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	go test ./config ./rules/... ./webhooks ./internal/archmap ./internal/console ./internal/plaintext

test: ## every test that needs neither root nor a server
	go test -timeout 30m ./...

race: ## the tests of packages that share memory between goroutines, with the race detector
	CGO_ENABLED=1 go test -race -timeout 45m -skip '$(BROWSER_TESTS)|$(FAULT_TESTS)' $$(scripts/concurrent-packages)

test-odoo: odoo-up ## the suites against real Odoo 14 and 19 and a real PostgreSQL
	eval "$$(scripts/odoo env)" && TAGS=$(TAGS) scripts/test-odoo

lint: ## formatting, vet, the linters of .golangci.yaml, on the files of all build tags
	go run $(GOLANGCI) run --build-tags odoo,load,$(TAGS)

vulncheck: ## known vulnerabilities in what the program reaches; needs vuln.go.dev, or a mirror in GOVULNDB
	scripts/vulncheck --strict

bench: ## measures and writes the table of docs/performance.md; LEADS=100000 for a short run
	scripts/bench $(LEADS)

scale: ## computes the arithmetic of docs/scale.md from the measured figures in it and in docs/performance.md
	go run ./internal/benchmark/report -scale docs/scale.md -page docs/performance.md

load: ## the service under load: intake, burst, kills, idle; some minutes, on loopback
	go test -tags load -count=1 -timeout 30m -v -run '^(TestIntake|TestBurst|TestKilledUnderLoad|TestIdleService|TestInstance)$$' ./internal/app

fuzz: ## each fuzz target for half a minute
	scripts/fuzz 30s

faults: odoo-up ## every fault at every step, for hours; writes the figures of docs/faults.md
	LEADTWIN_TEST_FULL=1 LEADTWIN_FAULTS_PAGE=$(CURDIR)/docs/faults.md go test -count=1 -timeout 12h -parallel 8 -run '^(TestFaultMatrix|TestFaultSequences)$$' ./sync/apply
	eval "$$(scripts/odoo env)" && LEADTWIN_TEST_FULL=1 LEADTWIN_FAULTS_PAGE=$(CURDIR)/docs/faults.md go test -tags odoo -count=1 -timeout 12h -run '^TestFaultMatrixOnRealServer$$' ./sync/apply

fidelity: odoo-up ## merges 50 groups on real Odoo, undoes that and compares; writes the figures of docs/undo.md
	eval "$$(scripts/odoo env)" && LEADTWIN_TEST_FULL=1 LEADTWIN_UNDO_PAGE=$(CURDIR)/docs/undo.md go test -tags odoo -count=1 -timeout 3h -run '^TestUndoIsFaithful$$' ./sync/apply

judgement: ## measures the rules on labelled leads; writes the figures of docs/judgement.md
	go test -count=1 ./rules/score -run '^TestJudgementPage$$' -args -update

pictures: ## every page of the review desk as a picture in docs/img; needs chromium
	LEADTWIN_TEST_BROWSER=1 LEADTWIN_PICTURES=$(CURDIR)/docs/img go test -count=1 -run '^TestDeskPictures$$' ./internal/app

lists: ## write the lists that others maintain from their newest release; needs npm
	scripts/refresh-lists

docs: ## write the pages and the picture that are made from code
	go test ./config ./cmd/leadtwin ./rules ./internal/archmap -run UpToDate -args -update

odoo-up: ## provision and start real Odoo 14 and 19 (Debian, root)
	scripts/odoo up

odoo-down: ## stop them
	scripts/odoo down
