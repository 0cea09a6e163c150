package config

import (
	"errors"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
)

// Filter says which events the subscription gets.
func (s Subscription) Filter() filter.Filter {
	return filter.Filter{Types: s.Types, Corps: s.Corps, Apps: s.Apps, Rules: s.Rules, Where: s.Where}
}

// Position is where a new subscription begins.
func (s Subscription) Position() (api.Position, error) {
	if s.Start == "" {
		return api.Position{}, nil
	}
	return api.ParsePosition(s.Start)
}

// selection checks what says which events a subscription gets, and in which order.
func (v *validator) selection(at string, sub Subscription) {
	if _, err := sub.Position(); err != nil {
		v.say(at+".start", "%v", err)
	}
	if _, err := sub.Filter().Compile(); err != nil {
		v.filterError(at, err)
	}
	v.oneOf(at+".order", sub.Order, "", "none", "corp", "key")
	v.oneOf(at+".record", sub.Record, "", "failed", "all")
	v.oneOf(at+".on_dead", sub.OnDead, "", "release", "stop")
	if sub.Order != "key" && sub.Key != "" {
		v.say(at+".key", "needs order: key")
	} else if sub.Order == "key" {
		if _, err := filter.CompileKey(sub.Key, sub.Types...); err != nil {
			v.filterError(at, err)
		}
	}
	if sub.OnDead == "stop" && sub.Order != "corp" && sub.Order != "key" {
		v.say(at+".on_dead", "stop needs an order: dead letters stop nothing where none is kept")
	}
}

// filterError notes an error of package filter at the place it is about.
func (v *validator) filterError(at string, err error) {
	if wrong := new(filter.Error); errors.As(err, &wrong) {
		at, err = at+"."+wrong.At, wrong.Err
	}
	v.say(at, "%v", err)
}
