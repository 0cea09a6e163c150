package daemon

import (
	"context"
	"crypto/tls"
	"sync/atomic"

	"github.com/dingevent/dingevent/sink/streamsink"
)

// An attachPoint is where programs attach.
type attachPoint struct {
	*streamsink.Server
	http        *httpServer
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error) // nil if there is no TLS
	own         atomic.Value                                         // a string: the URL by which programs reach this gateway and no other one; empty if that is not known
}

// ownURL is the URL by which programs reach this gateway and no other one; empty if that is not known.
func (a *attachPoint) ownURL() string {
	url, _ := a.own.Load().(string)
	return url
}

// close ends what still runs, which after Run is nothing.
func (a *attachPoint) close() error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a.Shutdown(ended)
	return a.http.close()
}
