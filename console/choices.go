package console

import (
	"net/http"
	"slices"
	"time"

	"golang.org/x/text/language"

	"github.com/dingevent/dingevent/internal/words"
)

// The cookies of how a person reads.
const (
	langCookie  = "dingevent_lang"
	themeCookie = "dingevent_theme"
	zoneCookie  = "dingevent_zone"
)

var languages = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// spoken is the language that a person has chosen, or else one that the browser asks for.
func spoken(r *http.Request) words.Words {
	if w, err := words.Named(cookie(r, langCookie)); err == nil {
		return w
	}
	tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if _, i, _ := languages.Match(tags...); i == 1 {
		return words.Chinese{}
	}
	return words.English{}
}

// defaultZone is where most people who read this live.
const defaultZone = "Asia/Shanghai"

// zoneOf is a zone by its name; the default's for none, or one that this machine does not know.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); name != "" && err == nil {
		return zone
	}
	if zone, err := time.LoadLocation(defaultZone); err == nil {
		return zone
	}
	const east = 8 * 3600
	return time.FixedZone(defaultZone, east)
}

func cookie(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil {
		return c.Value
	}
	return ""
}

// choice is a cookie's value if it is one of those; else empty.
func choice(r *http.Request, name string, of ...string) string {
	if value := cookie(r, name); slices.Contains(of, value) {
		return value
	}
	return ""
}
