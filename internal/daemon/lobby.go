package daemon

import (
	"context"
	"net/http"
)

// A lobby answers probes at the API's address while the daemon waits for its journal and takes no event: it lives, and is not ready.
type lobby struct {
	end   context.CancelFunc
	ended chan struct{} // closed at once if the address is taken or has no certificate, which is an error once the journal is open
}

func (d *Daemon) openLobby(a *awaited) *lobby {
	ctx, end := context.WithCancel(context.Background())
	w := &lobby{end, make(chan struct{})}
	why := func() string {
		_, err := a.present()
		if err == nil {
			return "the database is reached, and the gateway begins"
		}
		return "the database cannot be used yet: " + reasonOf(err)
	}
	none := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, why(), http.StatusServiceUnavailable) })
	secured, err := d.securityOf(d.cfg.APITLS)
	var server *httpServer
	if err == nil {
		server, err = d.openServer("api", d.cfg.API, probes{why, func() string { return "" }}.before(none), secured.config())
	}
	if err != nil {
		close(w.ended)
		return w
	}
	go func() {
		defer close(w.ended)
		_ = server.Serve(ctx, 0)
	}()
	return w
}

// close gives the address free.
func (w *lobby) close() {
	w.end()
	<-w.ended
}
