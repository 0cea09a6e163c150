package daemon

import (
	"context"

	"github.com/dingevent/dingevent/sink/streamsink"
)

// An attachPoint is where programs attach.
type attachPoint struct {
	*streamsink.Server
	http *httpServer
}

// close ends what still runs, which after Run is nothing.
func (a *attachPoint) close() error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a.Shutdown(ended)
	return a.http.close()
}
