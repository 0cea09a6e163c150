package memjournal

import (
	"context"
	"fmt"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

// Ask keeps a copy of r. Answers are never removed but with their subscription.
func (j *Journal) Ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	if err := j.lock(ctx); err != nil {
		return 0, err
	}
	defer j.mu.Unlock()
	if j.subs[subscription] == nil && !r.Begin {
		return 0, journal.ErrNotFound
	}
	if len(j.open(subscription, 0)) >= journal.MaxRequests {
		return 0, fmt.Errorf("memjournal: subscription %q: %w: %d", subscription, journal.ErrCrowded, journal.MaxRequests)
	}
	j.revision++
	j.requests = append(j.requests, &request{Request: journal.Request{
		Revision: j.revision, Subscription: subscription, Kind: r.Kind, Body: slices.Clone(r.Body), At: j.now().UTC(),
	}})
	j.bells.Ring(subscription, "")
	return j.revision, nil
}

// open returns the open requests of a subscription after a revision. The caller holds mu.
func (s *store) open(subscription string, after journal.Revision) (list []journal.Request) {
	for _, r := range s.requests {
		if r.answer == nil && r.Revision > after && (subscription == "" || r.Subscription == subscription) {
			found := r.Request
			found.Body = slices.Clone(found.Body)
			list = append(list, found)
		}
	}
	return list
}

// answer ends requests of a subscription. The caller holds mu.
func (s *store) answer(subscription string, answers []journal.Answer) {
	for _, a := range answers {
		for _, r := range s.requests {
			if r.Revision == a.Revision && r.Subscription == subscription && r.answer == nil {
				r.answer, r.Body = &a, nil
			}
		}
	}
	if len(answers) > 0 {
		s.bells.Ring(subscription)
	}
}

// Requests returns the open ones.
func (j *Journal) Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	return j.open(subscription, after), nil
}

// WaitRequest waits for an open one.
func (j *Journal) WaitRequest(ctx context.Context, subscription string, after journal.Revision) error {
	return j.await(ctx, subscription, func() (bool, error) { return len(j.open(subscription, after)) > 0, nil })
}

// WaitAnswer waits for the answer of one.
func (j *Journal) WaitAnswer(ctx context.Context, subscription string, revision journal.Revision) (answer journal.Answer, err error) {
	err = j.await(ctx, subscription, func() (bool, error) {
		at := slices.IndexFunc(j.requests, func(r *request) bool { return r.Revision == revision && r.Subscription == subscription })
		if at < 0 {
			return false, fmt.Errorf("memjournal: subscription %q: request %d: %w", subscription, revision, journal.ErrNotFound)
		}
		if a := j.requests[at].answer; a != nil {
			answer = *a
			return true, nil
		}
		return false, nil
	})
	return answer, err
}

// await calls look, which holds mu, whenever the requests of a subscription have changed, until it is done or fails.
func (j *Journal) await(ctx context.Context, subscription string, look func() (done bool, err error)) error {
	for {
		changed := j.bells.Next(subscription)
		if err := j.lock(ctx); err != nil {
			return err
		}
		done, err := look()
		j.mu.Unlock()
		if done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
