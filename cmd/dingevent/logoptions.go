package main

import (
	"log/slog"

	"github.com/dingevent/dingevent/internal/api"
)

// logOptions are those of every log of a daemon. A receiver may answer with the event that it was sent, and errors quote answers: so
// tickets and codes are taken out of all that is logged.
func logOptions(level slog.Leveler) *slog.HandlerOptions {
	return &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(api.ConcealedText(a.Value.String()))
		case slog.KindAny:
			if err, ok := a.Value.Any().(error); ok {
				a.Value = slog.StringValue(api.ConcealedText(err.Error()))
			}
		}
		return a
	}}
}
