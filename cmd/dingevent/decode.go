package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/words"
)

func newDecode(say words.Words) *cobra.Command {
	var (
		transport string
		opts      event.WireOptions
	)
	cmd := &cobra.Command{
		Use:   "decode",
		Short: "Show what a payload is: paste what arrived, see the typed event",
		Long: `Read what a transport carried from standard input, one payload or many, and write one JSON
line for each: the events in it with their Go struct, organization, ID, time, typed
fields, and what no field is for.

Accepted are a Stream frame, or what DingTalk's pages print for one; a decrypted HTTP body;
what a robot or a card posts; a decrypted SyncHTTP push, one row of it, or a biz_data alone;
what get_call_back_failed_result answers, old or new, or a row of it; a list of these; and
what dingevent itself writes: lines of "events --json", dead letters, CloudEvents. Without
--transport the looks decide. The code is 1 if something was no payload; its line then has
an "error".`,
		Example: `  pbpaste | dingevent decode
  dingevent events --type 'bpms_*' --json | dingevent decode
  dingevent decode --transport rds --biz-type 17 < biz_data.json
  dingevent decode --transport stream --type user_add_org <<< '{"userId":["u1"]}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return decodeAll(cmd.InOrStdin(), cmd.OutOrStdout(), transport, &opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&transport, "transport", "", "stream, http, synchttp, rds or failedlist; by the looks if not given")
	flags.StringVar(&opts.Type, "type", "", "the event type of a payload that names none")
	flags.Int64Var(&opts.BizType, "biz-type", 0, "the biz_type of the row that a biz_data was taken from")
	return cmd
}

// decoded is one line of the output.
type decoded struct {
	Events []event.Arrival `json:"events"`
	Error  string          `json:"error,omitempty"`
}

func decodeAll(in io.Reader, out io.Writer, transport string, opts *event.WireOptions) error {
	enc := newJSON(out)
	payloads := newPayloadReader(in)
	failed, count := false, 0
	for {
		payload, err := payloads.next()
		if errors.Is(err, io.EOF) {
			break
		}
		line := decoded{Events: []event.Arrival{}}
		if err == nil {
			var events []event.Arrival
			if events, err = event.FromWire(transport, payload, opts); events != nil {
				line.Events = events
			}
		}
		if err != nil {
			failed, line.Error = true, advise(err)
		}
		count++
		if failed := enc.Encode(line); failed != nil {
			return failed
		}
	}
	switch {
	case count == 0:
		return errors.New("nothing came on standard input; paste a payload, or redirect a file: dingevent decode < payload.json")
	case failed:
		return errSilent
	}
	return nil
}

// advise adds what helps here.
func advise(err error) string {
	if errors.Is(err, event.ErrNoType) {
		return err.Error() + "; name it with --type, or a row's number with --biz-type"
	}
	return err.Error()
}
