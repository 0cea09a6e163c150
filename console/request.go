package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// A request is one to the console, with who asks and how that person reads.
type request struct {
	*http.Request
	site    site
	say     words.Words
	theme   string // light, dark, or empty for the browser's
	zone    *time.Location
	session session
	now     time.Time
	many    bool // several gateways are alive
}

// maxForm bounds a form, in bytes: a payload to trigger or to decode is the largest.
const maxForm = 2 << 20

func newRequest(hr *http.Request, at site, now time.Time) *request {
	hr.Body = http.MaxBytesReader(nil, hr.Body, maxForm)
	return &request{
		Request: hr, site: at, now: now,
		say: spoken(hr), theme: choice(hr, themeCookie, "light", "dark"), zone: zoneOf(cookie(hr, zoneCookie)),
	}
}

// frame is what the layout needs beside the page.
func (r *request) frame() pages.Frame {
	return pages.Frame{
		Say: r.say, Prefix: r.site.prefix, Path: r.URL.Path, Here: r.here(), Theme: r.theme, Zone: r.zone, Now: r.now,
		Role: r.session.role.String(), Who: r.session.who, Version: r.site.version, Provider: r.site.provider, Dev: r.site.dev, Many: r.many,
	}
}

// here is the path and query of this page.
func (r *request) here() string {
	if r.URL.RawQuery == "" {
		return r.URL.Path
	}
	return r.URL.Path + "?" + r.URL.RawQuery
}

// isFragment reports whether a script asks for a part of a page.
func (r *request) isFragment() bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") == ""
}

// byItself reports whether a page asks without a person, because it keeps itself up to date. A stream begins anew after each end.
func (r *request) byItself() bool {
	return r.Header.Get("Dingevent-Refresh") != "" || r.Header.Get("Accept") == "text/event-stream"
}

// masked reports whether who asks may see no personal data, and so find none.
func (r *request) masked() bool { return r.session.role < Operator }

// back is the page that this request came from, as a path of the console; of a page itself.
func (r *request) back() string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.local(r.here())
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host && (from.Host != r.site.host || from.Host == "") {
		return "/"
	}
	return r.local(from.RequestURI())
}

// local is a path of the console out of what a browser sent; "/" for anything else.
func (r *request) local(path string) string {
	path = strings.TrimPrefix(path, r.site.prefix)
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}

// moment reads the value of a datetime-local field, in the reader's zone; zero for none.
func (r *request) moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if at, err := time.ParseInLocation(layout, text, r.zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadTime(text))
}

// seq is the sequence in the path.
func (r *request) seq() (api.Seq, error) {
	n, err := strconv.ParseUint(r.PathValue("seq"), 10, 63)
	if err != nil {
		return 0, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoPage(r.URL.Path))
	}
	return api.Seq(n), nil
}
