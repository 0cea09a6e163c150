package simulator

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// Platform are the settings of what the fake DingTalk has around its pushes.
type Platform struct {
	Corp           string
	Subscribe      []string
	Globs          []string
	Again          []time.Duration
	FailedAfter    time.Duration
	Suites         []string
	SuiteBy        string
	SuiteEvery     time.Duration
	SuiteLife      time.Duration                                // an organization authorizes, changes or ends something so often; 0: never
	SuiteOrgs      int                                          // so many organizations authorize the suites
	Rows           func(context.Context, ...dingtest.Row) error // writes into a vendor's tables; nil: there are none
	CallsPerSecond int
}

// Options adds what New must know.
func (o *Platform) Options(opts *dingtest.Options) error {
	if o.FailedAfter < 0 || o.CallsPerSecond < 0 || o.SuiteEvery <= 0 || o.SuiteLife < 0 || o.SuiteOrgs < 0 || slices.ContainsFunc(o.Again, func(d time.Duration) bool { return d < 0 }) {
		return words.Fail(words.Words.SimBadTimes)
	}
	opts.Corps = map[string]string{"": o.Corp}
	opts.Again, opts.FailedAfter, opts.CallsPerSecond = o.Again, o.FailedAfter, o.CallsPerSecond
	return nil
}

// Apply sets up the rest. Suite tickets come to the callback, unless by Stream.
func (o *Platform) Apply(fake *dingtest.Server, callback dingtest.Callback) error {
	if err := fake.Subscribe("", o.Subscribe...); err != nil {
		return err
	}
	if err := fake.Filter("", o.Globs...); err != nil {
		return err
	}
	way := dingevent.Transport(o.SuiteBy)
	if len(o.Suites) > 0 && way == dingevent.TransportRDS && o.Rows == nil {
		return words.Fail(words.Words.SimSuiteNeedsRDS)
	}
	if len(o.Suites) > 0 && way != dingevent.TransportStream && way != dingevent.TransportRDS && callback.URL == "" {
		return words.Fail(func(say words.Words) string { return say.SimSuiteNeedsCallback(string(way)) })
	}
	for i, text := range o.Suites {
		key, secret, _ := strings.Cut(text, ":")
		if key == "" || secret == "" {
			return words.Fail(words.Words.SimBadSuite)
		}
		callback.Owner = key
		id := strconv.Itoa(10001 + i) // two suites that write to one table have rows of their own
		add := dingtest.Suite{Key: key, ID: id, Secret: secret, CorpID: o.Corp, Transport: way, Callback: callback, Every: o.SuiteEvery, Rows: o.Rows}
		if err := fake.AddSuite(add); err != nil {
			return fmt.Errorf("--suite: %w", err)
		}
	}
	return nil
}
