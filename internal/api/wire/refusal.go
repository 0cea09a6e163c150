package wire

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// huma refuses a request by itself if a parameter or the body is wrong. A variable of its package makes that error, for the
// whole program. So this file changes the error when our API writes it: one part changes the body, the other the status.

// refusal makes a [Problem] of huma's own error. It does not repeat the value that is wrong.
func refusal(_ huma.Context, _ string, answer any) (any, error) {
	refused, ok := answer.(*huma.ErrorModel)
	if !ok {
		return answer, nil
	}
	var wrong []string
	for _, e := range refused.Errors {
		text := e.Message
		if e.Location != "" {
			text = e.Location + ": " + text
		}
		wrong = append(wrong, text)
	}
	return problem(refusedStatus(refused.Status), "%s", cmp.Or(strings.Join(wrong, "; "), refused.Detail)), nil
}

// refusedStatus is 400 for what huma calls a 422: a wrong parameter or body.
func refusedStatus(status int) int {
	if status == http.StatusUnprocessableEntity {
		return http.StatusBadRequest
	}
	return status
}

// refusing lets huma write only the statuses of [refusedStatus].
func refusing(c huma.Context, next func(huma.Context)) { next(refusingContext{c}) }

type refusingContext struct{ humaContext }

// humaContext is embedded in place of [huma.Context], which has a method Context itself.
type humaContext huma.Context

func (c refusingContext) SetStatus(status int) { c.humaContext.SetStatus(refusedStatus(status)) }

// Unwrap is for the adapter, which wants its own context.
func (c refusingContext) Unwrap() huma.Context { return c.humaContext }
