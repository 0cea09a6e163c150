package httpsink

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/certfile"
)

func TestPublicOnly(t *testing.T) {
	for address, allowed := range map[string]bool{
		"8.8.8.8": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.1": true,
		"2606:4700::1111": true, "2400:3200::1": true,

		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"127.0.0.1": false, "127.255.255.254": false, "::1": false,
		"0.0.0.0": false, "0.1.2.3": false, "::": false,
		"169.254.169.254": false, "fe80::1": false, // clouds tell a machine's secrets at the former
		"100.64.0.1": false, "100.100.100.200": false, "168.63.129.16": false, // Alibaba Cloud and Azure at these
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"192.0.0.1": false, "192.0.2.1": false, "198.18.0.1": false, "203.0.113.1": false, "192.88.99.1": false,
		"fc00::1": false, "fd00:ec2::254": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::ffff:8.8.8.8": false, "::127.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b::808:808": false, "64:ff9b:1::a00:1": false,
		"2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false, "fe80::1%eth0": false,
	} {
		ip := netip.MustParseAddr(address)
		err := publicOnly(network(ip), net.JoinHostPort(address, "8080"), nil)
		if (err == nil) != allowed || err != nil && !errors.Is(err, ErrPrivateAddress) {
			t.Errorf("%s: error %v, want it allowed: %v", address, err, allowed)
		}
	}
}

// TestRefusePrivate asks for a name that resolves to this machine, and wants nothing to arrive.
func TestRefusePrivate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	defer server.Close()
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	sink, err := New(address, &Options{RefusePrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	err = sink.Deliver(t.Context(), dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "a"}, Attempt: 1})
	if !errors.Is(err, ErrPrivateAddress) || !strings.Contains(err.Error(), "RefusePrivate") || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
}

// TestNewRefusesPrivate wants no attempt where none can succeed.
func TestNewRefusesPrivate(t *testing.T) {
	for _, address := range []string{"http://127.0.0.1", "https://[::1]:8443/hook", "https://[fe80::1%25eth0]", "https://[::ffff:10.0.0.1]"} {
		if _, err := New(address, &Options{RefusePrivate: true}); !errors.Is(err, ErrPrivateAddress) {
			t.Errorf("%s: error %v", address, err)
		}
	}
	if _, err := New("https://8.8.8.8/hook", &Options{RefusePrivate: true}); err != nil {
		t.Error(err)
	}
}

// TestRefusePrivateBehindProxy runs itself again, since a process reads the proxy's settings once.
func TestRefusePrivateBehindProxy(t *testing.T) {
	if os.Getenv("HTTPS_PROXY") == "http://proxy.example:3128" {
		if _, err := New("https://example.com", &Options{RefusePrivate: true}); err == nil || !strings.Contains(err.Error(), "NO_PROXY") {
			t.Errorf("behind a proxy: error %v", err)
		}
		if _, err := New("https://direct.example", &Options{RefusePrivate: true}); err != nil {
			t.Errorf("where NO_PROXY names the host: %v", err)
		}
		if _, err := New("https://example.com", nil); err != nil {
			t.Error(err)
		}
		return
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRefusePrivateBehindProxy$")
	again.Env = append(os.Environ(), "HTTPS_PROXY=http://proxy.example:3128", "NO_PROXY=direct.example")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestConnectionOptionsWithoutEffect(t *testing.T) {
	for _, test := range []struct {
		url  string
		opts Options
		want string
	}{
		{"https://a", Options{Client: http.DefaultClient, RefusePrivate: true}, "only without it"},
		{"http://a", Options{ClientCertificate: new(certfile.Pair).GetClientCertificate}, "https URL"},
	} {
		if _, err := New(test.url, &test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
}
