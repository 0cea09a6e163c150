package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A validator collects what is wrong with a config. Each type has a method of it that checks its values.
type validator struct {
	apps   []string // the names of all
	shared bool     // gateways share a database
	found  []Problem

	names, paths, files, clients map[string]bool // used so far
}

func newValidator(apps []string) *validator {
	return &validator{apps: apps, names: map[string]bool{}, paths: map[string]bool{}, files: map[string]bool{}, clients: map[string]bool{}}
}

func (v *validator) say(at, format string, args ...any) {
	v.found = append(v.found, Problem{at, fmt.Sprintf(format, args...)})
}

// unique notes that value is used at a place, and says if it was before.
func (v *validator) unique(at, value string, used map[string]bool) {
	switch {
	case value == "":
		v.say(at, "missing")
	case used[value]:
		v.say(at, "%q is used twice", value)
	}
	used[value] = true
}

func (v *validator) oneOf(at, value string, allowed ...string) {
	names := strings.TrimPrefix(strings.Join(allowed, ", "), ", ")
	switch {
	case slices.Contains(allowed, value):
	case value == "":
		v.say(at, "missing: it is one of %s", names)
	default:
		v.say(at, "%q is none of %s", value, names)
	}
}

// needs wants a text that is not empty.
func (v *validator) needs(at, value, hint string) {
	if value == "" {
		v.say(at, "missing: %s", hint)
	}
}

// copied wants a value that DingTalk's console shows. No such value begins with $, but a variable without braces does. A value
// that begins with ${ was written as $${, on purpose.
func (v *validator) copied(at, value, hint string) {
	v.needs(at, value, hint)
	if strings.HasPrefix(value, "$") && !strings.HasPrefix(value, "${") {
		v.say(at, "begins with $, which no such value does; a variable of the environment is written ${NAME}")
	} else if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[0] == value[n-1] {
		v.say(at, "has quotes in it, which belong to no such value; a file of variables, such as docker's --env-file, wants none")
	}
}

// url wants an http or https URL, or what the end of the complaint names besides.
func (v *validator) url(at, text, or string) {
	if text == "" {
		v.say(at, "missing: it must be an http or https URL%s", or)
	} else if u, err := url.Parse(text); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		v.say(at, "must be an http or https URL%s", or)
	}
}
