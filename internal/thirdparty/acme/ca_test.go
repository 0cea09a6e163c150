package acme_test

import (
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/challtestsrv"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// domain leads to this machine by the DNS of the CA.
const domain = "events.example.com"

// A pebble is Let's Encrypt's CA for tests. It looks for challenges at this machine, for all names.
type pebble struct {
	*httptest.Server
	directory string
	roots     *x509.CertPool // of its own address
	issued    *x509.CertPool // what its certificates are checked against
	http, tls string         // where it looks for challenges, in the place of the ports 80 and 443

	mu     sync.Mutex // protects what follows
	asked  map[string]int
	refuse http.Handler // answers in its place; may be nil

	windows http.Handler // says when to renew, in its place; may be nil
}

type pebbleOptions struct {
	life    time.Duration // of a certificate; 90 days if 0
	keys    map[string]string
	blocked string
	ways    *pebble // whose ways of challenges it takes; may be nil
}

func TestMain(m *testing.M) {
	os.Setenv("PEBBLE_VA_NOSLEEP", "1")
	os.Setenv("PEBBLE_WFE_NONCEREJECT", "0") // else one in twenty requests comes again, and tests count them
	os.Exit(m.Run())
}

func startPebble(t *testing.T, o pebbleOptions) *pebble {
	t.Helper()
	silent := log.New(io.Discard, "", 0)
	dns := freeaddr.New(t)
	names, err := challtestsrv.New(challtestsrv.Config{Log: silent, DNSAddrs: []string{dns}})
	if err != nil {
		t.Fatal(err)
	}
	names.SetDefaultDNSIPv6("")
	go names.Run()
	t.Cleanup(names.Shutdown)
	p := &pebble{http: freeaddr.New(t), tls: freeaddr.New(t), asked: map[string]int{}}
	if o.ways != nil {
		p.http, p.tls = o.ways.http, o.ways.tls
	}
	store := db.NewMemoryStore()
	for id, key := range o.keys {
		if err := store.AddExternalAccountKeyByID(id, key); err != nil {
			t.Fatal(err)
		}
	}
	if o.blocked != "" {
		if err := store.AddBlockedDomain(o.blocked); err != nil {
			t.Fatal(err)
		}
	}
	issuer := ca.New(silent, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "for tests", ValidityPeriod: uint64(o.life / time.Second)}})
	validator := va.New(silent, port(t, p.http), port(t, p.tls), false, dns, store)
	front := wfe.New(silent, store, validator, issuer, []string{"pebble.letsencrypt.org"}, true, len(o.keys) > 0, 0, 0)
	p.Server = httptest.NewTLSServer(p.counting(front.Handler()))
	t.Cleanup(p.Close)
	p.directory, p.roots, p.issued = p.URL+wfe.DirectoryPath, x509.NewCertPool(), x509.NewCertPool()
	p.roots.AddCert(p.Certificate())
	root, err := x509.ParseCertificate(issuer.GetRootCert(0).DER)
	if err != nil {
		t.Fatal(err)
	}
	p.issued.AddCert(root)
	return p
}

// counting counts requests by their path, and lets refuse answer them.
func (p *pebble) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		h, windows := p.refuse, p.windows
		p.mu.Unlock()
		if h == nil {
			h = next
		}
		if windows != nil && strings.Contains(r.URL.Path, "/renewalInfo/") {
			h = windows
		}
		h.ServeHTTP(w, r)
	})
}

// orders is how many certificates it was asked for, and all is how many requests it had.
func (p *pebble) orders() (orders, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.asked {
		all += n
	}
	return p.asked["/order-plz"], all
}

func port(t *testing.T, addr string) int {
	_, text, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// renewOnDemand has the first certificate renewed at once when renew is called, if the CA is asked for a second time by then. Then it
// answers no earlier.
func (p *pebble) renewOnDemand() (renew func()) {
	wanted := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	first := ""
	p.windows = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		if first == "" {
			first = r.URL.Path
		}
		again := r.URL.Path == first && p.asked[first] > 1
		p.mu.Unlock()
		at := time.Now().Add(time.Hour)
		if again {
			select {
			case <-wanted:
				at = time.Now().Add(-time.Hour)
			case <-r.Context().Done():
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"suggestedWindow":{"start":%q,"end":%q}}`, at.UTC().Format(time.RFC3339), at.Add(10*time.Minute).UTC().Format(time.RFC3339))
	})
	return func() { close(wanted) }
}
