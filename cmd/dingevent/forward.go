package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/smallfile"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// forwardFlags say where a developer's own program takes events.
type forwardFlags struct {
	url    string
	format string
}

func (o *forwardFlags) register(cmd *cobra.Command, say words.Words) {
	cmd.Flags().StringVar(&o.url, "forward-to", "", say.DeskFlagForward())
	cmd.Flags().StringVar(&o.format, "format", "cloudevents", say.DeskFlagFormat())
	complete(cmd, "format", "cloudevents", "typed", "binary", "raw")
}

// forwardName is the subscription that forwards.
const forwardName = "forward"

// subscriptions are the one that forwards, with the secret that it signs with; none if nothing is to be forwarded.
// In a fresh folder it begins with the first event, else with the next.
func (o forwardFlags) subscriptions(data string, fresh bool, desk *desk) (subs []config.Subscription, secret string, err error) {
	if o.url == "" {
		return nil, "", nil
	}
	if err := o.check(); err != nil {
		return nil, "", err
	}
	if secret, err = keptSecret(data); err != nil {
		return nil, "", err
	}
	f, err := o.open(secret, desk.feed)
	if err != nil {
		return nil, "", err
	}
	sub := config.Subscription{Name: forwardName, Sink: f}
	if fresh {
		sub.Start = "beginning"
	}
	return []config.Subscription{sub}, secret, nil
}

// shown is the URL without a password.
func (o forwardFlags) shown() string {
	u, err := url.Parse(o.url)
	if err != nil {
		return o.url
	}
	return u.Redacted()
}

// check says what is wrong with the URL, before anything is made.
func (o forwardFlags) check() error {
	return needURL("--forward-to", o.url)
}

// needURL says what is wrong with a flag that takes a URL.
func needURL(flag, value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return words.Fail(func(say words.Words) string { return say.DeskBadURL(flag, value) })
	}
	return nil
}

// open returns what forwards, signed with secret.
func (o forwardFlags) open(secret string, feed *feed) (*forwarder, error) {
	format := httpsink.Format(o.format)
	if o.format == "cloudevents" {
		format = httpsink.Structured
	}
	sink, err := httpsink.New(o.url, &httpsink.Options{Format: format, Secrets: []string{secret}})
	if err != nil {
		return nil, err
	}
	return &forwarder{to: o.shown(), sink: sink, feed: feed}, nil
}

// A forwarder delivers to a program under development, and shows the result of each delivery. It does not give up while the
// program is away for a while, and tries again soon.
type forwarder struct {
	to   string // for a person
	sink *httpsink.Sink
	feed *feed

	mu   sync.Mutex // protects away
	away bool
}

// askAgain is when an event that was not taken is tried again.
const askAgain = 2 * time.Second

// Deliver is part of [dingevent.Sink].
func (f *forwarder) Deliver(ctx context.Context, d dingevent.Delivery) error {
	if d.Answer == nil {
		d.Answer = new(dingevent.Answer)
	}
	began := time.Now()
	err := f.sink.Deliver(ctx, d)
	env, say := d.Envelope, f.feed.say
	switch {
	case d.Answer.Status != 0:
		f.answered()
		text := say.DeskForwarded(d.Answer.Status, time.Since(began).Round(100*time.Microsecond).String(), terminal.Shown(env.Type), terminal.Shown(env.ID), d.Attempt)
		if err != nil {
			text = color.RedString("%s", text)
		}
		f.feed.note("→ " + text)
	case err != nil && ctx.Err() == nil && f.missed():
		f.feed.note("→ " + color.RedString("%s", say.DeskAway(f.to, terminal.Printable(terminal.Complaint(say, reason(err))))))
	}
	if err == nil || dingevent.Rejected(err) || ctx.Err() != nil {
		return err
	}
	return dingevent.RetryAfter(askAgain, err)
}

// reason is why there was no answer, without the address, which is printed beside it.
func reason(err error) error {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno
	}
	return err
}

// missed notes that the program does not answer, and reports whether that is new.
func (f *forwarder) missed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.away
	f.away = true
	return !was
}

// answered notes that the program answers.
func (f *forwarder) answered() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		f.feed.note("→ " + color.GreenString("%s", f.feed.say.DeskBack(f.to)))
	}
	f.away = false
}

// keptSecret is the secret in a data folder that webhooks are signed with; a new one is made if there is none.
func keptSecret(dir string) (string, error) {
	path := filepath.Join(dir, "webhook-secret")
	text, err := smallfile.Read(path, 1<<10)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if kept := strings.TrimSpace(string(text)); kept != "" {
		return kept, nil
	}
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte(rand.Text()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return secret, fsdir.Write(path, []byte(secret+"\n"), 0o600)
}
