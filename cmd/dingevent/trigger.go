package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A trigger is what "dingevent trigger" is asked for.
type trigger struct {
	req        simulator.PushRequest
	fake       simulator.Client
	transport  string
	payload    string
	wait       time.Duration
	count      int
	every      time.Duration
	listWanted bool
	json       bool
	rds        string
	say        words.Words
}

func newTrigger(say words.Words) *cobra.Command {
	t := trigger{say: say, fake: simulator.Client{Say: say}}
	cmd := &cobra.Command{
		Use:     "trigger TYPE",
		Short:   say.TriggerShort(),
		Long:    say.TriggerLong(),
		Example: say.TriggerExample(),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if t.listWanted {
				return listEntries(say)(cmd.OutOrStdout(), catalog.All())
			}
			if len(args) == 0 {
				return words.Fail(words.Words.TriggerName)
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
	flags.StringVar(&t.transport, "transport", "stream", say.TriggerFlagTransport())
	flags.StringVar(&t.rds, "rds", "", say.TriggerFlagRDS())
	flags.StringVar(&t.payload, "data", "", say.TriggerFlagData())
	flags.StringVar(&t.req.Corp, "corp", catalog.SampleCorp, say.TriggerFlagCorp())
	flags.StringVar(&t.req.ID, "id", "", say.TriggerFlagID())
	flags.StringVar(&t.req.ClientID, "client-id", "", say.TriggerFlagClientID())
	flags.StringVar(&t.fake.URL, "simulator", "http://"+simulator.DefaultAddr, say.FakeFlagSimulator())
	flags.DurationVar(&t.wait, "wait", 5*time.Second, say.TriggerFlagWait())
	flags.IntVar(&t.count, "count", 1, say.TriggerFlagCount())
	flags.DurationVar(&t.every, "every", 0, say.TriggerFlagEvery())
	flags.BoolVar(&t.listWanted, "list", false, say.TriggerFlagList())
	flags.BoolVar(&t.json, "json", false, say.TriggerFlagJSON())
	cmd.ValidArgsFunction = completeTypes(say)
	completeWay(cmd, dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportRDS)
	return cmd
}

func (t *trigger) run(ctx context.Context, data []byte, w io.Writer) error {
	switch {
	case t.count < 1 || t.every < 0:
		return words.Fail(words.Words.TriggerBadCount)
	case t.req.Transport == dingevent.TransportRDS:
		return t.rows(ctx, data, w)
	case t.count == 1:
		if err := t.req.Shape(data); err != nil {
			return err
		}
		return t.one(ctx, t.req, w)
	case t.every == 0:
		t.req.Data = data
		return t.burst(ctx, w)
	}
	return t.series(ctx, data, w)
}

// one pushes one event and prints the result.
func (t *trigger) one(ctx context.Context, req simulator.PushRequest, w io.Writer) error {
	got, err := t.fake.Push(ctx, req)
	if err != nil {
		return err
	}
	return printPush(w, t.say, t.json, req, got)
}

// burst pushes many events at once and prints the result.
func (t *trigger) burst(ctx context.Context, w io.Writer) error {
	got, err := t.fake.Burst(ctx, simulator.BurstRequest{PushRequest: t.req, Count: t.count})
	switch {
	case err != nil:
		return err
	case t.json:
		err = writeLines(w, []simulator.BurstReport{got})
	default:
		_, err = fmt.Fprintln(w, got.Text(t.say))
	}
	if err == nil {
		err = got.Err()
	}
	return err
}

// series pushes one event after the other. An unanswered push does not end it.
func (t *trigger) series(ctx context.Context, data []byte, w io.Writer) error {
	tick := time.NewTicker(t.every)
	defer tick.Stop()
	unanswered := 0
	for n := 1; ; n++ {
		req := t.req
		req.Data = data
		if err := req.ShapeNth(n); err != nil {
			return err
		}
		if err := t.one(ctx, req, w); err != nil {
			unanswered++
			if !t.json {
				fmt.Fprintln(w, terminal.Complaint(t.say, err))
			}
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
		return words.Fail(func(say words.Words) string { return say.TriggerNotAnswered(unanswered, t.count) })
	}
	return nil
}

// readPayload returns what --data means; nil if it is not given.
func readPayload(arg string, stdin io.Reader) ([]byte, error) {
	switch {
	case arg == "":
		return nil, nil
	case arg == "-":
		return readAllPayload(stdin)
	case strings.HasPrefix(arg, "@"):
		file, err := os.Open(arg[1:])
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return readAllPayload(file)
	}
	return []byte(arg), nil
}

func readAllPayload(in io.Reader) ([]byte, error) {
	payload, err := io.ReadAll(io.LimitReader(in, maxPayload+1))
	if err == nil && len(payload) > maxPayload {
		return nil, errTooLarge
	}
	return payload, err
}

// A triggered is the line of trigger --json for a push.
type triggered struct {
	Type      string              `json:"type"`
	Transport dingevent.Transport `json:"transport"`
	ID        string              `json:"id"`
	simulator.PushReport
}

// printPush prints the result of a push. It returns an error unless the push was answered with success.
func printPush(w io.Writer, say words.Words, asJSON bool, req simulator.PushRequest, r simulator.PushReport) error {
	if asJSON {
		if err := writeLines(w, []triggered{{req.Type, req.Transport, req.ID, r}}); err != nil {
			return err
		}
		return r.Err(req.Type)
	}
	for _, a := range r.Attempts {
		result := say.TriggerSuccess()
		if a.Error != "" {
			result = words.Elsewhere(say, a.Error)
		}
		fmt.Fprintln(w, say.TriggerAttempt(req.Type, string(req.Transport), req.ID, a.Number, result, a.TookMS))
	}
	if len(r.Response) > 0 && string(r.Response) != "null" {
		fmt.Fprintln(w, say.TriggerResponse(string(r.Response)))
	}
	return r.Err(req.Type)
}
