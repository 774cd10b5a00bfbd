GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help build run check test test-odoo lint vulncheck bench load fuzz faults fidelity judgement pictures docs odoo-up odoo-down

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Without MessagePack, which Gin would bring along (6 MB); with the time zones, for hosts that have none.
build: ## one static binary, bin/leadtwin
	CGO_ENABLED=0 go build -tags nomsgpack,timetzdata -trimpath -ldflags "-s -w -X leadtwin/internal/app.version=$(VERSION)" -o bin/leadtwin ./cmd/leadtwin

run: ## the demo, from the source
	go run ./cmd/leadtwin demo

check: ## format, vet and the tests of the fast packages: one minute, for between commits
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	go test ./config ./rules/... ./webhooks ./internal/archmap ./internal/console ./internal/plaintext

test: ## every test that needs neither root nor a server, with the race detector
	go test -race -timeout 25m ./...

test-odoo: odoo-up ## the suites against real Odoo 14 and 19 and a real PostgreSQL
	eval "$$(scripts/odoo env)" && go test -tags odoo -count=1 -timeout 25m $$(grep -rl --include='*_test.go' '^//go:build odoo' . | xargs -n1 dirname | sort -u)

lint: ## formatting, vet, the linters of .golangci.yaml
	go run $(GOLANGCI) run
	go run $(GOLANGCI) run --build-tags odoo

vulncheck: ## known vulnerabilities in what the program reaches; needs vuln.go.dev, or a mirror in GOVULNDB
	scripts/vulncheck --strict

bench: ## benchmarks that need no server
	go test -run '^$$' -bench . -benchmem ./...

load: ## the service under load: intake, burst, kills, idle; some minutes, on loopback
	go test -tags load -count=1 -timeout 30m -v -run '^(TestIntake|TestBurst|TestKills|TestIdle)$$' ./internal/app

fuzz: ## each fuzz target for half a minute
	scripts/fuzz 30s

faults: odoo-up ## every fault at every step, for hours; writes the figures of docs/faults.md
	LEADTWIN_TEST_FULL=1 LEADTWIN_FAULTS_PAGE=$(CURDIR)/docs/faults.md go test -count=1 -timeout 12h -parallel 8 -run '^(TestFaultMatrix|TestFaultsInARow)$$' ./sync/apply
	eval "$$(scripts/odoo env)" && LEADTWIN_TEST_FULL=1 LEADTWIN_FAULTS_PAGE=$(CURDIR)/docs/faults.md go test -tags odoo -count=1 -timeout 12h -run '^TestFaultMatrixOnARealServer$$' ./sync/apply

fidelity: odoo-up ## merges 50 groups on real Odoo, takes them back and compares; writes the figures of docs/undo.md
	eval "$$(scripts/odoo env)" && LEADTWIN_TEST_FULL=1 LEADTWIN_UNDO_PAGE=$(CURDIR)/docs/undo.md go test -tags odoo -count=1 -timeout 3h -run '^TestUndoIsFaithful$$' ./sync/apply

judgement: ## measures the rules on labelled leads; writes the figures of docs/judgement.md
	go test -count=1 ./rules/score -run '^TestJudgementPage$$' -args -update

pictures: ## every page of the review desk as a picture in docs/img; needs chromium
	LEADTWIN_PICTURES=$(CURDIR)/docs/img go test -count=1 -run '^TestDeskPictures$$' ./internal/app

docs: ## write the pages and the picture that are made from code
	go test ./config ./cmd/leadtwin ./rules ./internal/archmap -run UpToDate -args -update

odoo-up: ## provision and start real Odoo 14 and 19 (Debian, root)
	scripts/odoo up

odoo-down: ## stop them
	scripts/odoo down
