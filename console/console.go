package console

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/words"
)

// A Console serves the pages. It is an [http.Handler] for all paths under its prefix.
type Console struct {
	site     site
	closed   string // why no page is served; empty if pages are served
	oidc     atomic.Pointer[OIDC]
	sessions *sessions
	links    *links
	jobs     *jobs
	walk     *walk
	mux      *http.ServeMux
	patterns []string
}

// New returns a console.
func New(opts Options) *Console {
	c, _ := build(opts)
	return c
}

func build(opts Options) (*Console, *sessions) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.From == nil {
		opts.From = func(r *http.Request) string { return r.RemoteAddr }
	}
	at := site{prefix: strings.TrimSuffix(opts.Prefix, "/"), host: opts.Host, secure: opts.Secure, from: opts.From, version: opts.Version, dev: opts.Trigger != nil}
	c := &Console{site: at, closed: opts.Closed, sessions: newSessions(opts.Now), links: newLinks(opts.Now), jobs: newJobs(opts), walk: newWalk(opts.Doctor), mux: http.NewServeMux()}
	c.oidc.Store(opts.OIDC)
	s := &server{site: at, oidc: &c.oidc, sessions: c.sessions, crowd: &crowd{service: opts.Service, now: opts.Now}, now: opts.Now, log: opts.Logger}
	c.mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.HandlerFunc(serveAsset)))
	for _, r := range routes(opts, &c.oidc, s.sessions, c.links, c.jobs, c.walk) {
		c.mux.Handle(r.pattern, s.serve(r))
		c.patterns = append(c.patterns, r.pattern)
	}
	c.mux.Handle("/", s.serve(route{needs: Nobody, handle: noPage}))
	return c, s.sessions
}

// Patterns returns the pattern of each route, such as "GET /events", for tests that walk all pages.
func (c *Console) Patterns() []string { return slices.Clone(c.patterns) }

// Close ends what the console does without a request, and waits for it.
func (c *Console) Close() {
	c.walk.close()
	c.jobs.close()
}

// Link returns a path that lets whoever opens it in, once, within that time.
func (c *Console) Link(role Role, within time.Duration) (path string) {
	return c.site.at("/login/" + c.links.make(role, within))
}

// SetOIDC has people log in at another provider, or with other roles; nil means none. Who has logged in at a provider logs in again.
func (c *Console) SetOIDC(o *OIDC) {
	c.oidc.Store(o)
	c.sessions.endProvided()
}

func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	for name, value := range headers {
		header.Set(name, value)
	}
	prefix := c.site.prefix
	switch {
	case c.closed != "":
		http.Error(w, words.Elsewhere(spoken(r), c.closed), http.StatusForbidden)
	case prefix != "" && r.URL.Path == prefix:
		http.Redirect(w, r, prefix+"/", http.StatusSeeOther)
	case prefix != "" && strings.HasPrefix(r.URL.Path, prefix+"/"): // a proxy may send the prefix along, or cut it off
		http.StripPrefix(prefix, c.mux).ServeHTTP(w, r)
	default:
		c.mux.ServeHTTP(w, r)
	}
}

// headers go with every answer.
var headers = map[string]string{
	"Content-Security-Policy": strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "font-src 'self'",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types dingevent",
	}, "; "),
	"X-Content-Type-Options":     "nosniff",
	"Referrer-Policy":            "same-origin",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Cache-Control":              "no-store",
}
