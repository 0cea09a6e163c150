package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/calltime"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// A Key is one pair of token and aes key, with the owners its texts may be sealed for, see [NewCipher].
type Key struct {
	Token  string
	AESKey string
	Owners []string
}

// A Handler receives the pushes of one app. Mount several on a mux for several apps.
//
// It answers 200 and a sealed "success" once the [dingevent.Receiver] has returned nil. A push that was answered before
// gets success at once, and so does a control event (check_url, check_create_suite_url, check_update_suite_url). The
// Receiver gets neither of them. A push that is not authentic is answered 403, with the same body for every reason. A
// request that is no push at all is answered 405, 400, 408 or 413. The answer is 503, and DingTalk pushes again, if the
// Receiver fails, if it returns later than Options.AnswerWithin, or if there is no memory for the body (see
// Options.MaxBodies).
//
// The answer waits for the Receiver. One that goes on after its context has ended holds the answer up, so that DingTalk gets
// none and pushes again, also if the Receiver succeeds in the end. A panic of the Receiver goes on to the server, which closes the
// connection; router.Recover makes an error of it.
//
// An authentic push is always stored. A text that is not JSON, or of an unknown type, becomes an envelope with its
// known parts.
//
// A ResponseWriter that wraps another must have the method Unwrap (see http.ResponseController). Without it only the
// server's ReadTimeout bounds a slow body.
type Handler struct {
	app      string
	ciphers  []*Cipher
	receiver dingevent.Receiver
	opts     Options
	answered *answered
	echoes   *echoes
	log      *slog.Logger
	brake    *logbrake.Brake
	bodies   bodies
}

var _ http.Handler = (*Handler)(nil)

// NewHandler returns a Handler for the app of that name in our config. Several keys at once let a
// token or aes key be changed without losing a push: list the new one and the old one, and take the
// old one away when DingTalk has changed. An answer is sealed with the key that opened its push.
func NewHandler(app string, keys []Key, r dingevent.Receiver, opts *Options) (*Handler, error) {
	if app == "" {
		return nil, errors.New("callback: the app has no name")
	}
	if app == dingevent.OperatorApp {
		return nil, fmt.Errorf("callback: the name %q is reserved for events of dingevent's own, which no filter selects by default; name the app otherwise", app)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("callback: app %q has no key; give token and aes key from DingTalk's console", app)
	}
	if r == nil {
		return nil, fmt.Errorf("callback: app %q has no Receiver", app)
	}
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Handler{app: app, receiver: r, opts: o}
	h.answered, h.echoes = newAnswered(doubled(o.Window), o.Answered), newEchoes(o.SameWithin, o.Answered)
	h.log, h.brake = o.Logger.With("app", app), logbrake.New(time.Second)
	h.bodies.largest, h.bodies.room = o.MaxBody, o.MaxBodies
	for i, key := range keys {
		c, err := NewCipher(key.Token, key.AESKey, key.Owners...)
		if err != nil {
			return nil, fmt.Errorf("app %q, key %d: %w", app, i+1, err)
		}
		h.ciphers = append(h.ciphers, c)
	}
	return h, nil
}

// ServeHTTP takes one push. It is safe for concurrent use.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	deadline := start.Add(h.opts.AnswerWithin)
	if h.opts.Allow != nil && !h.opts.Allow(r) {
		w.Header().Set("Connection", "close") // its body is not read
		h.refuse(w, r, ReasonNetwork)
		return
	}
	b := h.bodies.open()
	defer b.close()
	p := openPush(b)
	defer p.close()
	in, err := h.read(w, r, b, deadline)
	if err == nil {
		err = h.open(p, in, start)
	}
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	// net/http cancels the request's context when a peer closes its own direction, which still waits for our answer.
	ctx := calltime.WithoutCancel(r.Context(), deadline, nil)
	defer ctx.End()
	n, err := h.receive(ctx, p)
	now := time.Now()
	if n > 0 && err == nil {
		err = h.keep(p, now, deadline)
	}
	h.opts.OnReceived(n, now.Sub(start), err)
	if err != nil {
		h.postpone(w, err)
		return
	}
	h.succeed(w, p, now, b.bytes[:0])
}

// keep remembers that p is answered. It is not if it was stored too late to say so.
func (h *Handler) keep(p *push, now, deadline time.Time) error {
	if !now.Before(deadline) {
		return context.DeadlineExceeded
	}
	h.answered.add(p.signed, now)
	return nil
}

// open finds the key that p was sealed with, and checks when. Of several errors the one that got
// furthest says most: a key that knows the signature but not the text is half right.
func (h *Handler) open(p *push, in incoming, now time.Time) error {
	var failed error
	for _, c := range h.ciphers {
		d := c.take()
		u, err := c.open(d, &in)
		c.put(d)
		if err == nil {
			*p = push{in, u, c, p.body, now.UTC(), h.echoes}
			return h.inWindow(&in, now)
		}
		if failed == nil || errors.Is(failed, ReasonSignature) || errors.Is(err, ReasonOwner) {
			failed = err
		}
	}
	return failed
}

func (h *Handler) inWindow(in *incoming, now time.Time) error {
	if skew := now.Sub(in.signedAt()); skew.Abs() > h.opts.Window {
		return fmt.Errorf("%w (our clock minus its timestamp is %v)", ReasonWindow, skew.Round(time.Millisecond))
	}
	return nil
}

// receive hands p's envelopes over, and returns how many; 0 if it is a control event or was answered before.
func (h *Handler) receive(ctx context.Context, p *push) (n int, err error) {
	if h.answered.has(p.signed) {
		return 0, nil
	}
	envs := p.envelopes(h.app)
	p.drop()
	if len(envs) == 0 {
		return 0, nil
	}
	return len(envs), h.receiver.Receive(ctx, envs...)
}

// Remember gives the handler events of its app that were stored before it began. An event whose text has neither ID nor
// time, see Options.SameWithin, then keeps its ID when DingTalk pushes it again after a restart. Events that are older,
// of another app or of another transport have no effect. A text that has come before the call keeps the ID that it got then, so call it before the handler serves.
func (h *Handler) Remember(envs ...*dingevent.Envelope) {
	now := time.Now()
	for _, e := range envs {
		owner, ok := e.Meta[metaOwner]
		at := now.Add(-max(now.Sub(e.Received), 0)) // a time in the future is from before the clock was set back
		if ok && e.App == h.app && (e.Transport == dingevent.TransportHTTP || e.Transport == dingevent.TransportSyncHTTP) && now.Sub(at) < h.opts.SameWithin {
			h.echoes.id(keyOf(owner, e.Meta[metaIndex], e.Data), e.ID, at)
		}
	}
}
