package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// platformOptions are the settings of what the fake DingTalk has around its gateway.
type platformOptions struct {
	corp        string
	subscribe   []string
	globs       []string
	again       []time.Duration
	failedAfter time.Duration
	suites      []string
	suiteBy     string
	suiteEvery  time.Duration
}

func (o *platformOptions) register(cmd *cobra.Command, say words.Words) {
	flags := cmd.Flags()
	flags.StringVar(&o.corp, "corp", devCorp, say.SimFlagCorp())
	flags.StringSliceVar(&o.subscribe, "subscribe", []string{"*"}, say.SimFlagSubscribe())
	flags.StringArrayVar(&o.globs, "glob", nil, say.SimFlagGlob())
	flags.DurationSliceVar(&o.again, "again", []time.Duration{10 * time.Second, 30 * time.Second}, say.SimFlagAgain())
	flags.DurationVar(&o.failedAfter, "failed-after", 0, say.SimFlagFailedAfter())
	flags.StringArrayVar(&o.suites, "suite", nil, say.SimFlagSuite())
	flags.StringVar(&o.suiteBy, "suite-transport", string(dingevent.TransportStream), say.SimFlagSuiteTransport())
	flags.DurationVar(&o.suiteEvery, "suite-every", 5*time.Hour, say.SimFlagSuiteEvery())
}

// options adds what New must know.
func (o *platformOptions) options(opts *dingtest.Options) error {
	if o.failedAfter < 0 || o.suiteEvery <= 0 || slices.ContainsFunc(o.again, func(d time.Duration) bool { return d < 0 }) {
		return words.Fail(words.Words.SimBadTimes)
	}
	opts.Corps = map[string]string{"": o.corp}
	opts.Again, opts.FailedAfter = o.again, o.failedAfter
	return nil
}

// apply sets up the rest. Suite tickets come to the callback, unless by Stream.
func (o *platformOptions) apply(fake *dingtest.Server, callback dingtest.Callback) error {
	if err := fake.Subscribe("", o.subscribe...); err != nil {
		return err
	}
	if err := fake.Filter("", o.globs...); err != nil {
		return err
	}
	way := dingevent.Transport(o.suiteBy)
	if len(o.suites) > 0 && way != dingevent.TransportStream && callback.URL == "" {
		return words.Fail(func(say words.Words) string { return say.SimSuiteNeedsCallback(string(way)) })
	}
	for _, text := range o.suites {
		key, secret, _ := strings.Cut(text, ":")
		if key == "" || secret == "" {
			return words.Fail(words.Words.SimBadSuite)
		}
		callback.Owner = key
		add := dingtest.Suite{Key: key, Secret: secret, CorpID: o.corp, Transport: way, Callback: callback, Every: o.suiteEvery}
		if err := fake.AddSuite(add); err != nil {
			return fmt.Errorf("--suite: %w", err)
		}
	}
	return nil
}
