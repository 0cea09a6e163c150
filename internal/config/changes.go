package config

import (
	"reflect"
	"slices"

	"github.com/dingevent/dingevent/internal/config/document"
)

// A Change is one key that two configs have different values of.
type Change struct {
	Key     string // such as apps.hr.http, subscriptions.web or keep
	Kind    string // added, changed or removed
	Restart bool   // a running daemon cannot make it
}

// The kinds of changes.
const (
	Added   = "added"
	Changed = "changed"
	Removed = "removed"
)

// reloaded are the keys, beside lists of names, that a running daemon can change, each with those of its own keys that it cannot.
var reloaded = map[string][]string{
	"keep": nil, "keep_attempts": nil, "max_bytes": nil, "when_full": nil,
	"log": {"format"}, "limits": nil, "api_hosts": nil, "watch": nil, "notify": nil, "otlp": nil,
	"verify": nil, "console": {"url", "off"},
}

// Changes are the keys that differ in another config, in the order of the config. Their values are not told, because they may be secrets.
func (c Config) Changes(next Config) (list []Change) {
	mine, theirs := reflect.ValueOf(c), reflect.ValueOf(next)
	for _, f := range document.OrderedFields(mine.Type()) {
		was, is := mine.FieldByIndex(f.Index), theirs.FieldByIndex(f.Index)
		switch f.Name {
		case "apps":
			list = append(list, changesOf("apps", named(c.Apps, appName), named(next.Apps, appName))...)
		case "subscriptions":
			list = append(list, changesOf("subscriptions", named(c.Subscriptions, subscriptionName), named(next.Subscriptions, subscriptionName))...)
		case "api_keys":
			list = append(list, changesOf("api_keys", named(c.APIKeys, keyName), named(next.APIKeys, keyName))...)
		default:
			restart, can := reloaded[f.Name]
			if was.Kind() == reflect.Pointer && !was.IsNil() && !is.IsNil() {
				was, is = was.Elem(), is.Elem()
			}
			if can && was.Kind() == reflect.Struct {
				list = append(list, fieldChanges(f.Name, was, is, restart...)...)
			} else if kind := changeOf(was, is); kind != "" {
				list = append(list, Change{Key: f.Name, Kind: kind, Restart: !can})
			}
		}
	}
	return list
}

func appName(a App) string                   { return a.Name }
func keyName(k APIKey) string                { return k.Name }
func subscriptionName(s Subscription) string { return s.Name }

// Same reports whether another config says the same of a subscription, also in the way it is written.
func (s Subscription) Same(other Subscription) bool {
	return len(fieldChanges("", reflect.ValueOf(s), reflect.ValueOf(other))) == 0 && string(s.Written) == string(other.Written) && reflect.DeepEqual(s.Sink, other.Sink)
}

// An element is one of a list, each of which has a name.
type element struct {
	name  string
	value reflect.Value
}

func named[T any](list []T, name func(T) string) (all []element) {
	for _, one := range list {
		all = append(all, element{name(one), reflect.ValueOf(one)})
	}
	return all
}

// changesOf are the changes of a list whose elements have names.
func changesOf(key string, before, after []element) (list []Change) {
	old := map[string]reflect.Value{}
	for _, e := range before {
		old[e.name] = e.value
	}
	for _, e := range after {
		at := key + "." + e.name
		was, ok := old[e.name]
		if !ok {
			list = append(list, Change{Key: at, Kind: Added})
			continue
		}
		delete(old, e.name)
		changes := fieldChanges(at, was, e.value)
		if len(changes) == 0 && changeOf(was, e.value) != "" { // it is written in another way
			changes = []Change{{Key: at, Kind: Changed}}
		}
		list = append(list, changes...)
	}
	for _, e := range before {
		if _, gone := old[e.name]; gone {
			list = append(list, Change{Key: key + "." + e.name, Kind: Removed})
		}
	}
	return list
}

// fieldChanges are the changes of a struct's keys. Those named need a restart.
func fieldChanges(key string, before, after reflect.Value, restart ...string) (list []Change) {
	for _, f := range document.OrderedFields(before.Type()) {
		if kind := changeOf(before.FieldByIndex(f.Index), after.FieldByIndex(f.Index)); kind != "" {
			list = append(list, Change{Key: key + "." + f.Name, Kind: kind, Restart: slices.Contains(restart, f.Name)})
		}
	}
	return list
}

// changeOf is how a value differs; empty if it does not.
func changeOf(before, after reflect.Value) string {
	switch {
	case reflect.DeepEqual(before.Interface(), after.Interface()):
		return ""
	case before.IsZero():
		return Added
	case after.IsZero():
		return Removed
	}
	return Changed
}
