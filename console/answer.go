package console

import (
	"bytes"
	"context"
	"net/http"

	"github.com/dingevent/dingevent/console/pages"
)

// A handler answers a request. It returns an error for what it cannot do, and never writes itself.
type handler func(*request) (answer, error)

// An answer is written once.
type answer interface {
	write(http.ResponseWriter, *request) error
}

// A page is an answer with one of [pages]. Status is 200 if 0.
type page struct {
	pages.Page
	status int
}

func show(p pages.Page) (answer, error) { return page{Page: p}, nil }

// write renders into memory first, so that an error of rendering is no half page.
func (p page) write(w http.ResponseWriter, r *request) error {
	var out bytes.Buffer
	render := pages.Whole(r.frame(), p.Page)
	if r.isFragment() {
		render = pages.Part(r.frame(), p.Page)
	}
	if err := render.Render(context.WithoutCancel(r.Context()), &out); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "HX-Request, Cookie, Accept-Language")
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	_, _ = out.WriteTo(w) // a browser that hung up needs no answer
	return nil
}

// A seeOther is an answer that leads on to another page of the console.
type seeOther string

func (to seeOther) write(w http.ResponseWriter, r *request) error {
	if r.isFragment() { // a script that follows a redirect would put the other page into a part of this one
		w.Header().Set("HX-Redirect", r.site.at(string(to)))
		w.WriteHeader(http.StatusOK)
		return nil
	}
	http.Redirect(w, r.Request, r.site.at(string(to)), http.StatusSeeOther)
	return nil
}
