package simulator

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// MaxBurst bounds how many pushes one request may ask for.
const MaxBurst = 100_000

// A BurstRequest asks for many pushes at once, each of an event of its own.
type BurstRequest struct {
	PushRequest     // Data is not shaped yet; a sample if it is missing
	Count       int `json:"count"`
}

// A BurstReport is how many of them ended how.
type BurstReport struct {
	Pushed    int `json:"pushed"`
	Answered  int `json:"answered"`
	Failed    int `json:"failed"`
	OverQuota int `json:"over_quota"`
	Trying    int `json:"trying"` // still
}

func (s *Server) serveBurst(w http.ResponseWriter, r *http.Request) {
	var req BurstRequest
	if !ask(w, r, &req) {
		return
	}
	all, err := s.burst(req)
	if err != nil {
		refuse(w, r, err, http.StatusConflict)
		return
	}
	wait, cancel := context.WithTimeout(r.Context(), time.Duration(req.WaitMS)*time.Millisecond)
	defer cancel()
	tell(w, reportBurst(wait, all))
}

func (s *Server) burst(req BurstRequest) ([]*dingtest.Push, error) {
	if req.Count < 1 || req.Count > MaxBurst {
		return nil, words.Fail(func(say words.Words) string { return say.FakeBadCount(MaxBurst) })
	}
	all := make([]*dingtest.Push, 0, req.Count)
	for n := range req.Count {
		one := req.PushRequest
		if err := one.ShapeNth(n + 1); err != nil {
			return nil, err
		}
		push, err := s.triggered(one)
		if err != nil {
			return nil, err
		}
		all = append(all, push)
	}
	return all, nil
}

// ShapeNth is Shape for one of many: an ID that is given is continued with its number.
func (req *PushRequest) ShapeNth(n int) error {
	if req.ID != "" {
		req.ID = fmt.Sprintf("%s-%d", req.ID, n)
	}
	return req.Shape(req.Data)
}

// reportBurst waits for all to end, or for ctx, and returns their counts.
func reportBurst(ctx context.Context, all []*dingtest.Push) (r BurstReport) {
	r.Pushed = len(all)
	for _, push := range all {
		select {
		case <-push.Done():
		case <-ctx.Done():
		}
		select {
		case <-push.Done():
			outcome, _ := push.Wait(context.Background())
			r.add(outcome)
		default:
			r.Trying++
		}
	}
	return r
}

func (r *BurstReport) add(o dingtest.Outcome) {
	switch o {
	case dingtest.Answered:
		r.Answered++
	case dingtest.OverQuota:
		r.OverQuota++
	default:
		r.Failed++
	}
}

// Text says how the burst went.
func (r BurstReport) Text(say words.Words) string {
	return say.TriggerBurst(r.Pushed, r.Answered, r.Failed, r.OverQuota, r.Trying)
}

// Err is nil if all were answered with success.
func (r BurstReport) Err() error {
	if r.Answered < r.Pushed {
		return words.Fail(words.Words.TriggerNotAllYet)
	}
	return nil
}
