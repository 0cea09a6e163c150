# Every target of the project; CI runs only these.

GO    ?= go
FUZZ  ?= 30s
KILLS ?= 50
CUTS  ?= 100
FULLS ?= 20
FLIPS ?= 1000
BIN   := bin/dingevent

# A module of its own, for the tests that need large modules of others.
THIRD := internal/thirdparty

# What of bench/ needs no module of others, so that CI downloads no rival.
BENCHED := . ./contest ./page

# The race detector leaves out SQLite and its C library. They are five times as slow under it, because they are translated
# from C, and they share no memory with our code but by locks that it sees. These two packages alone: of a generic function of
# Go's that one more package and our code have both, the linker keeps one copy, and where that knows no race detector, a lock
# in it is not seen. No process waits a second at its end for late races, because scripts run hundreds of commands. -short
# leaves out what calls longtest; make test runs and vets all of it.
RACE := -race -short -vet=off -timeout 40m -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false

# go test; with RERUNS, as .ci/run has it, what fails is run again, and listed.
GOTEST   := sh $(CURDIR)/scripts/gotest.sh
RERUNNER := $(if $(RERUNS),tools/bin/gotestsum)

.DEFAULT_GOAL := help
.PHONY: help run build soak test race fuzz bench bench-own bench-postgres bench-page bench-lint alerts kill rot power full fanout clock upgrade chaos chaos-short chaos-sources lint licenses release-snapshot release-same install-test image image-test chart chart-test tidy generate types sdk pythonsdk webhooks browser live bench-console screenshots e2e site site-test clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

run: ## Start everything on this machine: fake DingTalk, gateway, webhook, feed
	$(GO) run -tags small ./cmd/dingevent dev

build: ## Build bin/dingevent as it is released: without what only a debugger reads, which is a quarter
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o $(BIN) ./cmd/dingevent

soak: SOAK ?= 30m
soak: RATE ?= 500
soak: SUBSCRIPTIONS ?= 2
soak: build ## 500 events a second for SOAK (30m) to webhooks; memory, goroutines and handles may not grow; the report is bin/soak.md
	$(GO) test ./cmd/dingevent -run '^TestSoak$$' -count=1 -timeout 24h -v -soak $(SOAK) -soak-rate $(RATE) -soak-subscriptions $(SUBSCRIPTIONS) -soak-program $(CURDIR)/$(BIN) -soak-report $(CURDIR)/bin/soak.md

test: $(RERUNNER) ## Run the tests
	$(GOTEST) './...'
	cd $(THIRD) && $(GOTEST) './...'
	cd bench && $(GOTEST) '$(BENCHED)'

race: export GORACE ?= atexit_sleep_ms=0
race: $(RERUNNER) ## Run the tests under the race detector
	$(GOTEST) './...' $(RACE)
	cd $(THIRD) && $(GOTEST) './*sink ./daemon' $(RACE) # the others race nothing, and compile for a minute

fuzz: ## Run every fuzz target for FUZZ (30s) each, and 1,000 seeds of a damaged journal
	@sh scripts/fuzz.sh $(FUZZ)

bench: ## Measure against the named rivals in ROUNDS (5), and write docs/benchmarks.md; BENCH=decode is a part, SCALE=1 up to 100 million events
	cd bench && $(GO) run . -rounds $${ROUNDS:-5} -bench '$(BENCH)' -scale=$${SCALE:-0}

bench-own: ## Measure ours against ours: reading, poisoned organizations, the sink alone
	cd bench && $(GO) run . -set own -rounds $${ROUNDS:-5} -bench '$(BENCH)'

bench-postgres: export HELD ?= 10m
bench-postgres: ## Measure the journal in PostgreSQL against the named rivals; HELD (10m) is how long a snapshot is held
	cd bench && $(GO) run . -set postgres -rounds $${ROUNDS:-5} -bench '$(BENCH)'

bench-page: ## Write docs/benchmarks.md and its plots again from bench/results.json
	cd bench && $(GO) run . -page

bench-lint: tools/bin/staticcheck ## What make lint leaves out of bench/, because it needs the rivals: vet, staticcheck, go.mod, their tests
	cd bench && $(GO) vet ./... && GOEXPERIMENT=jsonv2 $(GO) vet ./decode && $(CURDIR)/tools/bin/staticcheck ./... && $(GO) mod tidy -diff && $(GO) test ./...

alerts: ## Fire each alert of deploy/prometheus by its fault; needs promtool, PostgreSQL and MariaDB
	$(GO) test ./internal/daemon -run '^TestAlerts|^TestDeploy|^TestDashboards$$' -count=1 -v

kill: ## SIGKILL the daemon KILLS (50) times under load; nothing answered may be lost, no order broken
	$(GO) test ./cmd/dingevent -run '^TestKill' -count=1 -timeout 30m -v -kills $(KILLS)

power: build ## Cut the power CUTS (100) times under load, 10 disk images each; nothing answered may be missing (root, Linux)
	cd tools/power && $(GO) test -mod=mod . && $(GO) run -mod=mod . -program $(CURDIR)/$(BIN) -cuts $(CUTS)

fanout: ## 500 subscriptions that take everything, then one organization each; pushes are answered meanwhile
	$(GO) test ./cmd/dingevent -run '^TestFanOut' -count=1 -timeout 30m -v -fanout 500

full: ## Fill disks by the backlog, by another program, by files; SIGKILL the daemon FULLS (20) times while it is full; needs root
	$(GO) test ./journal/sqlite -run '^TestFilled|^TestNo(Inodes|Room)|^TestNothingLeft|^TestDisk(Is|Evicts|Without)' -count=1 -timeout 30m -v
	$(GO) test ./internal/daemon -run '^TestFullDisk' -count=1 -v
	$(GO) test ./cmd/dingevent -run '^TestFull' -count=1 -timeout 60m -v -fulls $(FULLS)

rot: ## Turn over FLIPS (1000) single bits of the journal that a crash left, each in a copy; none may be delivered altered or be lost unseen
	$(GO) test ./journal/sqlite -run '^TestRot$$' -count=1 -timeout 60m -v -flips $(FLIPS)

chaos: SEEDS ?= 20
chaos: SEED ?= 1
chaos: CHAOS_TIME ?= 60s
chaos: ## Everything fails around three gateways and a PostgreSQL with a standby, by SEEDS (20) seeds from SEED (1) on, CHAOS_TIME (60s) each; none lost
	@sh scripts/chaos.sh -seeds $(SEEDS) -seed $(SEED) -time $(CHAOS_TIME) -failover 15s

chaos-short: SEEDS ?= 2
chaos-short: SEED ?= 7
chaos-short: CHAOS_TIME ?= 25s
chaos-short: ## The same in about two minutes, with right clocks
	$(GO) test ./internal/chaostest -count=1 -timeout 30m -v -seeds $(SEEDS) -seed $(SEED) -time $(CHAOS_TIME) -failover 5s -failover-rate 200

chaos-sources: DURATION ?= 10m
chaos-sources: SEED ?= 1
chaos-sources: ## SIGKILL gateways, PostgreSQL, MariaDB and the fake DingTalk by SEED (1) for DURATION (10m) with every source busy; nothing given is lost
	$(GO) test ./internal/chaostest -run '^TestSources$$' -count=1 -timeout 6h -v -sources $(DURATION) -seed $(SEED)

upgrade: RATE ?= 500
upgrade: ## Replace running gateways of FROM (the last tag, or before that a commit with older tables) by this tree's, at RATE (500) events/s; none lost
	@FROM=$(FROM) sh scripts/upgrade.sh -upgrade-rate $(RATE)

clock: ## Jumps of the clock by seconds to ten years, running and across restarts; nothing stalls, doubles, is lost or aged
	@sh scripts/clock.sh

lint: tools/bin/staticcheck tools/bin/templ tools/bin/typecheck ## gofmt, vet, staticcheck, types on 386, Windows and macOS, go.mod tidy; make bench-lint has the rest of bench/
	@test -z "$$(gofmt -l .)" || { echo "gofmt these files:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	GOARCH=386 tools/bin/typecheck ./event/... ./internal/jsonscan/... ./internal/wire/... ./callback/... ./stream/... ./router/...
	GOOS=windows tools/bin/typecheck ./...
	GOOS=darwin GOARCH=arm64 tools/bin/typecheck ./...
	tools/bin/staticcheck ./...
	sh scripts/templ.sh
	$(GO) mod tidy -diff
	cd $(THIRD) && $(GO) vet ./... && $(CURDIR)/tools/bin/staticcheck ./... && $(GO) mod tidy -diff
	cd tools/power && $(GO) vet -mod=mod ./...
	cd bench && $(GO) vet $(BENCHED)

licenses: ## Write THIRD_PARTY.md again, after a change of dependencies
	cd tools && $(GO) build -o bin/ ./licenses
	tools/bin/licenses

release-snapshot: tools/bin/release/goreleaser ## Archives, deb, rpm, SBOMs, checksums and a cask of the last commit, in bin/dist; ten minutes on two cores
	sh scripts/release.sh bin/dist tools/bin/release

release-same: tools/bin/release/goreleaser ## The same once more from another folder, with no build cache: every byte must be as in bin/dist
	rm -rf bin/again && mkdir -p bin/again
	GOCACHE=$(CURDIR)/bin/again/cache sh scripts/release.sh bin/again/dist tools/bin/release $$(jq -r .commit bin/dist/metadata.json)
	cd bin/again/dist && cmp *_SHA256SUMS ../../dist/*_SHA256SUMS && sha256sum --check --quiet *_SHA256SUMS
	rm -rf bin/again

install-test: SUITE ?= bookworm
install-test: ## The packages of bin/dist on a fresh Debian with systemd: started, killed, rebooted under load, removed (root, mmdebstrap, systemd-container)
	cd tools && $(GO) test ./installtest -count=1 -v -timeout 30m -dist $(CURDIR)/bin/dist -suite $(SUITE)

image: ## The container image from bin/dist, as an OCI layout and for docker load, in bin/image; PUSH=ghcr.io/… pushes it, too
	cd tools/image && $(GO) build -o ../bin/ .
	sh scripts/image.sh bin/dist bin/image $(PUSH)

image-test: ## The image as a container: its user, no root that can be written, events until it is told to end (root)
	cd tools/image && $(GO) test . -count=1 -v -dist $(CURDIR)/bin/dist

chart: ## The Helm chart as a file, in bin/dist
	cd tools/deploy && $(GO) build -o ../bin/ tool
	tools/bin/helm package deploy/helm --destination bin/dist

chart-test: build ## The Helm chart and the compose file: linted, rendered, read with Kubernetes' own types; dingevent takes their configs
	cd tools/deploy && $(GO) test . -count=1 -program $(CURDIR)/$(BIN)

apidiff: tools/bin/apidiff ## What the packages export is compatible with the last release; BASE is another one, or a commit
	@sh scripts/apidiff.sh $(BASE)

tidy: ## go mod tidy in all modules, after a change of dependencies
	$(GO) mod tidy
	cd $(THIRD) && $(GO) mod tidy
	cd bench && $(GO) mod tidy

generate: tools/bin/templ ## Write the generated files again, from internal/eventgen/definitions and the console's pages
	$(GO) generate ./...

types: tools/typescript/node_modules ## The TypeScript of every event compiles
	@mkdir -p bin/types
	$(GO) run ./cmd/dingevent schema --all --format typescript > bin/types/events.ts
	$(GO) test ./internal/eventschema -run '^TestTypeScript$$' -count=1 -samples $(CURDIR)/bin/types/samples.ts
	tools/typescript/node_modules/.bin/tsc --strict --exactOptionalPropertyTypes --noEmit bin/types/samples.ts

sdk: tools/node-sdk/node_modules $(RERUNNER) ## DingTalk's own clients for Node and Go, unedited, at the attach point; Node's against the fake DingTalk, too
	$(GOTEST) ./cmd/dingevent -run 'SDK' -count=1 -args -node-sdk $(CURDIR)/tools/node-sdk -go-sdk $(CURDIR)/tools/go-sdk

pythonsdk: tools/python-sdk/.venv/installed ## The one for Python at the attach point; needs PyPI
	$(GO) test ./cmd/dingevent -run 'SDK' -count=1 -python-sdk $(CURDIR)/tools/python-sdk

webhooks: tools/standardwebhooks/node_modules $(RERUNNER) ## Standard Webhooks' own library for Node verifies what we sign; the docs' receivers run
	$(GOTEST) ./sink/httpsink -run '^TestNodeVerifies$$|^TestDocs' -count=1 -args -standardwebhooks $(CURDIR)/tools/standardwebhooks
	cd $(THIRD) && $(GOTEST) ./kafkasink -run '^TestDocs' -count=1 -args -kafkajs $(CURDIR)/tools/standardwebhooks

browser: tools/axe/node_modules $(RERUNNER) ## The console in Debian's Chromium: each page in both languages and themes, on a desk and a phone; RUN names tests
	cd $(THIRD) && $(GOTEST) ./console -count=1 -timeout 15m -run '$(RUN)' -args -axe $(CURDIR)/tools/axe

live: tools/axe/node_modules ## The live list of events at 500 events a second for LIVE (60s): no long task, no growth; on a machine that does nothing else
	cd $(THIRD) && $(GO) test ./console -count=1 -timeout 30m -v -run '^TestLive' -live $${LIVE:-60s} -axe $(CURDIR)/tools/axe

bench-console: tools/axe/node_modules ## First byte and first paint of the console's pages with 1,000,000 events, as multiples of an empty page
	cd bench && $(GO) run . -set console -rounds $${ROUNDS:-3} -- -axe $(CURDIR)/tools/axe

screenshots: tools/axe/node_modules ## Write the docs' pictures of the console, with made-up data
	@mkdir -p docs/images
	cd $(THIRD) && $(GO) test ./console -count=1 -run '^TestPictures$$' -pictures $(CURDIR)/docs/images -axe $(CURDIR)/tools/axe

e2e: sdk webhooks ## The command as a person types it, and the whole way from DingTalk to a webhook
	$(GO) test ./cmd/dingevent ./examples/... -count=1

site: ## Write the docs as a site to bin/site, in both languages, with a search that needs no server; needs Hugo. A broken link fails it
	sh scripts/site.sh
	cd $(THIRD) && $(GO) test ./site -count=1 -run '^TestLinks$$|^TestAnchors$$|^TestLanguages$$' -site $(CURDIR)/bin/site

site-test: site ## And look at it in Debian's Chromium: the search, phone and desk, light and dark
	cd $(THIRD) && $(GO) test ./site -count=1 -run '^TestSearch$$|^TestWidths$$' -site $(CURDIR)/bin/site

clean: ## Remove what was built
	rm -rf bin tools/bin tools/typescript/node_modules tools/node-sdk/node_modules tools/standardwebhooks/node_modules tools/axe/node_modules tools/python-sdk/.venv

# Pinned in tools/, built or installed there; nothing is installed outside the project.
tools/bin/staticcheck tools/bin/templ tools/bin/apidiff tools/bin/typecheck tools/bin/gotestsum &: tools/go.mod tools/go.sum tools/typecheck/main.go
	cd tools && $(GO) build -o bin/ tool ./typecheck

# GoReleaser's modules are many, so they are in a module of their own, which CI does not download.
tools/bin/release/goreleaser: tools/release/go.mod tools/release/go.sum
	cd tools/release && $(GO) build -trimpath -o ../bin/release/ tool

tools/typescript/node_modules: tools/typescript/package-lock.json
	npm ci --prefix tools/typescript
	@touch $@

tools/node-sdk/node_modules: tools/node-sdk/package-lock.json
	npm ci --prefix tools/node-sdk
	@touch $@

tools/python-sdk/.venv/installed: tools/python-sdk/requirements.txt
	python3 -m venv tools/python-sdk/.venv
	tools/python-sdk/.venv/bin/pip install --quiet -r $<
	@touch $@

tools/standardwebhooks/node_modules: tools/standardwebhooks/package-lock.json
	npm ci --prefix tools/standardwebhooks
	@touch $@

tools/axe/node_modules: tools/axe/package-lock.json
	npm ci --prefix tools/axe
	@touch $@
