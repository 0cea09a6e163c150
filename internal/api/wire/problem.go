package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
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

// GetStatus and ContentType are for huma.
func (p *Problem) GetStatus() int { return p.Status }

func (p *Problem) ContentType(string) string { return problemType }

func problem(status int, format string, args ...any) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// statuses has the status of each code.
var statuses = map[api.Code]int{
	api.CodeInvalid:     http.StatusBadRequest,
	api.CodeDenied:      http.StatusForbidden,
	api.CodeNotFound:    http.StatusNotFound,
	api.CodeConflict:    http.StatusConflict,
	api.CodeTaken:       http.StatusAccepted,
	api.CodeUnavailable: http.StatusServiceUnavailable,
	api.CodeInternal:    http.StatusInternalServerError,
}

// codeOf returns the code that says the same as a status.
func codeOf(status int) api.Code {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest:
		return api.CodeDenied
	case http.StatusNotFound:
		return api.CodeNotFound
	case http.StatusConflict:
		return api.CodeConflict
	case http.StatusAccepted:
		return api.CodeTaken
	case http.StatusServiceUnavailable:
		return api.CodeUnavailable
	}
	if status >= 400 && status < 500 {
		return api.CodeInvalid
	}
	return api.CodeInternal
}

// problemOf returns the problem that stands for an error of a [api.Service].
func problemOf(err error) *Problem {
	return problem(statuses[api.CodeOf(err)], "%s", strings.TrimSuffix(err.Error(), ": "+journal.ErrNotFound.Error()))
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
	return &api.Error{Code: codeOf(p.Status), Text: p.Error()}
}
