package daemon

import (
	"errors"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
)

func (s Subscription) filter() filter.Filter {
	return filter.Filter{Types: s.Types, Corps: s.Corps, Apps: s.Apps, Rules: s.Rules, Where: s.Where}
}

// order compiles Key, if there is one.
func (s Subscription) order() (o delivery.Order, err error) {
	o.StopAtDead = s.OnDead == "stop"
	switch s.Order {
	case "corp":
		o.Key = delivery.ByCorp
	case "key":
		key, err := filter.CompileKey(s.Key, s.Types...)
		if err != nil {
			return delivery.Order{}, err
		}
		o.Key = key.Of
	}
	return o, nil
}

// start is where a new subscription begins: at since, if that is not zero.
func (s Subscription) start() (from delivery.Start, since time.Time, err error) {
	if s.Start == "" {
		return delivery.FromNow, time.Time{}, nil
	}
	position, err := api.ParsePosition(s.Start)
	return delivery.Start(position.Seq), position.Since, err
}

// selection checks what says which events a subscription gets, and in which order.
func (v *validator) selection(at string, sub Subscription) {
	if _, _, err := sub.start(); err != nil {
		v.say(at+".start", "%v", err)
	}
	if _, err := sub.filter().Compile(); err != nil {
		v.filterError(at, err)
	}
	v.oneOf(at+".order", sub.Order, "", "none", "corp", "key")
	v.oneOf(at+".record", sub.Record, "", "failed", "all")
	v.oneOf(at+".on_dead", sub.OnDead, "", "release", "stop")
	switch _, err := sub.order(); {
	case sub.Order != "key" && sub.Key != "":
		v.say(at+".key", "needs order: key")
	case err != nil:
		v.filterError(at, err)
	}
	if sub.OnDead == "stop" && sub.Order != "corp" && sub.Order != "key" {
		v.say(at+".on_dead", "stop needs an order: dead letters stop nothing where none is kept")
	}
}

// filterError tells an error of package filter at the place it is about.
func (v *validator) filterError(at string, err error) {
	if wrong := new(filter.Error); errors.As(err, &wrong) {
		at, err = at+"."+wrong.At, wrong.Err
	}
	v.say(at, "%v", err)
}
