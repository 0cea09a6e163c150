package vault

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/journal"
)

// SealProgress seals within p what may quote a payload or hold a secret: the note, the keys, errors, answers and reasons. p is what
// is saved for a subscription. Nothing that the caller may share is changed.
func (r *Ring) SealProgress(ctx context.Context, subscription string, p *journal.Progress) (err error) {
	s := sealing{ctx: ctx, ring: r}
	if p.Note != nil {
		p.Note = s.value(place{"note", subscription, 0}, p.Note)
	}
	if p.Pause != nil {
		pause := *p.Pause
		pause.Reason = s.text(place{"pause", subscription, 0}, pause.Reason)
		p.Pause = &pause
	}
	p.Exceptions = slices.Clone(p.Exceptions)
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		e.Key = s.text(place{"key", subscription, uint64(e.Seq)}, e.Key)
		e.Error = s.text(place{"error", subscription, uint64(e.Seq)}, e.Error)
	}
	p.Attempts = slices.Clone(p.Attempts)
	for i := range p.Attempts {
		a := &p.Attempts[i]
		a.Error = s.text(place{"attempt", subscription, uint64(a.Seq)}, a.Error)
		a.Answer = s.value(place{"answer", subscription, uint64(a.Seq)}, a.Answer)
	}
	p.Answers = slices.Clone(p.Answers)
	for i := range p.Answers {
		p.Answers[i].Refusal = s.text(place{"refusal", subscription, uint64(p.Answers[i].Revision)}, p.Answers[i].Refusal)
	}
	return s.err
}

// A sealing seals value after value, until one fails.
type sealing struct {
	ctx  context.Context
	ring *Ring
	err  error
}

func (s *sealing) value(at place, value []byte) []byte {
	if s.ring.Master() == "" {
		return escape(value)
	}
	sealed, err := s.ring.SealValue(s.ctx, at.String(), value)
	if s.err == nil {
		s.err = err
	}
	return sealed
}

func (s *sealing) text(at place, text string) string {
	if s.ring.Master() == "" && !strings.HasPrefix(text, clearMark[:1]) {
		return text
	}
	sealed, err := s.ring.SealText(s.ctx, at.String(), text)
	if s.err == nil {
		s.err = err
	}
	return sealed
}

// A place is where a value of the state stands, so that it cannot be opened elsewhere. It becomes a text only where something is
// sealed.
type place struct {
	what, subscription string
	number             uint64
}

func (p place) String() string { return fmt.Sprintf("%s %d of %s", p.what, p.number, p.subscription) }

func (r *Ring) openText(ctx context.Context, at place, text string) string {
	if !strings.HasPrefix(text, clearMark[:1]) {
		return text
	}
	return r.OpenText(ctx, at.String(), text)
}

func (r *Ring) openValue(ctx context.Context, at place, value []byte) ([]byte, error) {
	if len(value) < len(clearMark) || value[0] != clearMark[0] {
		return value, nil
	}
	return r.OpenValue(ctx, at.String(), value)
}

// OpenSubscriptions opens within a list what SealProgress has sealed.
func (r *Ring) OpenSubscriptions(ctx context.Context, list []journal.Subscription) error {
	for i := range list {
		s := &list[i]
		note, err := r.openValue(ctx, place{"note", s.Name, 0}, s.Note)
		if err != nil {
			return fmt.Errorf("the note of %q: %w", s.Name, err)
		}
		s.Note = note
		s.Pause.Reason = r.openText(ctx, place{"pause", s.Name, 0}, s.Pause.Reason)
	}
	return nil
}

// OpenExceptions opens within a list what SealProgress has sealed.
func (r *Ring) OpenExceptions(ctx context.Context, subscription string, list []journal.Exception) {
	for i := range list {
		e := &list[i]
		e.Key = r.openText(ctx, place{"key", subscription, uint64(e.Seq)}, e.Key)
		e.Error = r.openText(ctx, place{"error", subscription, uint64(e.Seq)}, e.Error)
	}
}

// OpenAttempts opens within a list what SealProgress has sealed. An answer that cannot be opened is replaced by why.
func (r *Ring) OpenAttempts(ctx context.Context, subscription string, list []journal.Attempt) {
	for i := range list {
		a := &list[i]
		a.Error = r.openText(ctx, place{"attempt", subscription, uint64(a.Seq)}, a.Error)
		answer, err := r.openValue(ctx, place{"answer", subscription, uint64(a.Seq)}, a.Answer)
		if err != nil {
			answer = []byte(unopened(err))
		}
		a.Answer = answer
	}
}

// OpenRefusal opens within an answer what SealProgress has sealed.
func (r *Ring) OpenRefusal(ctx context.Context, subscription string, a *journal.Answer) {
	a.Refusal = r.openText(ctx, place{"refusal", subscription, uint64(a.Revision)}, a.Refusal)
}

// SealRequest seals the body of a request.
func (r *Ring) SealRequest(ctx context.Context, subscription string, q *journal.Request) error {
	s := sealing{ctx: ctx, ring: r}
	q.Body = s.value(place{"request", subscription + " to " + q.Kind, 0}, q.Body)
	return s.err
}

// OpenRequests opens the bodies of requests.
func (r *Ring) OpenRequests(ctx context.Context, list []journal.Request) error {
	for i := range list {
		q := &list[i]
		body, err := r.openValue(ctx, place{"request", q.Subscription + " to " + q.Kind, 0}, q.Body)
		if err != nil {
			return fmt.Errorf("the request %d of %q: %w", q.Revision, q.Subscription, err)
		}
		q.Body = body
	}
	return nil
}
