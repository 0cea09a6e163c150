package apicall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
)

// NewHTTPClient returns a client with the environment's proxy. It shares no connections with the rest
// of the program. No request keeps a connection, so nothing needs closing. roots are trusted instead of the system's, unless they
// are nil.
func NewHTTPClient(roots *x509.CertPool) *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultClient // the program replaced it
	}
	transport = transport.Clone()
	if roots != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &proxyError{resp.Status}
		}
		return nil
	}
	return &http.Client{Transport: transport}
}

// WithoutRedirects returns a copy of h that follows no redirect, because secrets are for no other host.
func WithoutRedirects(h *http.Client) *http.Client {
	client := *h
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}
