package api

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/journal"
)

// A Position is a place in the log.
type Position struct {
	Seq   journal.Seq // 0 is the log's end
	Since time.Time   // counts in place of Seq, if not zero: where what was received then or later begins
}

// ParsePosition reads now, beginning, a sequence, a time in RFC 3339, or a date, which begins when it does in China.
func ParsePosition(text string) (Position, error) {
	switch text {
	case "now":
		return Position{}, nil
	case "beginning":
		return Position{Seq: 1}, nil
	}
	if seq, err := strconv.ParseUint(text, 10, 63); err == nil && seq > 0 {
		return Position{Seq: journal.Seq(seq)}, nil
	}
	since, err := time.Parse(time.RFC3339, text)
	if err != nil {
		since, err = time.ParseInLocation(time.DateOnly, text, event.Beijing)
	}
	switch {
	case err != nil:
		return Position{}, fmt.Errorf("%q must be now, beginning, a sequence, a time such as 2026-11-26T08:00:00+08:00, or a date in China such as 2026-11-26", text)
	case since.After(time.Now()):
		return Position{}, fmt.Errorf("%s is still to come; write now", text)
	}
	return Position{Since: since}, nil
}

// In finds the position's sequence in a log: at most the next one that is given.
func (p Position) In(ctx context.Context, log journal.Log) (journal.Seq, error) {
	if !p.Since.IsZero() {
		return log.Since(ctx, p.Since)
	}
	next, err := log.Next(ctx)
	if p.Seq == 0 {
		return next, err
	}
	return min(p.Seq, next), err
}
