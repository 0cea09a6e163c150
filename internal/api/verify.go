package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

// A VerifySpec says how fast the journal is verified.
type VerifySpec struct {
	_    struct{} `additionalProperties:"false"`
	Rate int      `json:"rate,omitempty" minimum:"0" doc:"Events a second, at most; 0: so that three quarters of the time are left to others"`
}

// A Verification is where the verification stands that runs, or that ran last.
type Verification struct {
	State     JobState         `json:"state" enum:"none,running,done,failed" doc:"none: there was none since the daemon began. done: everything was read; damaged and problems say what was found. failed: it was cut off"`
	Planned   bool             `json:"planned,omitempty" doc:"It began by itself, because of verify in the config"`
	Done      int64            `json:"done" doc:"Events read"`
	Total     int64            `json:"total" doc:"About how many there are"`
	Started   time.Time        `json:"started,omitzero"`
	Finished  time.Time        `json:"finished,omitzero"`
	Damaged   int64            `json:"damaged" doc:"Events that are not as they were stored. None of them is delivered: each is a dead letter of the subscriptions that should get it"`
	Sequences []journal.Seq    `json:"sequences,omitempty" doc:"Up to 100 of them"`
	Reasons   map[string]int64 `json:"reasons,omitempty" doc:"What is wrong with how many"`
	Problems  []string         `json:"problems,omitempty" doc:"What else is wrong: pages of the file, what a search reads, rows of state. None of it is mended"`
	Error     string           `json:"error,omitempty" doc:"Why it failed"`
}

// Sound reports whether it is done and found nothing.
func (v Verification) Sound() bool {
	return v.State == JobDone && v.Damaged == 0 && len(v.Problems) == 0
}

// Verified is what the last complete verification found, also before a restart.
type Verified struct {
	At       time.Time `json:"at" doc:"When it ended"`
	Events   int64     `json:"events" doc:"How many were read"`
	Damaged  int64     `json:"damaged" doc:"How many of them are damaged"`
	Problems int       `json:"problems" doc:"How much else is wrong"`
}

func (o *operations) verify() {
	tags := []string{"keeping"}
	add(o, huma.Operation{
		OperationID: "start-verification", Method: http.MethodPost, Path: "/verification", Tags: tags,
		Summary: "Read the whole journal and compare it with its checksums",
		Description: "What is damaged is noted, so that it is never delivered. The answer comes at once; get-verification tells how far it is. " +
			"While one runs, another is a 409.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body VerifySpec }) (Verification, error) {
		return o.service.StartVerification(ctx, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "get-verification", Method: http.MethodGet, Path: "/verification", Tags: tags,
		Summary: "How far the verification is that runs, or what the last one found",
	}, func(ctx context.Context, _ struct{}) (Verification, error) { return o.service.Verification(ctx) })
	add(o, huma.Operation{
		OperationID: "stop-verification", Method: http.MethodDelete, Path: "/verification", Tags: tags,
		Summary: "End the verification that runs",
	}, func(ctx context.Context, _ struct{}) (Nothing, error) {
		return Nothing{}, o.service.StopVerification(ctx)
	})
}

// StartVerification is part of [Service].
func (l *Local) StartVerification(_ context.Context, spec VerifySpec) (Verification, error) {
	if l.Keeper == nil {
		return Verification{}, errStopped
	}
	return l.Keeper.StartVerification(spec)
}

// Verification is part of [Service].
func (l *Local) Verification(context.Context) (Verification, error) {
	if l.Keeper == nil {
		return Verification{}, errStopped
	}
	return l.Keeper.Verification(), nil
}

// StopVerification is part of [Service].
func (l *Local) StopVerification(context.Context) error {
	if l.Keeper == nil {
		return errStopped
	}
	l.Keeper.StopVerification()
	return nil
}

// StartVerification is part of [Service].
func (c *Client) StartVerification(ctx context.Context, spec VerifySpec) (v Verification, err error) {
	err = c.post(ctx, "verification", spec, &v)
	return v, err
}

// Verification is part of [Service].
func (c *Client) Verification(ctx context.Context) (v Verification, err error) {
	err = c.get(ctx, "verification", nil, &v)
	return v, err
}

// StopVerification is part of [Service].
func (c *Client) StopVerification(ctx context.Context) error { return c.delete(ctx, "verification") }
