package pages

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/dingevent/dingevent/internal/words"
)

// A Page is what stands between the layout's head and foot.
type Page interface {
	Title(words.Words) string
	Body(Frame) templ.Component
}

// A Frame is who reads a page, and how.
type Frame struct {
	Say      words.Words
	Prefix   string // of the console's paths
	Path     string // of this page, without the prefix
	Here     string // Path with its query
	Theme    string // light, dark, or empty for the browser's
	Zone     *time.Location
	Now      time.Time
	Role     string // empty for who has not logged in
	Who      string
	Version  string
	Provider string // that people can log in at; empty for none
	Dev      bool   // there is a fake DingTalk
	Many     bool   // several gateways share the journal
}

// At is the address of a path of the console.
func (f Frame) At(path string) templ.SafeURL { return templ.SafeURL(f.Prefix + path) }

// With is the address of a path with parameters, each a name and a value; empty values are left out.
func (f Frame) With(path string, pairs ...string) templ.SafeURL {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return f.At(path)
	}
	return f.At(path + "?" + q.Encode())
}

// May reports whether the reader has at least that role.
func (f Frame) May(role string) bool {
	order := []string{"", "viewer", "operator", "admin"}
	return index(order, f.Role) >= index(order, role)
}

func index(list []string, of string) int {
	for i, one := range list {
		if one == of {
			return i
		}
	}
	return -1
}

// A link of the navigation.
type link struct {
	path string
	text string
}

// links are the navigation's.
func (f Frame) links() []link {
	all := []link{
		{"/", f.Say.ConsoleOverview()}, {"/events", f.Say.ConsoleEvents()}, {"/subscriptions", f.Say.ConsoleSubscriptions()},
		{"/dead", f.Say.ConsoleDead()}, {"/replays", f.Say.ConsoleReplays()}, {"/apps", f.Say.ConsoleApps()},
		{"/catalog", f.Say.ConsoleCatalog()}, {"/decode", f.Say.ConsoleDecode()},
	}
	if f.Many {
		all = append(all, link{"/gateways", f.Say.ConsoleGateways()})
	}
	return all
}

// homes are the links that pages with another path belong to.
var homes = map[string]string{"subscribe": "/subscriptions", "replay": "/replays", "jobs": "/dead", "trigger": "/catalog"}

// current is the value of aria-current for a link.
func (f Frame) current(l link) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(f.Path, "/"), "/")
	home, elsewhere := homes[first]
	if !elsewhere {
		home = "/" + first
	}
	return map[bool]string{true: "page", false: "false"}[home == l.path]
}
