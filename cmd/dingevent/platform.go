package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
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

func (o *platformOptions) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.corp, "corp", devCorp, "the organization that apps belong to, by its ID")
	flags.StringSliceVar(&o.subscribe, "subscribe", []string{"*"}, "push these event types only; a * stands for any text")
	flags.StringArrayVar(&o.globs, "glob", nil, "narrow approval events by a rule, such as /v1.0/event/bpms_instance_change/processCode/*/type/{start,finish}; can be repeated")
	flags.DurationSliceVar(&o.again, "again", []time.Duration{10 * time.Second, 30 * time.Second}, "push what is not answered again after these times")
	flags.DurationVar(&o.failedAfter, "failed-after", 0, "time until a failed event is in the list that apps fetch; 0 means 3 to 5 minutes")
	flags.StringArrayVar(&o.suites, "suite", nil, "KEY:SECRET of a third-party app, which gets suite tickets; can be repeated")
	flags.StringVar(&o.suiteBy, "suite-transport", string(dingevent.Stream), "how suite tickets come: stream, or to --callback by synchttp or http")
	flags.DurationVar(&o.suiteEvery, "suite-every", 5*time.Hour, "time from one suite ticket to the next")
}

// options adds what New must know.
func (o *platformOptions) options(opts *dingtest.Options) error {
	if o.failedAfter < 0 || o.suiteEvery <= 0 || slices.ContainsFunc(o.again, func(d time.Duration) bool { return d < 0 }) {
		return errors.New("--again and --failed-after must not be below zero, and --suite-every must be above")
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
	if len(o.suites) > 0 && way != dingevent.Stream && callback.URL == "" {
		return fmt.Errorf("--suite-transport %s needs --callback", way)
	}
	for _, text := range o.suites {
		key, secret, _ := strings.Cut(text, ":")
		if key == "" || secret == "" {
			return errors.New("--suite must be KEY:SECRET")
		}
		callback.Owner = key
		add := dingtest.Suite{Key: key, Secret: secret, CorpID: o.corp, Transport: way, Callback: callback, Every: o.suiteEvery}
		if err := fake.AddSuite(add); err != nil {
			return fmt.Errorf("--suite: %w", err)
		}
	}
	return nil
}
