package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

const problemType = "application/problem+json"

// A Problem is an error on the wire, in the form of RFC 9457.
type Problem struct {
	Title  string `json:"title" doc:"The status in words"`
	Status int    `json:"status" doc:"The status of HTTP"`
	Detail string `json:"detail,omitempty" doc:"What is wrong, for a person"`
}

var _ huma.StatusError = (*Problem)(nil)

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

// GetStatus and ContentType tell huma how to write it.
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return problemType }

// Refuse returns the error of what cannot be done, with the status that tells a client what to do about it.
func Refuse(status int, format string, args ...any) error { return problem(status, format, args...) }

// missing is the error of what is not there; it wraps [journal.ErrNotFound].
func missing(format string, args ...any) error { return problem(http.StatusNotFound, format, args...) }

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
	return problem(status, "%s", strings.TrimSuffix(err.Error(), ": "+journal.ErrNotFound.Error()))
}

// huma makes its errors with this function, for the whole program; nothing else in it uses huma.
func init() { huma.NewError = refusal }

// refusal is the Problem of a request that huma refuses. What is wrong with a parameter or a body is a 400, and
// its value is not repeated.
func refusal(status int, message string, errs ...error) huma.StatusError {
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	var wrong []string
	for _, err := range errs {
		text := err.Error()
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			text = d.Location + ": " + d.Message
		}
		wrong = append(wrong, text)
	}
	if len(wrong) > 0 {
		message = strings.Join(wrong, "; ")
	}
	return problem(status, "%s", message)
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
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
