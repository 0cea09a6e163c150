package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/dingevent/dingevent/journal"
)

// A Problem is an error on the wire, in the form of RFC 9457.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// Unwrap lets a client find ErrNotFound where the daemon's Service returned it.
func (p *Problem) Unwrap() error {
	if p.Status == http.StatusNotFound {
		return journal.ErrNotFound
	}
	return nil
}

func problem(status int, format string, args ...any) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// problemOf finds the status that tells a client what to do about err.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return problem(p.Status, "%v", err)
	}
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, journal.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, journal.ErrClosed), errors.Is(err, journal.ErrFull), errors.Is(err, journal.ErrSuspended),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		status = http.StatusServiceUnavailable
	}
	return problem(status, "%v", err)
}

func writeProblem(w http.ResponseWriter, err error) {
	p := problemOf(err)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

func readProblem(resp *http.Response) error {
	p := &Problem{Title: resp.Status, Status: resp.StatusCode}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(p); err != nil {
		return fmt.Errorf("the daemon answered %s", resp.Status)
	}
	return p
}
