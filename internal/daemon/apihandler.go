package daemon

import (
	"net/http"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/keeper"
)

// apiHandler serves the address of the local API, which wants a token, and the console.
func (d *Daemon) apiHandler(token string) http.Handler {
	d.token = token
	d.answer()
	d.console = d.newConsole()
	read := http.NewServeMux() // apart, so that other methods are a 405 and do not come to the console
	read.Handle("GET /metrics", d.metrics.handler())
	mux := http.NewServeMux()
	mux.Handle("/", d.console)
	mux.Handle("/metrics", read)
	mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, r *http.Request) { (*d.answers.Load()).ServeHTTP(w, r) })
	for _, path := range []string{"/livez", "/readyz", "/healthz"} {
		read.Handle("GET "+path, probes{d.unready, d.hindered.why}.handler(path))
		mux.Handle(path, read)
	}
	d.pages = mux
	d.guardBy(d.cfg.APIHosts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*d.guarded.Load()).ServeHTTP(w, r) })
}

// guardBy lets the address of the API be asked by these names.
func (d *Daemon) guardBy(hosts []string) {
	guarded := wire.Guard(d.pages, wire.Site{Listen: d.cfg.API, Hosts: hosts, Public: d.cfg.Console.Place(), AddTo: "api_hosts in the config"}, d.log)
	d.guarded.Store(&guarded)
}

// answer has the API answered by what is open now.
func (d *Daemon) answer() {
	service := &local.Service{
		Journal: d.journal.Journal, Supervisor: unsupervised{d.journal.awaited}, Keeper: keeper.Elsewhere{}, Database: d.journal.database, Spool: d.journal.spoolStatus(), Self: d.self, Unready: d.unready, Hindrance: d.hindered.why, Version: d.version,
		Apps: d.appStatus, Strays: d.port.status, Notices: d.notices, Refusal: d.intake.refusal.Load, Taken: func() api.Activity { return d.intake.lately.report(time.Now()) }, Console: d.consoleLink, Backfiller: d.backfill, Reloader: d.Reload, TicketEvery: d.ticketEvery, LostLines: d.lostLines, Certificate: d.served, Ring: d.ring,
	}
	if s := d.supervisor.Load(); s != nil {
		service.Supervisor = s
	}
	if k := d.journal.keeper; k != nil {
		service.Keeper = k
	}
	handler := wire.NewHandler(service, wire.Access{Token: d.token, Key: d.keyOf, From: d.askedFrom, Audit: d.auditCall, Refused: d.auditRefused})
	d.service.Store(service)
	d.answers.Store(&handler)
}
