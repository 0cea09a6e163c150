package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/filter"
)

// A Spec has the keys of a subscription: a JSON object like an entry of subscriptions in the config file. The daemon
// expands ${NAME} in it from its environment.
type Spec json.RawMessage

// MarshalJSON and UnmarshalJSON keep it as it is.
func (s Spec) MarshalJSON() ([]byte, error) { return json.RawMessage(s).MarshalJSON() }

func (s *Spec) UnmarshalJSON(text []byte) error { return (*json.RawMessage)(s).UnmarshalJSON(text) }

// maxSpec bounds a spec, in bytes.
const maxSpec = 64 << 10

// Canonical writes s in one way, so that equal ones are equal, and in the part of JSON that YAML shares.
func (s Spec) Canonical() (Spec, error) {
	if len(s) > maxSpec {
		return nil, fmt.Errorf("larger than %d bytes", maxSpec)
	}
	var keys map[string]any
	dec := json.NewDecoder(bytes.NewReader(s))
	dec.UseNumber()
	if err := dec.Decode(&keys); err != nil || keys == nil {
		return nil, errors.New("must be a JSON object with the keys of a subscription in the config")
	}
	text := NewSpec(keys)
	if bytes.Contains(text, []byte(Secret)) {
		return nil, fmt.Errorf("%s stands in the place of a secret; write it, or better ${NAME}, which the daemon takes from its environment", Secret)
	}
	return text, nil
}

// NewSpec writes a spec that is made of plain values; nil if it holds something that JSON has not.
func NewSpec(value any) Spec {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil // it holds something that JSON has not
	}
	return bytes.TrimSpace(out.Bytes())
}

// Filter is the filter that s has. It returns false if s cannot be read, or takes a part of it from the daemon's environment.
func (s Spec) Filter() (filter.Filter, bool) {
	var has struct {
		Types, Corps, Apps, Rules []string
		Where                     string
	}
	if json.Unmarshal(s, &has) != nil {
		return filter.Filter{}, false
	}
	f := filter.Filter{Types: has.Types, Corps: has.Corps, Apps: has.Apps, Rules: has.Rules, Where: has.Where}
	for _, text := range append(slices.Concat(f.Types, f.Corps, f.Apps, f.Rules), f.Where) {
		if strings.Contains(text, "$") {
			return filter.Filter{}, false
		}
	}
	return f, true
}

// Shown returns s without its secrets; nil for nil.
func (s Spec) Shown() Spec {
	var keys map[string]any
	dec := json.NewDecoder(bytes.NewReader(s))
	dec.UseNumber()
	if dec.Decode(&keys) != nil || keys == nil {
		return nil
	}
	return NewSpec(conceal("", keys))
}
