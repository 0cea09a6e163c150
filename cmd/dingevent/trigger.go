package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/words"
)

// A trigger is what "dingevent trigger" is asked for.
type trigger struct {
	req        pushRequest
	simulator  string
	transport  string
	payload    string
	wait       time.Duration
	count      int
	every      time.Duration
	listWanted bool
}

func newTrigger(say words.Words) *cobra.Command {
	var t trigger
	cmd := &cobra.Command{
		Use:   "trigger TYPE",
		Short: "Let the fake DingTalk push one event, or many",
		Long: `Let the fake DingTalk of "dingevent dev" or "dingevent simulate" push one event: a sample of
ours, or --data. A TYPE that starts with a slash is the topic of a Stream callback, such as
a robot message. An HTTP payload that does not name its type gets the members DingTalk adds
there; everything else goes out byte for byte. The code is 1 if the push is not answered
with success within --wait.

With --count it is so many events at once, with --every one after the other.`,
		Example: `  dingevent trigger bpms_instance_change
  dingevent trigger /v1.0/im/bot/messages/get --data '{"msgId":"m1","text":{"content":"hello"}}'
  dingevent trigger user_add_org --transport http --data '{"userId":["u1"]}'
  dingevent trigger my_new_event --data @payload.json
  dingevent trigger bpms_task_change --count 1000 --wait 1m
  dingevent trigger bpms_task_change --count 60 --every 1s`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if t.listWanted {
				return listEntries(cmd.OutOrStdout(), catalog.All())
			}
			if len(args) == 0 {
				return errors.New("name an event type; those with a sample: dingevent trigger --list")
			}
			t.req.Type, t.req.Transport, t.req.WaitMS = args[0], dingevent.Transport(t.transport), t.wait.Milliseconds()
			data, err := readPayload(t.payload, cmd.InOrStdin())
			if err != nil {
				return err
			}
			return t.run(cmd.Context(), data, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&t.transport, "transport", "stream", "stream, http or synchttp")
	flags.StringVar(&t.payload, "data", "", "the payload: JSON, @file, or - for standard input; a sample by default")
	flags.StringVar(&t.req.Corp, "corp", devCorp, "the organization it happened in")
	flags.StringVar(&t.req.ID, "id", "", "the event's ID, followed by a number if there are many; a new one by default")
	flags.StringVar(&t.req.ClientID, "client-id", "", "Stream: push to this app; the only one connected by default")
	flags.StringVar(&t.simulator, "simulator", "http://"+defaultSimulator, "where the fake DingTalk listens")
	flags.DurationVar(&t.wait, "wait", 5*time.Second, "wait so long for the answer")
	flags.IntVar(&t.count, "count", 1, "push so many events, at once unless --every is given")
	flags.DurationVar(&t.every, "every", 0, "time between two pushes")
	flags.BoolVar(&t.listWanted, "list", false, "list the types that have a sample")
	return cmd
}

func (t *trigger) run(ctx context.Context, data []byte, w io.Writer) error {
	switch {
	case t.count < 1 || t.every < 0:
		return errors.New("--count must be at least 1, and --every not below zero")
	case t.count == 1:
		if err := t.req.shape(data); err != nil {
			return err
		}
		return t.one(ctx, t.req, w)
	case t.every == 0:
		t.req.Data = data
		var got burstReport
		err := callSimulator(ctx, t.simulator, http.MethodPost, burstPath, burstRequest{t.req, t.count}, &got)
		if err != nil {
			return err
		}
		return got.print(w)
	}
	return t.series(ctx, data, w)
}

// one pushes one event and tells how that went.
func (t *trigger) one(ctx context.Context, req pushRequest, w io.Writer) error {
	var got pushReport
	if err := callSimulator(ctx, t.simulator, http.MethodPost, pushPath, req, &got); err != nil {
		return err
	}
	return got.print(w, req)
}

// series pushes one event after the other. What is not answered does not end it.
func (t *trigger) series(ctx context.Context, data []byte, w io.Writer) error {
	tick := time.NewTicker(t.every)
	defer tick.Stop()
	unanswered := 0
	for n := 1; ; n++ {
		req := t.req
		req.Data = data
		if err := req.shapeNth(n); err != nil {
			return err
		}
		if err := t.one(ctx, req, w); err != nil {
			unanswered++
			fmt.Fprintln(w, err)
		}
		if n == t.count {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if unanswered > 0 {
		return fmt.Errorf("%d of %d were not answered with success", unanswered, t.count)
	}
	return nil
}

// readPayload returns what --data means; nil if it is not given.
func readPayload(arg string, stdin io.Reader) ([]byte, error) {
	switch {
	case arg == "":
		return nil, nil
	case arg == "-":
		return io.ReadAll(stdin)
	case strings.HasPrefix(arg, "@"):
		return os.ReadFile(arg[1:])
	}
	return []byte(arg), nil
}

// print tells how the push went; it is an error unless it was answered with success.
func (r pushReport) print(w io.Writer, req pushRequest) error {
	for _, a := range r.Attempts {
		result := "answered success"
		if a.Error != "" {
			result = a.Error
		}
		fmt.Fprintf(w, "%s by %s  %s  attempt %d  %s after %d ms\n", req.Type, req.Transport, req.ID, a.Number, result, a.TookMS)
	}
	if len(r.Response) > 0 && string(r.Response) != "null" {
		fmt.Fprintf(w, "response: %s\n", r.Response)
	}
	switch {
	case r.Error != "":
		return errors.New(r.Error)
	case r.Outcome == dingtest.OverQuota:
		return errors.New("not pushed: the app's quota of the month is used up")
	case r.Outcome == dingtest.Unsubscribed:
		return errors.New("nothing was pushed: the app is not subscribed to it")
	case r.Outcome != dingtest.Answered:
		return errors.New("not answered with success yet; DingTalk pushes again after 10 s and 30 s")
	}
	return nil
}
