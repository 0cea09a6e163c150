package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A Spec is what a subscription is made of: a JSON object with the keys that an entry of subscriptions has in the
// config file, whose ${NAME} the daemon fills in from its environment.
type Spec json.RawMessage

// MarshalJSON and UnmarshalJSON keep it as it is.
func (s Spec) MarshalJSON() ([]byte, error)     { return json.RawMessage(s).MarshalJSON() }
func (s *Spec) UnmarshalJSON(text []byte) error { return (*json.RawMessage)(s).UnmarshalJSON(text) }

// Schema is for the OpenAPI document.
func (Spec) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: &huma.Schema{}, // anything
		Description: "The keys of an entry of subscriptions in the config file, see docs/config.md. ${NAME} stands for what the daemon's environment has.",
		Examples:    []any{map[string]any{"types": []string{"bpms_*"}, "webhook": map[string]any{"url": "https://billing.example.com/hook", "secrets": []string{"${BILLING_SECRET}"}}}},
	}
}

// maxSpec bounds a spec, in bytes.
const maxSpec = 64 << 10

// Secret stands in the place of one in a spec that is shown.
const Secret = "(secret)"

// Reference finds ${NAME} in a spec, and $${, which stands for a plain ${.
var Reference = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

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

// Conceal returns the text of a key in the config without its secret.
func Conceal(key, text string) string {
	shown, _ := conceal(key, text).(string)
	return shown
}

// conceal replaces the secrets in what a key of a spec holds.
func conceal(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			kind := name
			if secret[key] { // whatever they are called
				kind = key
			}
			v[name] = conceal(kind, inner)
		}
	case []any:
		for i := range v {
			v[i] = conceal(key, v[i])
		}
	case string:
		switch {
		case secret[key]:
			return concealText(v)
		case key == "url", key == "servers", key == "base_url", key == "public_url":
			return concealURL(v)
		}
	default:
		if secret[key] && v != nil { // a password may be written as a number
			return Secret
		}
	}
	return value
}

// secret are the keys whose values nobody is shown.
var secret = map[string]bool{"secrets": true, "client_secret": true, "password": true, "token": true, "headers": true, "aes_key": true}

// concealText shows a reference, also with the name of a scheme before it, and nothing else.
func concealText(text string) string {
	switch rest := Reference.ReplaceAllString(text, ""); rest {
	case "", "Bearer ", "Basic ":
		return text
	}
	return Secret
}

// concealURL hides a user's name and password, and what stands behind a question mark.
func concealURL(text string) string {
	text, query, asked := strings.Cut(text, "?")
	scheme, rest, ok := strings.Cut(text, "://")
	if ok {
		scheme += "://"
	} else { // a server may be written without one
		scheme, rest = "", text
	}
	authority, path, slash := strings.Cut(rest, "/")
	if user, host, ok := cutLast(authority, "@"); ok {
		authority = concealText(user) + "@" + host
	}
	if text = scheme + authority; slash {
		text += "/" + path
	}
	if !asked {
		return text
	}
	return text + "?" + concealText(query)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}
