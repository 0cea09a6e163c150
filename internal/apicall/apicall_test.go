package apicall_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/apicall"
	"github.com/dingevent/dingevent/internal/httpanswer"
)

func TestFaultOf(t *testing.T) {
	for want, err := range map[apicall.Fault]error{
		apicall.Network:     &url.Error{Op: "Get", URL: "https://h", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}},
		apicall.Proxy:       &url.Error{Op: "Get", URL: "https://h", Err: &net.OpError{Op: "proxyconnect", Err: errors.New("refused")}},
		apicall.Certificate: fmt.Errorf("in time: %w", &tls.CertificateVerificationError{Err: errors.New("unknown authority")}),
		apicall.Strange:     &url.Error{Op: "Get", URL: "https://h", Err: http.ErrSchemeMismatch},
	} {
		if got := apicall.FaultOf(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
	if got := apicall.FaultOf(httpanswer.ErrSwitched); got != apicall.Strange {
		t.Errorf("%v: %s", httpanswer.ErrSwitched, got)
	}
}

func TestWithoutURL(t *testing.T) {
	err := apicall.WithoutURL(&url.Error{Op: "Get", URL: "wss://h/?ticket=hidden", Err: errors.ErrUnsupported})
	if err == nil || strings.Contains(err.Error(), "hidden") || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v", err)
	}
	if other := errors.New("other"); apicall.WithoutURL(other) != other {
		t.Error("an error without a URL has changed")
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"no s+e/cret here":            "no *** here",
		"in a query: s%2Be%2Fcret.":   "in a query: ***.",
		"cut \xff":                    "cut ",
		strings.Repeat("a", 1000):     strings.Repeat("a", 300),
		strings.Repeat("中", 101) + "": strings.Repeat("中", 100),
	} {
		if got := apicall.Clean(text, "s+e/cret", ""); got != want {
			t.Errorf("Clean(%.40q) = %.40q, want %.40q", text, got, want)
		}
	}
}

// TestProxyRefusal: a proxy that answers no is told from a host that does.
func TestProxyRefusal(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	client := apicall.NewHTTPClient(nil)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
	_, err = client.Get("https://api.dingtalk.test/")
	if apicall.FaultOf(err) != apicall.Proxy || !strings.Contains(err.Error(), "407") {
		t.Errorf("%v: %s, want proxy", err, apicall.FaultOf(err))
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect is followed") }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer server.Close()
	resp, err := apicall.WithoutRedirects(apicall.NewHTTPClient(nil)).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("status %d", resp.StatusCode)
	}
}
