package daemon

import (
	"net/http"

	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
)

// apiHandler serves the address of the local API, which wants a token.
func (d *Daemon) apiHandler(token string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", wire.NewHandler(&local.Service{
		Journal: d.journal, Supervisor: d.supervisor, Keeper: d.keeper, Version: d.version, Apps: d.appStatus, Strays: d.strays, Refusal: d.intake.refusal.Load, LostLines: d.lostLines,
	}, token))
	mux.Handle("GET /metrics", d.metrics.handler())
	for _, path := range []string{"/livez", "/readyz", "/healthz"} {
		mux.Handle("GET "+path, probes{d.unready}.handler(path))
	}
	return wire.Guard(mux, d.cfg.API, d.cfg.APIHosts, d.log)
}
