package failedlist

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/openapi"
)

// read reads the list of one organization to its end. An error means that the journal cannot be used.
func (l *Lists) read(ctx, lasting context.Context, f *flight) error {
	got, err := l.pages(ctx, lasting, f)
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if isJournals(err) {
		return err // it stays in the note, with the call whose page was not stored
	}
	l.land(f)
	if failed, ok := errors.AsType[*openapi.Error](err); ok {
		l.failed(f, failed, now)
		got.Failed = 1
	} else if ctx.Err() != nil { // it may have ended early
		l.resumed = append(l.resumed, f.corpID)
	} else {
		l.well(f, got, now)
	}
	l.learn(got, f.lane)
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// pages reads page by page.
func (l *Lists) pages(ctx, lasting context.Context, f *flight) (all Recovery, err error) {
	s := storing{app: l.app, corpID: f.corpID, to: l.to, log: l.opts.Logger.With("corp", f.corpID), brake: l.brake}
	if err := l.token(lasting, f); err != nil { // before the call is noted
		return all, err
	}
	for ctx.Err() == nil {
		if err := l.begin(lasting, f); err != nil {
			return all, err
		}
		page, failed := l.lists.FailedPushes(lasting, f.corpID)
		if err := s.store(lasting, page, f.called); err != nil {
			return all, err
		}
		if page.Cut {
			s.got.Unsure++
		}
		l.end(f, s.got, failed != nil)
		s.got.Calls = 1
		all.add(s.got)
		s.got = Recovery{}
		if failed != nil || !page.More {
			return all, ofCall(lasting, failed)
		}
	}
	return all, nil
}

// token gets the token of an organization. So the time of that is none in which a page may be lost.
func (l *Lists) token(lasting context.Context, f *flight) error {
	ctx, cancel := context.WithTimeout(lasting, tokenTime)
	defer cancel()
	_, err := l.lists.Token(ctx, f.corpID)
	return ofCall(lasting, err)
}

// ofCall is an error as that of a call. It is nil after the end, which is no failure.
func ofCall(lasting context.Context, err error) error {
	_, is := errors.AsType[*openapi.Error](err)
	switch {
	case err == nil, is:
		return err
	case lasting.Err() != nil:
		return nil
	}
	return &openapi.Error{Call: "access token", Reason: openapi.ReasonNetwork, Err: err}
}

// well notes that a list was read to its end. The caller holds mu.
func (l *Lists) well(f *flight, got Recovery, now time.Time) {
	l.inRow, l.fails, l.err = 0, 0, nil
	s := standing{}
	if old := l.special[f.corpID]; old != nil {
		s.until = old.until
	}
	if got.Rows > 0 { // then pushes have failed lately, and others may follow
		s.until = now.Add(settle)
	}
	if s.due = now.Add(oftenEvery); s.due.After(s.until) {
		l.forget(f.corpID)
		return
	}
	l.special[f.corpID] = &s
	l.mended(f.corpID)
}

// forget notes that an organization needs no care. The caller holds mu.
func (l *Lists) forget(corpID string) {
	delete(l.special, corpID)
	l.mended(corpID)
}

func (l *Lists) mended(corpID string) {
	if l.failure != nil && l.failure.CorpID == corpID {
		l.failure = nil
	}
}

// failed notes that a list could not be read. The caller holds mu.
func (l *Lists) failed(f *flight, e *openapi.Error, now time.Time) {
	if isOfAll(e) {
		l.pause(e, now)
		if f.lane == inRound {
			l.resumed = append(l.resumed, f.corpID)
		}
		return
	}
	s := l.special[f.corpID]
	if s == nil {
		s = &standing{}
		l.special[f.corpID] = s
	}
	s.fails++
	l.failure = &OrgFailure{CorpID: f.corpID, Err: e, At: now.UTC()}
	if s.denied = isDenial(e); s.denied { // DingTalk has answered
		s.due, s.until, l.inRow, l.fails, l.err = time.Time{}, time.Time{}, 0, 0, nil
	} else {
		s.due = now.Add(max(e.RetryAfter, min(oftenEvery<<min(s.fails-1, 10), longestPause)))
		s.until = later(s.until, s.due.Add(settle)) // pushes may have failed as the call did
		if s.fails == 1 {                           // those that fail all the time say nothing of the others
			l.inRow++
		}
	}
	l.brake.Warn(l.opts.Logger, "call", "failed list: the list of an organization cannot be read; trying again", "app", l.app, "corp", f.corpID, "error", e)
	if s.fails == 1 && l.inRow >= maxInRow {
		l.pause(e, now)
	}
}

// pause has all wait, because no list can be read. The caller holds mu.
func (l *Lists) pause(e *openapi.Error, now time.Time) {
	l.err, l.errAt = e, now.UTC()
	l.answer(e, append(l.served, l.waiting...))
	l.served, l.waiting = nil, nil
	wait := e.RetryAfter
	if !wantsRest(e) && !l.paused.After(now) { // else another reading that was under way had it
		l.fails++
		wait = max(wait, min(oftenEvery<<min(l.fails-1, 10), longestPause))
	}
	l.paused = later(l.paused, now.Add(wait))
	l.schedule.paused(l.paused)
	l.brake.Warn(l.opts.Logger, "pause", "failed list: no list can be read; trying again", "app", l.app, "in", wait, "error", e)
}

// isOfAll reports whether an error is not that of one organization.
func isOfAll(e *openapi.Error) bool {
	switch e.Reason {
	case openapi.ReasonCredentials, openapi.ReasonTicket, openapi.ReasonBlocked, openapi.ReasonCertificate, openapi.ReasonProxy:
		return true
	}
	return wantsRest(e)
}

// wantsRest reports whether a call was not made, because DingTalk wants to be left alone.
func wantsRest(e *openapi.Error) bool { return !e.Sent && e.RetryAfter > 0 }

// isDenial reports whether DingTalk has answered that it does not do this for the organization. It may do so in the next round.
func isDenial(e *openapi.Error) bool {
	switch e.Reason {
	case openapi.ReasonCorp, openapi.ReasonForbidden, openapi.ReasonRefused, openapi.ReasonCode:
		return true
	}
	return false
}

// learn notes what a reading has found. The caller holds mu.
func (l *Lists) learn(got Recovery, in lane) {
	if got.Rows > 0 {
		got.Corps = 1
	}
	if in == inRound {
		l.round.add(got)
	}
	if !got.isNews() && !l.news.isNews() {
		return
	}
	if !l.news.isNews() {
		l.news, l.newsAt = Recovery{Reason: l.round.Reason}, time.Now()
	}
	got.Failed = 0
	l.news.add(got)
}

// tell tells what was found: at the end of a round, and else once a minute.
func (l *Lists) tell(now time.Time, last bool) {
	l.mu.Lock()
	got := l.news
	if !got.isNews() || !last && now.Sub(l.newsAt) < oftenEvery {
		l.mu.Unlock()
		return
	}
	l.news = Recovery{}
	l.mu.Unlock()
	l.opts.Logger.Info("failed list: events were recovered that DingTalk could not push", "app", l.app, "reason", got.Reason, "events", got.Rows, "organizations", got.Corps, "calls", got.Calls, "unsure", got.Unsure, "lost", got.Lost)
	l.opts.OnRecovery(got)
}
