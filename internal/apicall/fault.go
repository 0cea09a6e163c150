package apicall

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/dingevent/dingevent/internal/httpanswer"
)

// A Fault says why a call got no answer.
type Fault string

// The faults.
const (
	Network     Fault = "network"     // no such host, no connection, or no answer in time
	Certificate Fault = "certificate" // the certificate is not trusted
	Proxy       Fault = "proxy"       // the proxy does not let us through
	Strange     Fault = "strange"     // something else than HTTP, or than TLS, answers there
)

// A proxyError is a proxy's refusal to connect us.
type proxyError struct{ status string }

func (e *proxyError) Error() string { return "the proxy answered " + e.status }

// FaultOf is the fault of a call's error.
func FaultOf(err error) Fault {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		return Proxy
	}
	if _, ok := errors.AsType[*proxyError](err); ok {
		return Proxy
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return Certificate
	}
	if errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, httpanswer.ErrSwitched) {
		return Strange
	}
	return Network
}

// WithoutURL takes the URL out of an error, because a ticket or a token stands there.
func WithoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
