package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// hosts is what the driver puts before the errors of all hosts that it has tried.
var hosts = regexp.MustCompile("^failed to connect to `[^`]*`:")

// unreached is the error of a connection in one line, each host's once, with the next move.
func unreached(err error) string {
	text := err.Error()
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		var each []string
		for line := range strings.Lines(hosts.ReplaceAllString(text, "")) {
			if line = strings.TrimSpace(line); line != "" && !slices.Contains(each, line) {
				each = append(each, line)
			}
		}
		// Without sslmode the driver tries TLS first, and goes on without it: what that led to is the reason.
		if told := slices.DeleteFunc(slices.Clone(each), refusedTLS); len(told) > 0 {
			each = told
		}
		text = strings.Join(each, "; ")
	}
	if hint := hintOf(err, text); hint != "" {
		text += "; " + hint
	}
	return text
}

func refusedTLS(line string) bool { return strings.Contains(line, "server refused TLS") }

// hintOf says what to do about a connection that failed; empty if nobody knows.
func hintOf(err error, text string) string {
	var (
		name      *net.DNSError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		record    tls.RecordHeaderError
	)
	switch {
	case strings.Contains(text, errFormer.Error()):
		return hints["former"]
	case errors.As(err, &name):
		return "put the host in the URL right; a host that is to come is waited for"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "start the server, or put host and port in the URL right"
	case refusedTLS(text), errors.As(err, &record):
		return "the server has no TLS: switch it on there, or write sslmode=disable into the URL where the way is safe"
	case errors.As(err, &authority):
		return "name the certificate of the server's CA by sslrootcert=FILE in the URL"
	case errors.As(err, &host):
		return "the certificate is another host's: write the host as the certificate names it"
	case pgconn.Timeout(err):
		return "nothing answers: look at the firewall between, and whether the server hangs"
	case strings.Contains(text, "read only connection"): // of a standby, so what another host lacks comes first
		return hints["25006"]
	}
	return ""
}
