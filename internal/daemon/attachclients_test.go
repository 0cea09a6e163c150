package daemon

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestProgramsShowACertificate: where client_ca_file is set, a program with a certificate of these CAs attaches and gets events, at its
// open request and at its WebSocket. Nobody else comes as far as to show a secret, whichever way the attach point has its own certificate.
func TestProgramsShowACertificate(t *testing.T) {
	server, known, stranger := certtest.New(t, "gateway"), certtest.New(t, "billing"), certtest.New(t, "stranger")
	for name, secured := range map[string]func(*testing.T, *config.AttachPoint){
		"files": func(t *testing.T, a *config.AttachPoint) {
			a.CertFile, a.KeyFile = certtest.File(t, t.TempDir(), "cert.pem", server.Cert), certtest.File(t, t.TempDir(), "key.pem", server.Key)
		},
		"self_signed": func(_ *testing.T, a *config.AttachPoint) { a.SelfSigned = []string{"127.0.0.1"} },
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			g := newGateway(t, data, withStream("127.0.0.1:0", "billing"), func(c *config.Config) {
				secured(t, &c.Attach)
				c.Attach.ClientCAFile = certtest.File(t, t.TempDir(), "programs.pem", known.CA)
			})
			roots := server.Roots
			if ca, err := os.ReadFile(filepath.Join(data, ownCAFile)); err == nil {
				roots = x509.NewCertPool()
				roots.AppendCertsFromPEM(ca)
			}
			with := func(p *certtest.Pair) *http.Client {
				conf := &tls.Config{RootCAs: roots}
				if p != nil {
					conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &p.Certificate, nil }
				}
				transport := &http.Transport{TLSClientConfig: conf}
				t.Cleanup(transport.CloseIdleConnections)
				return &http.Client{Transport: transport}
			}
			for who, client := range map[string]*http.Client{"nobody's": with(nil), "a stranger's": with(stranger)} {
				if resp, err := client.Post(g.daemon.AttachURL()+"/v1.0/gateway/connections/open", "application/json", nil); err == nil {
					resp.Body.Close()
					t.Errorf("with %s certificate the open request is answered %d", who, resp.StatusCode)
				}
			}
			p := attach(t, g.daemon.AttachURL(), "billing", with(known))
			wantAnswered(t, g.ding.PushStream(owner, dingtest.Event{ID: "e1", Type: "t", CorpID: "c", Data: []byte("{}")}))
			p.wants(t, "t e1 {}")
		})
	}
}
