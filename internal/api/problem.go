package api

import (
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

// GetStatus and ContentType tell huma how to write it.
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return problemType }

func problem(status int, format string, args ...any) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// statuses has the status of each code.
var statuses = map[Code]int{
	CodeInvalid:     http.StatusBadRequest,
	CodeDenied:      http.StatusForbidden,
	CodeNotFound:    http.StatusNotFound,
	CodeConflict:    http.StatusConflict,
	CodeUnavailable: http.StatusServiceUnavailable,
	CodeInternal:    http.StatusInternalServerError,
}

// codeOf returns the code that says the same as a status.
func codeOf(status int) Code {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest:
		return CodeDenied
	case http.StatusNotFound:
		return CodeNotFound
	case http.StatusConflict:
		return CodeConflict
	case http.StatusServiceUnavailable:
		return CodeUnavailable
	}
	if status >= 400 && status < 500 {
		return CodeInvalid
	}
	return CodeInternal
}

// problemOf returns the problem that stands for an error of a [Service].
func problemOf(err error) *Problem {
	return problem(statuses[CodeOf(err)], "%s", strings.TrimSuffix(err.Error(), ": "+journal.ErrNotFound.Error()))
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

// readProblem returns the error that a problem stands for.
func readProblem(resp *http.Response) error {
	p := &Problem{Title: resp.Status, Status: resp.StatusCode}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(p); err != nil {
		return fmt.Errorf("the daemon answered %s", resp.Status)
	}
	return &Error{Code: codeOf(p.Status), Text: p.Error()}
}
