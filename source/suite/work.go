package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
)

// errTooMany: the hook is away for so long that no more codes can wait for it.
var errTooMany = fmt.Errorf("%d codes wait for the hook already", maxJobs)

// employ makes or ends jobs by a change, and returns one that it gives up at once. The caller holds mu.
func (s *Source) employ(c change, now time.Time) (givenUp []job) {
	if s.opts.Hook == nil || c.ticket != "" {
		return nil
	}
	if c.state == Relieved {
		s.dismiss(c)
		return nil
	}
	life := permanentLife
	if c.temporary {
		life = s.opts.CodeLife
	}
	until := c.at.Add(life)
	if !c.hasCode || now.After(until) || slices.ContainsFunc(s.note.Jobs, func(j job) bool { return j.Seq == c.seq }) {
		return nil
	}
	o := s.note.Orgs[c.corpID]
	if c.latest().Before(o.Granted) || !c.latest().After(o.Ended) { // whoever took it would take it for the newest
		return nil
	}
	s.note.Jobs = slices.DeleteFunc(s.note.Jobs, func(j job) bool { return j.CorpID == c.corpID && j.Temporary == c.temporary })
	o.Code, o.CodeAt, o.CodeErr = CodeWaiting, now, ""
	j := job{CorpID: c.corpID, Seq: c.seq, Type: c.eventType, At: c.at, Temporary: c.temporary, Next: now, Until: until}
	if len(s.note.Jobs) >= maxJobs {
		o.Code, o.CodeErr, givenUp = CodeFailed, errTooMany.Error(), []job{j}
	} else {
		s.note.Jobs = append(s.note.Jobs, j)
	}
	s.note.Orgs[c.corpID] = o
	return givenUp
}

// dismiss ends the jobs of an organization that has ended its authorization: nobody needs the codes of before any more. The caller holds mu.
func (s *Source) dismiss(c change) {
	s.note.Jobs = slices.DeleteFunc(s.note.Jobs, func(j job) bool { return j.CorpID == c.corpID && !c.latest().Before(j.At) })
	o := s.note.Orgs[c.corpID]
	if slices.ContainsFunc(s.note.Jobs, func(j job) bool { return j.CorpID == c.corpID }) {
		return
	}
	switch o.Code {
	case CodeWaiting:
		o.Code, o.CodeAt, o.CodeErr = "", time.Time{}, ""
	case CodeHanded: // the app need not be activated any more
		o.CodeErr = ""
	}
	s.note.Orgs[c.corpID] = o
}

// work does each job that is due, until ctx ends. Calls under way may take until lasting ends. Activations that fail or hang hold up no
// code on its way to the hook, because each lane has calls of its own.
func (s *Source) work(ctx, lasting context.Context) error {
	both := new(errgroup.Group)
	for l := range lanes {
		both.Go(func() error { return s.workLane(ctx, lasting, l) })
	}
	return both.Wait()
}

func (s *Source) workLane(ctx, lasting context.Context, l lane) error {
	calls := new(errgroup.Group)
	calls.SetLimit(atOnce)
	defer calls.Wait() //nolint:errcheck // what a call returns is settled
	for {
		j, wait, ok := s.due(l, time.Now())
		if ok {
			calls.Go(func() error { s.attempt(lasting, j); return nil })
			continue
		}
		select {
		case <-s.wake[l]:
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// due returns the job of a lane that has waited longest, and marks it. If none is due, it says how long the first waits.
func (s *Source) due(l lane, now time.Time) (first job, wait time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, wait := -1, time.Hour
	for i, j := range s.note.Jobs {
		if !j.busy && j.lane() == l && (at < 0 || j.Next.Before(s.note.Jobs[at].Next)) {
			at = i
		}
	}
	if at < 0 {
		return job{}, wait, false
	}
	if until := s.note.Jobs[at].Next.Sub(now); until > 0 {
		return job{}, until, false
	}
	s.note.Jobs[at].busy = true
	return s.note.Jobs[at], 0, true
}

// attempt tries a job, and settles it.
func (s *Source) attempt(ctx context.Context, j job) {
	t := &attempt{s: s, job: j}
	err := t.run(ctx)
	if err != nil && !errors.Is(err, errHanded) && ctx.Err() != nil { // Run has ended, and the next one goes on
		return
	}
	switch {
	case errors.Is(err, errHanded):
		s.handed(t.job)
	case err != nil:
		s.settle(t.job, err, t.clean(err))
	default:
		s.settle(t.job, nil, "")
	}
}

// handed notes that the hook has the code of a job, whose app is activated next.
func (s *Source) handed(j job) {
	now := time.Now().UTC()
	s.mu.Lock()
	defer func() {
		s.mu.Unlock()
		ring(s.dirty)
		s.ringLanes()
	}()
	at := slices.IndexFunc(s.note.Jobs, func(other job) bool { return other.Seq == j.Seq })
	if at < 0 { // the organization has ended the authorization
		return
	}
	j.busy, j.Next = false, now
	s.note.Jobs[at] = j
	if o, known := s.note.Orgs[j.CorpID]; known {
		o.Code, o.CodeAt, o.CodeErr = CodeHanded, now, ""
		s.note.Orgs[j.CorpID] = o
	}
}

// settle notes what became of a job.
func (s *Source) settle(j job, err error, text string) {
	now := time.Now().UTC()
	failed := false
	s.mu.Lock()
	defer func() {
		s.mu.Unlock()
		ring(s.dirty)
		s.ringLanes()
		s.tell(j, err, text, failed)
	}()
	at := slices.IndexFunc(s.note.Jobs, func(other job) bool { return other.Seq == j.Seq })
	if at < 0 { // the organization has ended the authorization
		err = nil
		return
	}
	j.busy = false
	if err != nil {
		j.Next = now.Add(pauseAfter(j.Tries))
		if wait, ok := dingevent.Postponed(err); ok {
			j.Next = now.Add(wait)
		}
		failed = dingevent.Rejected(err) || j.Next.After(j.Until)
	}
	o := s.note.Orgs[j.CorpID]
	switch {
	case err == nil:
		o.Code, o.CodeAt, o.CodeErr = CodeHanded, now, ""
	case failed:
		o.Code, o.CodeAt, o.CodeErr = CodeFailed, now, text
	case j.Handed: // the app could not be activated
		o.Code, o.CodeErr = CodeHanded, text
	default:
		o.CodeErr = text
	}
	if _, known := s.note.Orgs[j.CorpID]; known {
		s.note.Orgs[j.CorpID] = o
	}
	if err == nil || failed {
		s.note.Jobs = slices.Delete(s.note.Jobs, at, at+1)
		return
	}
	s.note.Jobs[at] = j
}

// tell logs a failure, and tells of a code that was given up.
func (s *Source) tell(j job, err error, text string, failed bool) {
	switch {
	case failed:
		s.opts.Logger.Error("the code of an authorization was given up", "app", s.app, "corp", j.CorpID, "attempts", j.Tries, "error", text)
		s.opts.OnFailure(Failure{App: s.app, CorpID: j.CorpID, Type: j.Type, At: j.At, Attempts: j.Tries, Reason: text, Lost: errors.Is(err, errLost) || j.Exchanged && !j.Handed})
	case err != nil:
		s.brake.Warn(s.opts.Logger, "hook", "the code of an authorization was not handed over; it is tried again", "app", s.app, "corp", j.CorpID, "attempts", j.Tries, "error", text)
	}
}
