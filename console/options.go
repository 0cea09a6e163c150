package console

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// Options are what a console needs. Service, Logger and Audit must be set.
type Options struct {
	// Service is what is asked now; it changes while the gateway opens its journal.
	Service func() api.Service
	Logger  *slog.Logger
	// Audit stores a row before the console does what the row says. The console does nothing where it fails.
	Audit func(context.Context, Row) error
	// Prefix is the path that a proxy serves the console under, such as "/dingevent"; empty for none.
	Prefix string
	// Secure says that browsers reach the console by TLS, so that cookies are sent by TLS alone.
	Secure bool
	// Host is that of the public URL, which a proxy may hide; empty for none.
	Host string
	// From is the address of the browser that a request came from, for the audit. Defaults to that of the connection.
	From func(*http.Request) string
	// OIDC is a provider that people can log in at; nil for none.
	OIDC *OIDC
	// Closed is why no page is served; empty if pages are served.
	Closed string
	// Version is that of the program.
	Version string
	// Trigger makes the fake DingTalk push an event; nil where there is no fake.
	Trigger Trigger
	// Doctor examines the gateway's config; nil where there is none.
	Doctor Doctor
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
}

// A Trigger makes the fake DingTalk push an event, and returns the event's ID once the push was answered.
type Trigger func(context.Context, Push) (id string, err error)

// A Doctor calls found for each finding as soon as it is made, in the reader's language and zone, and returns once it has examined
// all or ctx has ended.
type Doctor func(ctx context.Context, say words.Words, zone *time.Location, found func(pages.Finding))

// A Push is an event that the fake DingTalk is to push.
type Push struct {
	Type      string
	Transport string // stream, http or synchttp; empty means stream
	Corp      string // empty: the fake's own
	Data      []byte // nil: the catalogue's sample
}
