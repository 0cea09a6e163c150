package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/fromwire"
	"github.com/dingevent/dingevent/internal/words"
)

func newFilter(say words.Words) *cobra.Command {
	var (
		t   trial
		f   filter.Filter
		key string
	)
	cmd := &cobra.Command{
		Use:     "filter",
		Short:   say.FilterShort(),
		Long:    say.FilterLong(),
		Example: say.FilterExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if t.matcher, err = f.Compile(); err != nil {
				return err
			}
			if key != "" {
				if t.key, err = filter.CompileKey(key, f.Types...); err != nil {
					return err
				}
			}
			warnUnknownTypes(say, cmd.ErrOrStderr(), "--type", f.Types)
			return t.run(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.Types, "type", nil, say.FilterFlagType())
	flags.StringArrayVar(&f.Corps, "corp", nil, say.FilterFlagCorp())
	flags.StringArrayVar(&f.Apps, "app", nil, say.FilterFlagApp())
	flags.StringArrayVar(&f.Rules, "rule", nil, say.FilterFlagRule())
	flags.StringVar(&f.Where, "where", "", say.FilterFlagWhere())
	flags.StringVar(&key, "key", "", say.FilterFlagKey())
	completeBy(cmd, "type", completeEventTypes(say))
	return cmd
}

// A trial evaluates a filter for each event.
type trial struct {
	matcher *filter.Matcher
	key     *filter.Key // nil: none
}

func (t *trial) run(in io.Reader, out io.Writer) error {
	payloads, failed := newPayloadReader(in), false
	for {
		payload, err := payloads.next()
		if errors.Is(err, io.EOF) {
			break
		}
		var envs []*dingevent.Envelope
		if err == nil {
			envs, err = envelopes(payload)
		}
		if err != nil {
			failed = true
			fmt.Fprintf(out, "error\t\t\t%v\n", err)
		}
		for _, env := range envs {
			verdict, err := t.evaluate(env)
			failed = failed || err != nil
			fmt.Fprintf(out, "%s\t%s\t%s\n", verdict, env.Type, env.ID+note(err))
		}
	}
	if failed {
		return errSilent
	}
	return nil
}

func note(err error) string {
	if err == nil {
		return ""
	}
	return "\t" + err.Error()
}

// evaluate returns yes, no or error, and with yes the key.
func (t *trial) evaluate(env *dingevent.Envelope) (verdict string, err error) {
	ok, err := t.matcher.Match(env)
	if err != nil {
		return "error", err
	}
	if !ok {
		return "no", nil
	}
	if t.key == nil {
		return "yes", nil
	}
	key, err := t.key.Of(env)
	if err != nil {
		return "error", err
	}
	return "yes " + key, nil
}

// envelopes are the events in a line of ours, or in what a transport carried.
func envelopes(payload []byte) ([]*dingevent.Envelope, error) {
	recorded := new(dingevent.Envelope)
	if err := recorded.UnmarshalJSON(payload); err == nil && recorded.App != "" && recorded.Transport != "" {
		return []*dingevent.Envelope{recorded}, nil
	}
	arrivals, err := fromwire.Decode("", payload, nil)
	if err != nil {
		return nil, err
	}
	var envs []*dingevent.Envelope
	for _, a := range arrivals {
		envs = append(envs, &dingevent.Envelope{ID: a.ID, Type: a.Type, CorpID: a.CorpID, Born: a.Born, Data: a.Data})
	}
	return envs, nil
}
