package daemon

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/acmecert"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
)

// TestCertificateThatCannotBeHad: while the CA is away the daemon starts, takes events by Stream, answers commands and probes, and says why
// and what to do. internal/thirdparty/acme has a CA that answers.
func TestCertificateThatCannotBeHad(t *testing.T) {
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.ListenTLS, c.APITLS = config.Certificate{ACME: true}, config.Certificate{ACME: true}
		c.Attach = config.AttachPoint{Listen: "127.0.0.1:0", ACME: true}
		c.ACME = &config.ACME{Domains: []string{"events.example.com"}, AgreeToTerms: true, Directory: "https://127.0.0.1:1/dir"}
	})
	answered(t, g.ding.PushStream(owner, dingtest.Event{Type: "x"}))
	commands := g.daemon.Address().Client()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		s, err := commands.Status(t.Context())
		if err != nil {
			t.Fatal("a command:", err)
		}
		if c := s.Certificate; c != nil && c.Error != "" {
			if !strings.Contains(c.Error, "the CA at 127.0.0.1:1 cannot be reached") || !strings.Contains(c.Hint, "acme.directory") || c.Failures == 0 || c.Next.IsZero() || s.Unready != "" {
				t.Errorf("%+v, unready: %q", c, s.Unready)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal("the status does not say that the CA is away")
		}
	}
	if f := acmeFacts(g.daemon.acme.Status(), time.Now(), "g"); len(f) != 1 || f[0].Level != 3 || !strings.Contains(f[0].Reason, "acme.directory") {
		t.Errorf("%+v", f)
	}
	for name, at := range map[string]string{"listen": g.daemon.CallbackURL(), "attach": g.daemon.AttachURL()} {
		if resp, err := http.Get(at + "/livez"); err == nil || !strings.Contains(err.Error(), "tls: ") {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
}

// TestACMEFacts: a renewal that fails for a while is told, and again when it becomes urgent. One failure is none, and a certificate that
// is valid for a few days is as good as one for months.
func TestACMEFacts(t *testing.T) {
	now := time.Now()
	status := func(left time.Duration, failures int) acmecert.Status {
		s := acmecert.Status{From: now.Add(-time.Hour), Until: now.Add(left), Renewal: now.Add(left - 30*time.Hour), Failures: failures}
		if failures > 0 {
			s.Error, s.Hint = "the CA says no", "ask it"
		}
		return s
	}
	for _, c := range []struct {
		name string
		s    acmecert.Status
		want int
	}{
		{"nothing was tried yet", acmecert.Status{}, 0},
		{"none can be got", acmecert.Status{Error: "no", Failures: 1}, 3},
		{"all is well", status(20*time.Hour, 0), 0},
		{"a few failures", status(29*time.Hour, troublesome-1), 0},
		{"half a day of failures", status(20*time.Hour, troublesome), 1},
		{"half of the rest is over", status(14*time.Hour, troublesome+3), 2},
		{"it has ended", status(-time.Hour, troublesome+9), 3},
	} {
		facts := acmeFacts(c.s, now, "g")
		if len(facts) == 0 && c.want == 0 {
			continue
		}
		if len(facts) != 1 || facts[0].Level != c.want || facts[0].Type != ownevent.Certificate || facts[0].Subject.Certificate != "acme" {
			t.Errorf("%s: %+v, want level %d", c.name, facts, c.want)
		}
	}
}
