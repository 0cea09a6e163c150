package daemon

import (
	"context"
	"log/slog"

	"github.com/dingevent/dingevent/internal/api"
)

// A safeLog is a handler that takes tickets and codes of third-party apps out of all that is logged: a receiver may answer with the
// event that it was sent, and errors quote answers.
type safeLog struct{ slog.Handler }

// SafeLog returns a handler that takes tickets and codes of third-party apps out of all that is logged by h.
func SafeLog(h slog.Handler) slog.Handler { return safeLog{h} }

// Handle is part of [slog.Handler].
func (l safeLog) Handle(ctx context.Context, r slog.Record) error {
	safe := slog.NewRecord(r.Time, r.Level, api.ConcealedText(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		safe.AddAttrs(concealedAttr(a))
		return true
	})
	return l.Handler.Handle(ctx, safe)
}

// WithAttrs is part of [slog.Handler].
func (l safeLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	safe := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		safe[i] = concealedAttr(a)
	}
	return safeLog{l.Handler.WithAttrs(safe)}
}

// WithGroup is part of [slog.Handler].
func (l safeLog) WithGroup(name string) slog.Handler { return safeLog{l.Handler.WithGroup(name)} }

func concealedAttr(a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(api.ConcealedText(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(api.ConcealedText(err.Error()))
		}
	}
	return a
}
