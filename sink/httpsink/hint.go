package httpsink

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// hinted says which side an error of a connection is of, and adds what to do about it.
func hinted(err error) error {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Errorf("%w; if that is its own CA, name it in RootCAs (ca_file in a config)", err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || err.Error() == plainAnswer {
		return fmt.Errorf("%w; what listens there speaks no TLS: should the URL begin with http://?", err)
	}
	if of, ok := errors.AsType[*net.OpError](err); ok && of.Op == "proxyconnect" {
		return fmt.Errorf("the environment's proxy: %w", of.Err)
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("it closed the connection without an answer: %w", err)
	}
	if strings.HasPrefix(err.Error(), spoiled) {
		return errors.New("it sent more than its last answer has; look at the Content-Length there, and for a body behind 204")
	}
	return err
}

// plainAnswer is net/http's error where an answer without TLS comes to a request with TLS. It has no type.
const plainAnswer = "http: server gave HTTP response to HTTPS client"

// spoiled begins net/http's error of a connection on which more than an answer came. Behind it stands what goes wrong when
// an error is wrapped that is none.
const spoiled = "readLoopPeekFailLocked: %!w(<nil>)"

// connected turns a proxy's refusal to lead on into an error that names the proxy. That of net/http is the status's text alone,
// which reads like an answer of the webhook.
func connected(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	err := fmt.Errorf("the environment's proxy %s answered CONNECT with %d %s", proxy.Host, resp.StatusCode, http.StatusText(resp.StatusCode))
	if resp.StatusCode == http.StatusProxyAuthRequired {
		return fmt.Errorf("%w; give it user and password: HTTPS_PROXY=http://USER:PASSWORD@%s", err, proxy.Host)
	}
	return err
}
