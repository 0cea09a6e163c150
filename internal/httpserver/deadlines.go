package httpserver

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	bodyWithin  = 10 * time.Second // of a request, from its header on
	writeWithin = 30 * time.Second // of each piece of an answer
)

// withDeadlines bounds how long a body may take to come, and each write of the answer to go. A handler may set deadlines of
// its own by [http.ResponseController]: those count then.
func (l *listener) withDeadlines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if r.Body != http.NoBody {
			control.SetReadDeadline(time.Now().Add(bodyWithin))
			c := connFrom(r.Context())
			l.awaits(c, true)
			r.Body = &body{r.Body, func() { l.awaits(c, false) }}
		}
		out := &writer{ResponseWriter: w, control: control}
		next.ServeHTTP(out, r)
		out.renew() // for what net/http still holds
	})
}

// A body calls come when it has been read to its end. Then net/http ends its deadline.
type body struct {
	io.ReadCloser
	come func()
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.come()
	}
	return n, err
}

// A writer renews its deadline with each write. net/http ends it with the answer.
type writer struct {
	http.ResponseWriter
	control *http.ResponseController
	own     bool // the handler has set a deadline, or has taken the connection
}

func (w *writer) renew() {
	if !w.own {
		w.control.SetWriteDeadline(time.Now().Add(writeWithin))
	}
}

func (w *writer) Write(p []byte) (int, error) {
	w.renew()
	return w.ResponseWriter.Write(p)
}

// Hijack is part of [http.Hijacker].
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.own = true
	return w.control.Hijack()
}

// SetWriteDeadline and Unwrap are for [http.ResponseController].
func (w *writer) SetWriteDeadline(at time.Time) error {
	w.own = true
	return w.control.SetWriteDeadline(at)
}

func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
