package callback

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Defaults of [Options].
const (
	DefaultWindow     = time.Hour
	DefaultSameWithin = 2 * time.Minute
)

// Options of a [Handler]. The zero value works.
type Options struct {
	// AnswerWithin is the time from the first byte to our answer: the body must be there, and the
	// Receiver done, before it ends. Defaults to 1 second. DingTalk waits 2.5 for a push, and
	// 1.2 to 1.5 when its console checks the address.
	AnswerWithin time.Duration
	// Window is how far a push's timestamp may be from our clock, to either side. Defaults to 1 hour.
	Window time.Duration
	// Allow decides by where a request comes from whether it is read at all. It must be safe for concurrent use, and quick. Nil allows all.
	Allow func(*http.Request) bool
	// MaxBody is the largest body we read, in bytes. Defaults to 4 MiB.
	MaxBody int64
	// MaxBodies bounds the bytes of all bodies together; the first 64 KiB of each do not count. A push that
	// does not fit is answered 503, and DingTalk pushes it again. Opening a push takes up to three times its
	// size besides, for a moment. At least MaxBody. Defaults to 64 MiB, or MaxBody if that is more.
	MaxBodies int64
	// SameWithin is how long the same text is the same event, if the text has neither an ID nor a time of the event.
	// It counts from the first push. Defaults to 2 minutes, because DingTalk pushes an unanswered event for the last
	// time within a minute.
	SameWithin time.Duration
	// Answered is how many answered pushes we remember, to answer them again without storing them again. As many
	// texts are remembered for SameWithin. Each takes about 100 bytes. Beyond it the oldest half is forgotten, and
	// the Receiver has to find the duplicate. Defaults to 100,000.
	Answered int
	// Logger logs why we refuse, once a second for each reason, without secrets or payload.
	// Defaults to slog.Default().
	Logger *slog.Logger
	// OnRefused is called for every push refused, before it is answered. It must be safe for concurrent use, and quick.
	OnRefused func(Refusal)
	// OnReceived is called for every authentic push, before its answer. envelopes is the number that the Receiver
	// got, 0 for a control event or a push that was answered before. took is the time from the first byte. err is
	// the cause of a 503, else nil. It must be safe for concurrent use, and quick.
	OnReceived func(envelopes int, took time.Duration, err error)
}

// withDefaults returns a copy that has every field, or says which one cannot be.
func (o *Options) withDefaults() (Options, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.AnswerWithin < 0 || opts.Window < 0 || opts.MaxBody < 0 || opts.MaxBodies < 0 || opts.SameWithin < 0 || opts.Answered < 0 {
		return opts, errors.New("callback: AnswerWithin, Window, MaxBody, MaxBodies, SameWithin and Answered cannot be negative; 0 is the default")
	}
	if opts.AnswerWithin == 0 {
		opts.AnswerWithin = time.Second
	}
	if opts.Window == 0 {
		opts.Window = DefaultWindow
	}
	if opts.MaxBody == 0 {
		opts.MaxBody = 4 << 20
	}
	if opts.MaxBodies == 0 {
		opts.MaxBodies = max(64<<20, opts.MaxBody)
	}
	if opts.MaxBodies < opts.MaxBody {
		return opts, fmt.Errorf("callback: MaxBodies is %d, less than MaxBody, %d; the largest body would never be read", opts.MaxBodies, opts.MaxBody)
	}
	if opts.SameWithin == 0 {
		opts.SameWithin = DefaultSameWithin
	}
	if opts.Answered == 0 {
		opts.Answered = 100_000
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.OnRefused == nil {
		opts.OnRefused = func(Refusal) {}
	}
	if opts.OnReceived == nil {
		opts.OnReceived = func(int, time.Duration, error) {}
	}
	return opts, nil
}
