package daemon

import (
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// unready is why nothing should be sent here now; empty if all is well.
func (d *Daemon) unready() string {
	if d.draining.Load() {
		return "draining: a signal has come to end"
	}
	if err := d.journal.other(); err != nil {
		return "the database cannot be used: " + reasonOf(err)
	}
	if why := d.clock.why(); why != "" {
		return why
	}
	if s := d.journal.spool; s != nil { // it takes events, whatever the database does
		if st := s.Status(); st.On && st.Fill.Full {
			return "the database takes no events, and the spool is full"
		}
		return ""
	}
	stats := d.journal.Stats()
	switch {
	case stats.Suspended:
		return "the journal is suspended; the log says why"
	case stats.Full && stats.Disk:
		return "the journal is full: the disk has no more room"
	case stats.Full:
		return "the journal is full: max_bytes is reached"
	}
	return ""
}

// reasonOf is an error of a journal that cannot be used, for a line that says so itself.
func reasonOf(err error) string {
	text := err.Error()
	if _, why, ok := strings.Cut(text, journal.ErrSuspended.Error()+": "); ok {
		return why
	}
	return text
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
