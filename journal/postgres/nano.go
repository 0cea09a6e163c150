package postgres

import (
	"math"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dingevent/dingevent/journal"
)

// nano is t in nanoseconds since 1970, as the delivery state has it, and null if it is zero.
func nano(t time.Time) pgtype.Int8 {
	return pgtype.Int8{Int64: t.UnixNano(), Valid: !t.IsZero()}
}

// fromNano is what nano was given, in UTC.
func fromNano(n pgtype.Int8) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}

// noStart stands for the zero time in a column that has no null.
const noStart = math.MinInt64

// startNano is nano for the start of an attempt, which is part of a key.
func startNano(t time.Time) int64 {
	if t.IsZero() {
		return noStart
	}
	return t.UnixNano()
}

func fromStart(n int64) time.Time { return fromNano(pgtype.Int8{Int64: n, Valid: n != noStart}) }

// integer is a sequence as a column holds it.
func integer(seq journal.Seq) int64 { return int64(min(seq, math.MaxInt64)) }
