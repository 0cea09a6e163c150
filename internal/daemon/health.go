package daemon

import (
	"net/http"
)

// unready is why nothing should be sent here now; empty if all is well.
func (d *Daemon) unready() string {
	stats := d.journal.Stats()
	switch {
	case d.draining.Load():
		return "draining: a signal has come to end"
	case stats.Suspended:
		return "the journal is suspended; the log says why"
	case stats.Full && stats.Disk:
		return "the journal is full: the disk has no more room"
	case stats.Full:
		return "the journal is full: max_bytes is reached"
	}
	return ""
}

// closing closes each connection after its answer once the daemon drains: a proxy then asks another.
func (d *Daemon) closing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
