package daemon

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// A hindrance is why stored events cannot be delivered, though new ones may be taken. It is no reason for /readyz to say 503: all
// gateways share it, and a load balancer would turn every push away that could be stored. The zero value is ready. One goroutine
// notes what it finds, and any may ask why.
type hindrance struct {
	reason atomic.Pointer[string]
	since  time.Time // of the look that found it; zero if the last one found none
	told   bool      // the log has it
}

// why is the reason; empty if there is none.
func (h *hindrance) why() string {
	if why := h.reason.Load(); why != nil {
		return *why
	}
	return ""
}

// note keeps what a look has found; empty is nothing. The log has what two looks in a row find, because a failover passes.
func (h *hindrance) note(log *slog.Logger, why string) {
	if why == "" {
		if h.told {
			log.Info("stored events can be delivered again", "after", time.Since(h.since).Round(time.Second))
		}
		h.reason.Store(nil)
		h.since, h.told = time.Time{}, false
		return
	}
	why = api.ConcealedText(why)
	h.reason.Store(&why)
	switch {
	case h.since.IsZero():
		h.since = time.Now()
	case !h.told:
		h.told = true
		log.Error("stored events cannot be delivered; new ones are taken as long as /readyz says 200", "reason", why)
	}
}
