package statustext

import (
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Certificate is a line on the certificate that acme gets.
func Certificate(say words.Words, c api.Certificate, clock Clock, now time.Time) string {
	domains := terminal.Printable(strings.Join(c.Domains, ", "))
	switch {
	case c.Until.IsZero():
		return say.CertificateMissing(domains)
	case !c.Valid(now):
		return say.CertificateEnded(domains, clock(c.Until))
	}
	return say.CertificateLine(domains, clock(c.Until), clock(c.Renewal))
}

// CertificateTrouble is why the last attempt has failed, and what to do; empty if it has not.
func CertificateTrouble(say words.Words, c api.Certificate, clock Clock) (why, hint string) {
	if c.Error == "" {
		return "", ""
	}
	why = say.CertificateFailed(c.Failures, words.Elsewhere(say, terminal.Plain(c.Error)), clock(c.Next))
	return terminal.Printable(why), terminal.Printable(words.Elsewhere(say, c.Hint))
}
