package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
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
)

func newTrigger() *cobra.Command {
	var (
		req                pushRequest
		simulator, payload string
		transport          string
		wait               time.Duration
		list               bool
	)
	cmd := &cobra.Command{
		Use:   "trigger TYPE",
		Short: "Let the fake DingTalk push one event",
		Long: `Let the fake DingTalk of "dingevent dev" or "dingevent simulate" push one event: a sample of
ours, or --data. A TYPE that starts with a slash is the topic of a Stream callback, such as
a robot message. An HTTP payload that does not name its type gets the members DingTalk adds
there; everything else goes out byte for byte. The code is 1 if the push is not answered
with success within --wait.`,
		Example: `  dingevent trigger bpms_instance_change
  dingevent trigger /v1.0/im/bot/messages/get --data '{"msgId":"m1","text":{"content":"hello"}}'
  dingevent trigger user_add_org --transport http --data '{"userId":["u1"]}'
  dingevent trigger my_new_event --data @payload.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				return printEntries(cmd.OutOrStdout(), catalog.All(), false)
			}
			if len(args) == 0 {
				return errors.New("name an event type; those with a sample: dingevent trigger --list")
			}
			req.Type, req.Transport, req.WaitMS = args[0], dingevent.Transport(transport), wait.Milliseconds()
			data, err := readPayload(payload, cmd.InOrStdin())
			if err != nil {
				return err
			}
			if err := req.shape(data); err != nil {
				return err
			}
			got, err := askSimulator(cmd.Context(), simulator, req)
			if err != nil {
				return err
			}
			return got.print(cmd.OutOrStdout(), req)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&transport, "transport", "stream", "stream, http or synchttp")
	flags.StringVar(&payload, "data", "", "the payload: JSON, @file, or - for standard input; a sample by default")
	flags.StringVar(&req.Corp, "corp", devCorp, "the organization it happened in")
	flags.StringVar(&req.ID, "id", "", "the event's ID; a new one by default")
	flags.StringVar(&req.ClientID, "client-id", "", "Stream: push to this app; the only one connected by default")
	flags.StringVar(&simulator, "simulator", "http://"+defaultSimulator, "where the fake DingTalk listens")
	flags.DurationVar(&wait, "wait", 5*time.Second, "wait so long for the answer")
	flags.BoolVar(&list, "list", false, "list the types that have a sample")
	return cmd
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

func askSimulator(ctx context.Context, url string, req pushRequest) (got pushReport, err error) {
	body, err := json.Marshal(req)
	if err != nil {
		return got, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(url, "/")+pushPath, bytes.NewReader(body))
	if err != nil {
		return got, err
	}
	resp, err := http.DefaultClient.Do(post)
	if err != nil {
		return got, fmt.Errorf("no fake DingTalk answers: %w; start one with: dingevent dev", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return got, errors.New(cmp.Or(strings.TrimSpace(string(text)), resp.Status))
	}
	return got, json.NewDecoder(resp.Body).Decode(&got)
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
	case r.Outcome == dingtest.Unsubscribed:
		return errors.New("nothing was pushed: the app is not subscribed to it")
	case r.Outcome != dingtest.Answered:
		return errors.New("not answered with success yet; DingTalk pushes again after 10 s and 30 s")
	}
	return nil
}
