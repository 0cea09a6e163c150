package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/dingtest"
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
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	wait, cancel := context.WithTimeout(r.Context(), time.Duration(req.WaitMS)*time.Millisecond)
	defer cancel()
	tell(w, reportBurst(wait, all))
}

func (s *simulator) burst(req burstRequest) ([]*dingtest.Push, error) {
	if req.Count < 1 || req.Count > maxBurst {
		return nil, fmt.Errorf("count must be from 1 to %d", maxBurst)
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
func (r burstReport) print(w io.Writer) error {
	fmt.Fprintf(w, "%d pushed: %d answered success, %d failed, %d over quota, %d still trying\n",
		r.Pushed, r.Answered, r.Failed, r.OverQuota, r.Trying)
	if r.Answered < r.Pushed {
		return errors.New("not all were answered with success yet; DingTalk pushes again after 10 s and 30 s")
	}
	return nil
}
