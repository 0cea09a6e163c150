package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/fromwire"
	"github.com/dingevent/dingevent/internal/words"
)

func newDecode(say words.Words) *cobra.Command {
	var (
		transport string
		opts      fromwire.Options
	)
	cmd := &cobra.Command{
		Use:     "decode",
		Short:   say.DecodeShort(),
		Long:    say.DecodeLong(),
		Example: say.DecodeExample(),
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return words.Fail(func(say words.Words) string { return say.DecodeInput(args[0]) })
			}
			return decodeAll(cmd.InOrStdin(), cmd.OutOrStdout(), dingevent.Transport(transport), &opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&transport, "transport", "", say.DecodeFlagTransport())
	flags.StringVar(&opts.Type, "type", "", say.DecodeFlagType())
	flags.Int64Var(&opts.BizType, "biz-type", 0, say.DecodeFlagBizType())
	completeBy(cmd, "type", completeEventTypes(say))
	completeWay(cmd, dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportRDS, dingevent.TransportFailedList)
	return cmd
}

// decoded is one line of the output.
type decoded struct {
	Events []fromwire.Arrival `json:"events"`
	Error  string             `json:"error,omitempty"`
}

func decodeAll(in io.Reader, out io.Writer, transport dingevent.Transport, opts *fromwire.Options) error {
	enc := newJSON(out)
	payloads := newPayloadReader(in)
	failed, count := false, 0
	for {
		payload, err := payloads.next()
		if errors.Is(err, io.EOF) {
			break
		}
		line := decoded{Events: []fromwire.Arrival{}}
		if err == nil {
			var events []fromwire.Arrival
			if events, err = fromwire.Decode(transport, payload, opts); events != nil {
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
		return words.Fail(words.Words.DecodeNothing)
	case failed:
		return errSilent
	}
	return nil
}

// advise adds what helps here.
func advise(err error) string {
	if errors.Is(err, fromwire.ErrNoType) {
		return err.Error() + "; name it with --type, or a row's number with --biz-type"
	}
	return err.Error()
}
