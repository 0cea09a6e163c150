package console

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitsOfLogins: beyond the bound the login that was idle longest ends, and the link that would end first.
func TestLimitsOfLogins(t *testing.T) {
	most, links := limitstest.Of(t, "console: logins").Number(), limitstest.Of(t, "console: links that nobody has used").Number()
	synctest.Test(t, func(t *testing.T) {
		s, l := newSessions(time.Now), newLinks(time.Now)
		secrets, codes := make([]string, most+1), make([]string, links+1)
		for i := range secrets {
			if i == most {
				s.of(secrets[0], false) // so that the second is idle longest
			}
			secrets[i] = s.begin(session{role: Viewer, who: "x"})
			time.Sleep(time.Second)
		}
		for i := range codes {
			codes[i] = l.make(Viewer, time.Hour)
			time.Sleep(time.Second)
		}
		for i, secret := range secrets {
			if lives := s.of(secret, true).role == Viewer; lives != (i != 1) {
				t.Errorf("of %d logins, the login %d lives: %t", len(secrets), i+1, lives)
			}
		}
		for i, code := range codes {
			if good := l.use(code) == Viewer; good != (i != 0) {
				t.Errorf("of %d links, the link %d is good: %t", len(codes), i+1, good)
			}
		}
	})
}
