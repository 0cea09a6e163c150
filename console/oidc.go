package console

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/console/oidclogin"
	"github.com/dingevent/dingevent/console/pages"
)

// OIDC lets people in who log in at a provider of OpenID Connect.
type OIDC struct {
	Provider *oidclogin.Provider
	Name     string            // of the provider, for people
	Roles    map[Role][]string // who has each role; a person has the highest
}

// OIDCCallback is the path that the provider leads back to, below the prefix.
const OIDCCallback = "/login/oidc/callback"

const (
	flowAge    = 10 * time.Minute // of a login at the provider
	flowWithin = 15 * time.Second // of asking the provider
)

func (o *OIDC) name() string {
	if o == nil {
		return ""
	}
	return o.Name
}

func (o *OIDC) roleOf(who oidclogin.Person) Role {
	for _, role := range []Role{Admin, Operator, Viewer} {
		if slices.ContainsFunc(o.Roles[role], func(name string) bool { return slices.Contains(who.Known, name) }) {
			return role
		}
	}
	return Nobody
}

// oidcPages lead to the provider and back.
type oidcPages struct {
	now *atomic.Pointer[OIDC] // nil in it if there is none
	loginPages
	seal seal
}

// A flow is what a browser keeps while its person is at the provider.
type flow struct {
	oidclogin.Flow
	To   string
	Ends time.Time
}

// begin leads to the provider.
func (p oidcPages) begin(r *request) (answer, error) {
	o := p.now.Load()
	if o == nil {
		return noPage(r)
	}
	to := r.local(r.URL.Query().Get("to"))
	ctx, cancel := context.WithTimeout(r.Context(), flowWithin)
	defer cancel()
	begun, at, err := o.Provider.Begin(ctx)
	if err != nil {
		p.log.Warn("console: the OIDC provider does not answer; links of dingevent console still let people in", "provider", o.Name, "error", err)
		return p.stay(to, r.say.ConsoleOIDCAway(o.Name), http.StatusServiceUnavailable), nil
	}
	return leave{p.seal.close("oidc", flow{begun, to, r.now.Add(flowAge)}), at}, nil
}

// end takes who comes back from the provider.
func (p oidcPages) end(r *request) (answer, error) {
	o := p.now.Load()
	if o == nil {
		return noPage(r)
	}
	var f flow
	q := r.URL.Query()
	known := p.seal.open("oidc", cookie(r.Request, r.site.flowCookie()), &f)
	if !known || r.now.After(f.Ends) || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(f.State)) != 1 {
		return p.stay("/", r.say.ConsoleOIDCLate(), http.StatusUnprocessableEntity), nil
	}
	if said := q.Get("error"); said != "" {
		return p.stay(f.To, r.say.ConsoleOIDCRefused(o.Name, said[:min(len(said), 40)]), http.StatusForbidden), nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), flowWithin)
	defer cancel()
	who, err := o.Provider.End(ctx, f.Flow, q.Get("code"))
	switch {
	case errors.Is(err, oidclogin.ErrAway):
		p.log.Warn("console: the OIDC provider does not answer; links of dingevent console still let people in", "provider", o.Name, "error", err)
		return p.stay(f.To, r.say.ConsoleOIDCAway(o.Name), http.StatusServiceUnavailable), nil
	case err != nil:
		p.log.Warn("console: a login at the OIDC provider is not valid", "provider", o.Name, "from", r.site.from(r.Request), "error", err)
		return p.stay(f.To, r.say.ConsoleOIDCInvalid(o.Name), http.StatusForbidden), nil
	}
	role := o.roleOf(who)
	if role == Nobody {
		p.log.Warn("console: somebody without a role has logged in at the OIDC provider", "who", who.Name, "from", r.site.from(r.Request))
		return p.stay(f.To, r.say.ConsoleNoRole(who.Name), http.StatusForbidden), nil
	}
	p.noteLogin(r, role, who.Name)
	secret := p.sessions.begin(session{role: role, who: who.Name, provided: true})
	if p.now.Load() != o { // a reload in this moment may have ended the others before this one was there
		p.sessions.endProvided()
		return p.stay(f.To, r.say.ConsoleOIDCLate(), http.StatusUnprocessableEntity), nil
	}
	return arrived{secret, f.To}, nil
}

// stay is the page of the login with what went wrong.
func (p oidcPages) stay(to, problem string, status int) answer {
	return page{pages.Login{Back: to, Problem: problem}, status}
}

// leave is an answer that leads to the provider. The browser sends the cookie when the provider leads back, so it is not Strict.
type leave struct{ flow, to string }

func (a leave) write(w http.ResponseWriter, r *request) error {
	setFlow(w, r, a.flow, int(flowAge.Seconds()))
	http.Redirect(w, r.Request, a.to, http.StatusSeeOther)
	return nil
}

func setFlow(w http.ResponseWriter, r *request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: r.site.flowCookie(), Value: value, Path: r.site.at("/"), MaxAge: age,
		Secure: r.site.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// arrived is an answer that hands a browser its session. It is a page that leads on, because a redirect belongs to the journey from
// the provider, and a browser sends no Strict cookie on that.
type arrived struct{ secret, to string }

func (a arrived) write(w http.ResponseWriter, r *request) error {
	setFlow(w, r, "", -1)
	setSession(w, r, a.secret)
	w.Header().Set("Refresh", "0; url="+r.site.at(a.to))
	return page{Page: pages.Arrived{To: a.to}}.write(w, r)
}
