package dingevent

import (
	"errors"
	"time"
)

// Reject marks err as final: no retry can help, so the event becomes a dead letter at once, with
// err as its reason. A nil err stays nil.
func Reject(err error) error {
	if err == nil {
		return nil
	}
	return &rejection{err}
}

// Rejected reports whether err, or an error it wraps, came from [Reject].
func Rejected(err error) bool {
	_, ok := errors.AsType[*rejection](err)
	return ok
}

// RetryAfter asks for the next attempt after wait, at least 100 ms and at most an hour from now. The attempt does not
// count as failed, but the time that retries may take in all still runs. A nil err stays nil.
func RetryAfter(wait time.Duration, err error) error {
	if err == nil {
		return nil
	}
	return &postponement{wait, err}
}

// Postponed returns the wait that [RetryAfter] put into err or an error it wraps, and whether
// there was one.
func Postponed(err error) (wait time.Duration, ok bool) {
	p, ok := errors.AsType[*postponement](err)
	if !ok {
		return 0, false
	}
	return p.wait, true
}

// Lose marks err as no fault of the event: the attempt was cut off by something else, such as a neighbour that broke
// the connection of both. It does not count as failed, and the next one follows as after a first failure, but the time that retries may
// take in all still runs. A nil err stays nil.
func Lose(err error) error {
	if err == nil {
		return nil
	}
	return &loss{err}
}

// Lost reports whether err, or an error it wraps, came from [Lose].
func Lost(err error) bool {
	_, ok := errors.AsType[*loss](err)
	return ok
}

type rejection struct{ err error }

func (r *rejection) Error() string { return r.err.Error() }
func (r *rejection) Unwrap() error { return r.err }

type loss struct{ err error }

func (l *loss) Error() string { return l.err.Error() }
func (l *loss) Unwrap() error { return l.err }

type postponement struct {
	wait time.Duration
	err  error
}

func (p *postponement) Error() string { return p.err.Error() }
func (p *postponement) Unwrap() error { return p.err }
