package daemon

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// A lobby answers probes at the API's address while the daemon waits for its journal and takes no event: it lives, and is not ready.
type lobby struct {
	server *http.Server // nil if the address is taken or has no certificate, which is an error once the journal is open
	ended  chan struct{}
}

func (d *Daemon) openLobby(a *awaited) *lobby {
	w := &lobby{ended: make(chan struct{})}
	secured, err := securityOf(d.cfg.APITLS)
	if err != nil {
		close(w.ended)
		return w
	}
	l, err := net.Listen("tcp", d.cfg.API)
	if err != nil {
		close(w.ended)
		return w
	}
	if conf := secured.config(); conf != nil {
		l = tls.NewListener(l, conf)
	}
	why := func() string {
		_, err := a.present()
		if err == nil {
			return "the database is reached, and the gateway begins"
		}
		return "the database cannot be used yet: " + reasonOf(err)
	}
	none := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, why(), http.StatusServiceUnavailable) })
	w.server = &http.Server{Handler: probes{why}.before(none), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second}
	go func() {
		defer close(w.ended)
		_ = w.server.Serve(l)
	}()
	return w
}

// close gives the address free.
func (w *lobby) close() {
	if w.server != nil {
		_ = w.server.Close()
	}
	<-w.ended
}
