package postgres

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/bell"
	"github.com/dingevent/dingevent/journal/internal/tail"
)

// A Journal is a [journal.Journal] in a PostgreSQL database. Open starts it, Close ends its goroutines. Any number may be
// open on one database.
type Journal struct {
	*database
	writer  *writer
	tail    *tail.Tail
	bells   bell.Bells   // rung by subscription when its requests change; "" stands for all that are asked
	asked   atomic.Int64 // the last revision that the poller has seen
	claims  *claims
	waking  *waking
	damages damages
	marks   marks
	horizon horizon
	filling filling
	proving proving
	ahead   atomic.Int64 // see ClockAhead
	ageing  atomic.Bool  // this process has the claim "age"
	brake   *logbrake.Brake

	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup // goroutines but the writer's
	closing sync.Once
}

var _ journal.Journal = (*Journal)(nil)

// usable returns why nothing can be asked: ctx has ended, or the journal is closed.
func (j *Journal) usable(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case j.ctx.Err() != nil:
		return journal.ErrClosed
	}
	return nil
}

// Stats counts since Open, what this process has done.
func (j *Journal) Stats() journal.Stats {
	s := j.writer.counts()
	s.Damaged, s.Fill, s.Key = j.damages.count(), j.filling.present(), j.ring.Master()
	if refusal := j.proving.refusal.Load(); refusal != nil && !s.Suspended {
		s.Suspended, s.Cause = true, refusal.err.Error()
	}
	return s
}
