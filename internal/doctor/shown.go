package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
)

// checkACME looks at the certificate that the daemon gets by itself.
func (d *Doctor) checkACME(c *api.Certificate) {
	if c == nil {
		return
	}
	f := Finding{Level: Fine, Check: "certificate", Text: statustext.Certificate(d.say, *c, d.clock, time.Now())}
	why, hint := statustext.CertificateTrouble(d.say, *c, d.clock)
	switch {
	case !c.Valid(time.Now()):
		f.Level = Failed
	case why != "":
		f.Level = Warn
	}
	if why != "" {
		f.Text += "; " + why
		f.Hints = hints(hint)
	}
	d.add(f)
}

// A shower is an address of the daemon that shows a certificate.
type shower struct {
	at     string // the key of the config
	addr   string
	names  []string // by which clients come
	public string   // the key of the URL by which they come from elsewhere, with its host and port; may be empty
	host   string
}

// showers are the addresses of a config that speak TLS.
func showers(cfg config.Config) (all []shower) {
	full := cfg.WithDefaults()
	hasHTTP := slices.ContainsFunc(cfg.Apps, func(a config.App) bool { return a.HTTP != nil })
	for _, s := range []struct {
		shower
		secured, acme bool
		url           string
	}{
		{shower{at: "listen_tls", addr: full.Listen}, hasHTTP && cfg.ListenTLS.IsSet(), cfg.ListenTLS.ACME, ""},
		{shower{at: "api_tls", addr: full.API, public: "console.url"}, cfg.APITLS.IsSet(), cfg.APITLS.ACME, cfg.Console.URL},
		{shower{at: "attach", addr: cmp.Or(cfg.Attach.Listen, "127.0.0.1:7781"), public: "attach.public_url"},
			cfg.Attach.CertFile != "" || cfg.Attach.ACME || len(cfg.Attach.SelfSigned) > 0, cfg.Attach.ACME, cfg.Attach.PublicURL},
	} {
		if s.acme {
			s.names = cfg.ACME.Domains
		}
		if u, err := url.Parse(s.url); err == nil && (u.Scheme == "https" || u.Scheme == "wss") {
			s.host = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))
			if _, port, _ := net.SplitHostPort(s.addr); port == cmp.Or(u.Port(), "443") { // else something stands in front
				s.names = append(slices.Clone(s.names), u.Hostname())
			}
		}
		if !s.secured {
			s.addr = ""
		}
		if s.secured || s.host != "" {
			all = append(all, s.shower)
		}
	}
	return all
}

// checkShown connects to the addresses of a daemon that runs, and to those by which clients come, and looks at the certificates there.
func (d *Doctor) checkShown(ctx context.Context, cfg config.Config, got *api.Certificate) {
	for _, s := range showers(cfg) {
		if s.addr != "" && !strings.HasSuffix(s.addr, ":0") {
			d.checkOwn(ctx, s, got)
		}
		if s.host != "" {
			d.checkPublic(ctx, s)
		}
	}
}

// checkOwn looks at what an address of this machine shows. Clients of elsewhere trust it by another name, so only its names and its time
// are looked at.
func (d *Doctor) checkOwn(ctx context.Context, s shower, got *api.Certificate) {
	here, err := onThisMachine("https://" + s.addr)
	if err != nil {
		return
	}
	addr := strings.TrimPrefix(here, "https://")
	leaf, err := d.shown(ctx, addr, &tls.Config{InsecureSkipVerify: true, ServerName: append(s.names, "")[0]})
	if err != nil {
		if got != nil && got.Until.IsZero() && len(s.names) > 0 {
			return // checkACME says why
		}
		d.add(Finding{Level: Failed, Check: "certificate", Text: d.say.DoctorShowsNothing(s.at, addr, terminal.Plain(err.Error())), Hints: hints(d.say.DoctorShowsNothingHint())})
		return
	}
	d.judgeShown(leaf, d.describe(s.at, addr, leaf), s.names)
}

// checkPublic looks at what clients see, by their names and this machine's CAs.
func (d *Doctor) checkPublic(ctx context.Context, s shower) {
	name, _, _ := net.SplitHostPort(s.host)
	leaf, err := d.shown(ctx, s.host, &tls.Config{InsecureSkipVerify: true, ServerName: name})
	if err != nil {
		d.add(Finding{Level: Fine, Check: "certificate", Text: d.say.DoctorPublicAway(s.public, s.host, terminal.Plain(err.Error()))})
		return
	}
	text := d.describe(s.public, s.host, leaf)
	if leaf.VerifyHostname(name) == nil && time.Now().Before(leaf.NotAfter) {
		if _, err := d.shown(ctx, s.host, &tls.Config{ServerName: name}); err != nil {
			d.add(Finding{Level: Warn, Check: "certificate", Text: d.say.DoctorShowsUntrusted(text, terminal.Plain(err.Error()))})
			return
		}
	}
	d.judgeShown(leaf, text, []string{name})
}

// judgeShown adds a finding of a certificate that is shown to clients who come by these names.
func (d *Doctor) judgeShown(leaf *x509.Certificate, text string, names []string) {
	for _, name := range names {
		if leaf.VerifyHostname(name) != nil {
			d.add(Finding{Level: Failed, Check: "certificate", Text: d.say.DoctorShowsOther(text, name), Hints: hints(d.say.DoctorShownHint())})
			return
		}
	}
	d.judge(leaf, text, d.say.DoctorRenewCertificate())
}

func (d *Doctor) describe(at, addr string, leaf *x509.Certificate) string {
	names := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return terminal.Printable(d.say.DoctorShows(at, addr, cmp.Or(strings.Join(names, ", "), d.say.DoctorShowsNoName()), d.clock(leaf.NotAfter)))
}

// shown is the certificate at an address.
func (d *Doctor) shown(ctx context.Context, addr string, conf *tls.Config) (*x509.Certificate, error) {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	secured := tls.Client(conn, conf)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secured.ConnectionState().PeerCertificates[0], nil
}
