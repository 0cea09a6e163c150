package console

import (
	"net/http"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

const preferenceDays = 365

// chosen is an answer that remembers how a person reads, and leads back.
type chosen struct {
	name, value string
	back        string
}

// preferences remembers a choice of language, theme or zone.
func preferences(r *request) (answer, error) {
	back := r.local(r.PostForm.Get("back"))
	switch {
	case r.PostForm.Has("lang"):
		w, err := words.Named(r.PostForm.Get("lang"))
		if err != nil {
			return nil, api.Refuse(api.CodeInvalid, "%s", err)
		}
		return chosen{langCookie, w.Tag(), back}, nil
	case r.PostForm.Has("theme"):
		theme := r.PostForm.Get("theme")
		if !slices.Contains([]string{"", "light", "dark"}, theme) {
			return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
		}
		return chosen{themeCookie, theme, back}, nil
	}
	name := r.PostForm.Get("zone")
	if _, err := time.LoadLocation(name); err != nil || len(name) > 64 {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadZone(name))
	}
	return chosen{zoneCookie, name, back}, nil
}

func (a chosen) write(w http.ResponseWriter, r *request) error {
	http.SetCookie(w, &http.Cookie{
		Name: a.name, Value: a.value, Path: r.site.at("/"), MaxAge: preferenceDays * 24 * 3600,
		Secure: r.site.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return seeOther(a.back).write(w, r)
}
