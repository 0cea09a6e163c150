package httpsink

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Options of a Sink. The zero value is right for most.
type Options struct {
	// Format is how an event becomes a request. Defaults to Structured.
	Format Format
	// Secrets sign each request, one signature each in one header, so that a receiver knowing any
	// of them can verify. While a secret is replaced, list the new one first and the old one after
	// it. Each is base64 of 24 to 64 random bytes behind "whsec_". Defaults to none: unsigned.
	Secrets []string
	// Header is added to each request, such as Authorization. Headers that the sink writes
	// itself are refused.
	Header http.Header
	// Timeout is how long one attempt may take in all, if its context does not end sooner.
	// Defaults to 30 seconds.
	Timeout time.Duration
	// MaxAnswer is how many bytes of an answer are read; a longer one costs its connection.
	// Defaults to 64 KiB. At most 256 bytes of an answer other than 2xx come into the error.
	MaxAnswer int64
	// RootCAs are the certificates that the other side's must descend from. Defaults to the system's.
	RootCAs *x509.CertPool
	// ClientCertificate returns our certificate for a server that asks for one (mTLS). It is called for each new
	// connection. Package [github.com/dingevent/dingevent/sink/certfile] has one for files. Defaults to none.
	ClientCertificate func(*tls.CertificateRequestInfo) (*tls.Certificate, error)
	// RefusePrivate refuses to connect to any address that is not on the public internet: private,
	// loopback, link-local, shared (CGNAT), multicast, NAT64, mapped and all others that IANA sets aside. It
	// looks at the address that the name resolved to for this very connection; the error wraps
	// [ErrPrivateAddress]. For URLs that come from people we do not trust. Not with a proxy.
	// Defaults to false.
	RefusePrivate bool
	// Client sends the requests; its CheckRedirect is not used. Defaults to one of the sink's
	// own, with keep-alive, HTTP/2 where https allows it, TLS 1.2 at least, and the proxy of the
	// environment.
	Client *http.Client
	// Connections are shared with other sinks that have the same. A sink with RootCAs, ClientCertificate or Client has connections
	// of its own nevertheless. Over HTTP/2 all sinks that share and post to one host use one connection. Defaults to connections
	// of the sink's own.
	Connections *Connections
}

func (o *Options) check() error {
	if err := o.Format.Check(); err != nil {
		return fmt.Errorf("httpsink: %w", err)
	}
	if o.Timeout < 0 || o.MaxAnswer < 0 {
		return errors.New("httpsink: Timeout and MaxAnswer cannot be negative; leave them 0 for the defaults")
	}
	return checkHeader(o.Header)
}
