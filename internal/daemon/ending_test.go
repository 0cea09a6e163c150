package daemon

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/config"
)

// TestASinkThatNeverEnds: Run returns within grace all the same, and says whose attempt it was.
func TestASinkThatNeverEnds(t *testing.T) {
	for name, hurried := range map[string]bool{"grace": false, "hurry": true} {
		t.Run(name, func(t *testing.T) {
			began, release, hurry := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
			sink := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
				began <- struct{}{}
				<-release
				return nil
			})
			grace := time.Second
			if hurried {
				grace = time.Hour
			}
			cfg := httpConfig(t.TempDir())
			cfg.Grace, cfg.Subscriptions = config.Duration(grace), []config.Subscription{{Name: "slow", Start: "beginning", Sink: sink}}
			d, err := New(cfg, &Options{Hurry: hurry})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- d.Run(ctx) }()
			if err := d.intake.Receive(t.Context(), &dingevent.Envelope{ID: "1", Type: "x", App: "hr", Data: []byte("{}")}); err != nil {
				t.Fatal(err)
			}
			<-began
			stop()
			if hurried {
				close(hurry)
			}
			cut, ok := errors.AsType[*CutOff](<-ended)
			if !ok || cut.Attempts["slow"] != 1 || len(cut.Attempts) != 1 || cut.Hurried != hurried {
				t.Errorf("%+v", cut)
			}
			close(release)
			again, err := New(cfg, nil) // waits until the first has closed the journal
			if err != nil {
				t.Fatal(err)
			}
			if next, err := again.Journal().Next(t.Context()); next != 2 || err != nil {
				t.Errorf("the next sequence is %d, want 2; %v", next, err)
			}
			again.Close()
		})
	}
}
