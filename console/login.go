package console

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/dingevent/dingevent/console/pages"
)

// loginPages let people in and out.
type loginPages struct {
	links    *links
	sessions *sessions
	audit    auditor
	log      *slog.Logger
}

// page says how to log in.
func (p loginPages) page(r *request) (answer, error) {
	if r.session.role != Nobody {
		return seeOther("/"), nil
	}
	return page{pages.Login{Back: "/"}, http.StatusUnauthorized}, nil
}

// enter takes a link that is good once.
func (p loginPages) enter(r *request) (answer, error) {
	if r.Method == http.MethodHead { // a program that looks at links uses none up
		return seeOther("/login"), nil
	}
	role := p.links.use(r.PathValue("code"))
	if role == Nobody {
		return page{pages.Login{Back: "/", Used: true}, http.StatusUnauthorized}, nil
	}
	who := fmt.Sprintf("link (%s)", role)
	p.noteLogin(r, role, who)
	return entered{p.sessions.begin(session{role: role, who: who}), r.local(r.URL.Query().Get("to"))}, nil
}

// noteLogin audits a login. One that cannot be audited is let in, because a journal that takes nothing is what people log in for.
func (p loginPages) noteLogin(r *request, role Role, who string) {
	if err := p.audit.note(r, Row{Who: who, Role: role.String(), Action: "login"}); err != nil {
		p.log.Warn("console: a login could not be audited", "who", who, "from", r.site.from(r.Request), "error", err)
	}
}

func (p loginPages) leave(r *request) (answer, error) {
	p.sessions.end(r.session)
	return entered{"", "/login"}, nil
}

// entered is an answer that hands a browser its session; an empty secret takes it away.
type entered struct {
	secret string
	to     string
}

func (a entered) write(w http.ResponseWriter, r *request) error {
	setSession(w, r, a.secret)
	return seeOther(a.to).write(w, r)
}

// setSession hands a browser its session; an empty secret takes it away.
func setSession(w http.ResponseWriter, r *request, secret string) {
	age := int(sessionAge.Seconds())
	if secret == "" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: r.site.sessionCookie(), Value: secret, Path: r.site.at("/"), MaxAge: age,
		Secure: r.site.secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}
