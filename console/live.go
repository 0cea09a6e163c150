package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

const (
	frameEvery = 250 * time.Millisecond // at most so often a stream sends rows
	beatEvery  = 2 * time.Second        // so that a page notices within 5 s that the gateway is away
	countUpTo  = 1000                   // rows that a frame counts beyond those that it sends
)

// live sends the events that come and match, as rows of the list.
func (p eventPages) live(r *request) (answer, error) {
	q, _, err := eventQuery(r)
	if err != nil {
		return nil, err
	}
	after := r.Header.Get("Last-Event-ID")
	if after == "" {
		after = r.URL.Query().Get("after")
	}
	last, err := strconv.ParseUint(after, 10, 63)
	if err != nil && after != "" {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
	}
	q.Cursor = ""
	return &liveEvents{eventPages: p, query: q, last: api.Seq(last)}, nil
}

// liveEvents is an answer that goes on until the browser hangs up. Its IDs are sequences, so a browser that comes back
// names the one up to which it has everything.
type liveEvents struct {
	eventPages
	query api.EventQuery
	last  api.Seq // all up to it was sent, or does not match

	out  *http.ResponseController
	w    http.ResponseWriter
	r    *request
	beat time.Time // of the last frame
}

func (l *liveEvents) write(w http.ResponseWriter, r *request) error {
	l.w, l.r, l.out = w, r, http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy must not keep frames back
	_ = l.out.SetWriteDeadline(time.Time{})
	if l.send("beat", "") != nil {
		return nil
	}
	for r.Context().Err() == nil {
		if err := l.step(); err != nil {
			return nil // the browser hung up, or the journal is away: it comes back
		}
	}
	return nil
}

// step waits until something is new, and sends it; or a beat.
func (l *liveEvents) step() error {
	came, err := l.wait()
	if err != nil {
		return err
	}
	if !l.alive(l.r.session) {
		return errors.Join(l.send("end", ""), errLogin)
	}
	if !came {
		return l.send("beat", "")
	}
	if err := l.frame(); err != nil {
		return err
	}
	select {
	case <-time.After(frameEvery):
	case <-l.r.Context().Done():
	}
	return nil
}

var errCame = errors.New("console: something came")

// wait reports whether an event came before the next beat is due.
func (l *liveEvents) wait() (came bool, err error) {
	ctx, cancel := context.WithTimeout(l.r.Context(), time.Until(l.beat.Add(beatEvery)))
	defer cancel()
	from := api.Seq(0)
	if l.last > 0 {
		from = l.last + 1
	}
	err = l.service().Follow(ctx, from, func(api.Entry) error { return errCame })
	switch {
	case errors.Is(err, errCame):
		return true, nil
	case ctx.Err() != nil:
		return false, l.r.Context().Err()
	case err == nil:
		return false, errors.New("console: the log has ended")
	}
	return false, err
}

// frame sends what matches beyond last: the newest rows, and the number of those that are too many.
func (l *liveEvents) frame() error {
	found, more, end, err := l.found()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	frame := l.r.frame()
	for _, entry := range found {
		if err := pages.EventRow(frame, entry).Render(l.r.Context(), &text); err != nil {
			return err
		}
	}
	if more > 0 { // under the ID of before, because the rows have still to come
		if err := l.send("more", strconv.Itoa(more)); err != nil {
			return err
		}
	}
	l.last = max(l.last, end)
	if len(found) == 0 {
		return l.send("beat", "")
	}
	return l.send("rows", text.String())
}

// found returns the newest events beyond last that match, how many more there are, and up to which sequence that is so.
func (l *liveEvents) found() (newest []api.Entry, more int, end api.Seq, err error) {
	q := l.query
	q.After, q.Limit = l.last, rows
	for {
		page, err := l.service().Events(l.r.Context(), q)
		if err != nil {
			return nil, 0, 0, err
		}
		end = page.Progress.End - 1
		fits := min(rows-len(newest), len(page.Items))
		newest = append(newest, page.Items[:fits]...)
		more += len(page.Items) - fits
		if page.Next == "" || more >= countUpTo {
			return newest, more, end, nil
		}
		if q.Cursor = page.Next; len(newest) == rows {
			q.Limit = countUpTo
		}
	}
}

// send sends one frame.
func (l *liveEvents) send(event, data string) error {
	l.beat = time.Now()
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", event)
	if l.last > 0 {
		fmt.Fprintf(&b, "id: %d\n", l.last)
	}
	for line := range strings.Lines(data + "\n") {
		fmt.Fprintf(&b, "data: %s\n", strings.TrimRight(line, "\r\n"))
	}
	if _, err := l.w.Write([]byte(b.String() + "\n")); err != nil {
		return err
	}
	return l.out.Flush()
}
