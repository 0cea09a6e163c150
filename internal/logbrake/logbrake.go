// Package logbrake keeps what comes from outside from filling the disk with log lines.
package logbrake

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// maxKinds bounds the memory of a Brake. Further kinds share one silence.
const maxKinds = 1000

// A Brake lets through one line of each kind in each span, and counts the others. It is safe for concurrent use.
type Brake struct {
	span time.Duration

	mu    sync.Mutex // protects kinds
	kinds map[string]*silence
}

// A silence lasts for a span after a line was logged.
type silence struct {
	since   time.Time
	skipped int
}

// New returns a Brake for one line of each kind in each span.
func New(span time.Duration) *Brake { return &Brake{span: span, kinds: map[string]*silence{}} }

// Warn is Log at the level of warnings.
func (b *Brake) Warn(log *slog.Logger, kind, message string, args ...any) {
	b.Log(context.Background(), log, slog.LevelWarn, kind, message, args...)
}

// Log logs a line unless one of its kind was logged within the span. The attribute skipped says how many lines of the
// kind were left out before this one; it is missing where none was.
func (b *Brake) Log(ctx context.Context, log *slog.Logger, level slog.Level, kind, message string, args ...any) {
	skipped, ok := b.pass(kind, time.Now())
	if !ok {
		return
	}
	if skipped > 0 {
		args = append(args[:len(args):len(args)], "skipped", skipped)
	}
	log.Log(ctx, level, message, args...)
}

// Passes reports whether a line of the kind may be written now, for lines that go elsewhere. It counts as written then.
func (b *Brake) Passes(kind string) bool {
	_, ok := b.pass(kind, time.Now())
	return ok
}

func (b *Brake) pass(kind string, now time.Time) (skipped int, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.silence(kind, now)
	if !s.since.IsZero() && now.Sub(s.since) < b.span {
		s.skipped++
		return 0, false
	}
	skipped = s.skipped
	*s = silence{since: now}
	return skipped, true
}

// silence is that of the kind; it is new for a new kind.
func (b *Brake) silence(kind string, now time.Time) *silence {
	if s, ok := b.kinds[kind]; ok {
		return s
	}
	if len(b.kinds) >= maxKinds {
		for kind, s := range b.kinds {
			if now.Sub(s.since) >= b.span {
				delete(b.kinds, kind)
			}
		}
	}
	if len(b.kinds) >= maxKinds {
		kind = ""
	}
	if b.kinds[kind] == nil {
		b.kinds[kind] = new(silence)
	}
	return b.kinds[kind]
}
