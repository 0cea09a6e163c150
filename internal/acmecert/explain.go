package acmecert

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/mholt/acmez/v3/acme"
)

// mostText is how much of what the CA says is kept, in bytes.
const mostText = 500

// explain says why an attempt has failed, and what a person can do.
func (m *Manager) explain(err error) (why, hint string) {
	if problem, ok := errors.AsType[acme.Problem](err); ok {
		return short(fmt.Sprintf("the CA says %s: %s", strings.TrimPrefix(problem.Type, acme.ProblemTypeNamespace), detail(problem))), m.hint(problem.Type)
	}
	host := m.opts.Directory
	if u, err := url.Parse(host); err == nil {
		host = u.Host
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok || errors.As(err, new(x509.UnknownAuthorityError)) {
		return short(fmt.Sprintf("the CA at %s is not trusted: %v", host, innermost(err))), "if it is a CA of your own, name its certificate by acme.ca_file"
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return short(fmt.Sprintf("the CA at %s cannot be reached: %v", host, innermost(err))), "check acme.directory, and that this machine reaches it"
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return short(err.Error()), "the CA is not asked before its answer can be kept: make room, or give the folder to the daemon's user"
	}
	return short(err.Error()), m.opts.Way
}

// hint is what a person can do about a problem that the CA has.
func (m *Manager) hint(kind string) string {
	switch kind {
	case acme.ProblemTypeRateLimited:
		return "wait: it is tried again when the CA allows it, and a restart changes nothing"
	case acme.ProblemTypeExternalAccountRequired:
		return "this CA wants an account that exists there: set acme.external_account"
	case acme.ProblemTypeRejectedIdentifier, acme.ProblemTypeUnsupportedIdentifier:
		return "this CA gives no certificate for such a name: correct acme.domains, or name another CA by acme.directory"
	case acme.ProblemTypeCAA:
		return "a CAA record in the DNS of the domain forbids this CA: allow it there"
	case acme.ProblemTypeInvalidContact, acme.ProblemTypeUnsupportedContact:
		return "correct acme.email, or leave it out"
	case acme.ProblemTypeUserActionRequired, acme.ProblemTypeServerInternal:
		return "ask the CA; it is tried again"
	}
	return m.opts.Way
}

// detail is what a problem says, also of each name.
func detail(p acme.Problem) string {
	parts := []string{p.Detail}
	for _, sub := range p.Subproblems {
		parts = append(parts, sub.Identifier.Value+": "+sub.Detail)
	}
	return strings.Join(parts, "; ")
}

// innermost is the cause of an error, without what led there.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// short bounds a text of others.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > mostText {
		return strings.ToValidUTF8(text[:mostText], "") + "…"
	}
	return text
}
