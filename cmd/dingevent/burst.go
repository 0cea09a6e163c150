package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// maxBurst bounds how many pushes one request may ask for.
const maxBurst = 100_000

// A burstRequest asks for many pushes at once, each of an event of its own.
type burstRequest struct {
	pushRequest     // Data is not shaped yet; a sample if it is missing
	Count       int `json:"count"`
}

// A burstReport is how many of them ended how.
type burstReport struct {
	Pushed    int `json:"pushed"`
	Answered  int `json:"answered"`
	Failed    int `json:"failed"`
	OverQuota int `json:"over_quota"`
	Trying    int `json:"trying"` // still
}

func (s *simulator) serveBurst(w http.ResponseWriter, r *http.Request) {
	var req burstRequest
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

func (s *simulator) burst(req burstRequest) ([]*dingtest.Push, error) {
	if req.Count < 1 || req.Count > maxBurst {
		return nil, words.Fail(func(say words.Words) string { return say.FakeBadCount(maxBurst) })
	}
	all := make([]*dingtest.Push, 0, req.Count)
	for n := range req.Count {
		one := req.pushRequest
		if err := one.shapeNth(n + 1); err != nil {
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

// shapeNth is shape for one of many: an ID that is given is continued with its number.
func (req *pushRequest) shapeNth(n int) error {
	if req.ID != "" {
		req.ID = fmt.Sprintf("%s-%d", req.ID, n)
	}
	return req.shape(req.Data)
}

// reportBurst waits for all to end, or for ctx, and tells how they stand.
func reportBurst(ctx context.Context, all []*dingtest.Push) (r burstReport) {
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

func (r *burstReport) add(o dingtest.Outcome) {
	switch o {
	case dingtest.Answered:
		r.Answered++
	case dingtest.OverQuota:
		r.OverQuota++
	default:
		r.Failed++
	}
}

// print tells how the burst went; it is an error unless all were answered with success.
func (r burstReport) print(w io.Writer, say words.Words, asJSON bool) error {
	var err error
	if asJSON {
		err = writeLines(w, []burstReport{r})
	} else {
		_, err = fmt.Fprintln(w, say.TriggerBurst(r.Pushed, r.Answered, r.Failed, r.OverQuota, r.Trying))
	}
	if err == nil && r.Answered < r.Pushed {
		err = words.Fail(words.Words.TriggerNotAllYet)
	}
	return err
}
