package eventglob

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

const prefix = "/v1.0/event/"

// templates are DingTalk's patterns for the path of an event, for the types with rules. They are the filters of the type's
// catalog entry; a test of dingtest compares them.
var templates = map[string][]string{
	"bpms_instance_change": templatesOf("bpms_instance_change"),
	"bpms_task_change":     templatesOf("bpms_task_change"),
}

func templatesOf(approval string) []string {
	const form = "/processCode/{processCode}/type/{type}"
	return []string{prefix + approval + "/bizCategoryId/{bizCategoryId}" + form, prefix + approval + form}
}

// Templates are what the path of an event of this type is made of; none if there are no rules for the type.
func Templates(eventType string) []string { return templates[eventType] }

// ErrNoPath says that a payload names nothing that a rule could be matched with.
var ErrNoPath = errors.New("the payload has neither what a rule's path is made of nor a resource")

// Rules narrow some types of events. The zero value narrows none. It may be read by many at once.
type Rules struct {
	byType map[string][]*regexp.Regexp
}

// Add adds a rule such as /v1.0/event/bpms_instance_change/processCode/PROC-1/type/{start,finish}. It returns the
// type of event that the rule narrows.
func (r *Rules) Add(rule string) (eventType string, err error) {
	rest, found := strings.CutPrefix(rule, prefix)
	eventType, _, more := strings.Cut(rest, "/")
	if !found || !more || templates[eventType] == nil {
		return "", fmt.Errorf("rule %q must begin with %s, an event type that has rules, and a slash; %s have rules",
			rule, prefix, strings.Join(slices.Sorted(maps.Keys(templates)), " and "))
	}
	glob, err := Compile(rule)
	if err != nil {
		return "", fmt.Errorf("rule: %w", err)
	}
	if r.byType == nil {
		r.byType = make(map[string][]*regexp.Regexp)
	}
	r.byType[eventType] = append(r.byType[eventType], glob)
	return eventType, nil
}

// Narrow reports whether there are rules for the type.
func (r *Rules) Narrow(eventType string) bool { return len(r.byType[eventType]) > 0 }

// Paths are what the rules for the type are matched with, as far as they can be made of the payload.
func (r *Rules) Paths(eventType string, payload []byte) []string {
	all, _ := paths(eventType, payload)
	return all
}

// Match reports whether a rule matches a path of the event, or there are none for its type. The templates make the paths of
// the payload; the payload's own resource is a path, too. The error is [ErrNoPath], or names a part of an unmatched path
// that is no text.
func (r *Rules) Match(eventType string, payload []byte) (bool, error) {
	if !r.Narrow(eventType) {
		return true, nil
	}
	paths, misfit := paths(eventType, payload)
	if len(paths) == 0 && misfit == nil {
		return false, ErrNoPath
	}
	for _, path := range paths {
		if slices.ContainsFunc(r.byType[eventType], func(glob *regexp.Regexp) bool { return glob.MatchString(path) }) {
			return true, nil
		}
	}
	return false, misfit
}

// paths returns those of a payload. misfit is an error if another cannot be made because of a value that is no text.
func paths(eventType string, payload []byte) (all []string, misfit error) {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(payload, &values)
	for _, template := range templates[eventType] {
		path, err := fillIn(template, values)
		if path != "" {
			all = append(all, path)
		}
		misfit = errors.Join(misfit, err)
	}
	path, err := text("resource", values)
	if path != "" {
		all = append(all, path)
	}
	return all, errors.Join(misfit, err)
}

// fillIn puts values in the place of their names in braces. The path is empty when one is missing or empty.
func fillIn(template string, values map[string]json.RawMessage) (path string, err error) {
	segments := strings.Split(template, "/")
	for i, segment := range segments {
		if name, found := strings.CutPrefix(segment, "{"); found {
			value, err := text(strings.TrimSuffix(name, "}"), values)
			if value == "" {
				return "", err
			}
			segments[i] = value
		}
	}
	return strings.Join(segments, "/"), nil
}

// text is a value that is a text, or a number as it is written; empty if it is missing.
func text(name string, values map[string]json.RawMessage) (string, error) {
	value := values[name]
	s := jsonscan.New(value)
	switch s.Kind() {
	case jsonscan.Invalid, jsonscan.Null:
		return "", nil
	case jsonscan.Number:
		return string(value), nil
	case jsonscan.String:
		text, _ := jsonscan.Text(value)
		return text, nil
	}
	return "", fmt.Errorf("a value does not fit: %s should be text", name)
}
