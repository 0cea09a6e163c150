package daemon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dingevent/dingevent/internal/api"
)

// maxSpec bounds a spec, in bytes.
const maxSpec = 64 << 10

// secret stands in the place of one in a spec that is shown.
const secret = "(secret)"

// canonical writes a spec in one way, so that equal ones are equal, and in the part of JSON that YAML shares.
func canonical(spec api.Spec) (api.Spec, error) {
	if len(spec) > maxSpec {
		return nil, fmt.Errorf("larger than %d bytes", maxSpec)
	}
	var keys map[string]any
	dec := json.NewDecoder(bytes.NewReader(spec))
	dec.UseNumber()
	if err := dec.Decode(&keys); err != nil || keys == nil {
		return nil, errors.New("must be a JSON object with the keys of a subscription in the config")
	}
	text := writeJSON(keys)
	if bytes.Contains(text, []byte(secret)) {
		return nil, fmt.Errorf("%s stands in the place of a secret; write it, or better ${NAME}, which the daemon takes from its environment", secret)
	}
	return text, nil
}

func writeJSON(value any) api.Spec {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil // it holds something that JSON has not
	}
	return bytes.TrimSpace(out.Bytes())
}

// ParseSpec reads a spec that somebody wrote in YAML or JSON, and leaves ${NAME} as it is. The daemon checks it.
func ParseSpec(text []byte) (api.Spec, error) {
	doc, wrong := parseDocument(text)
	if wrong != nil {
		return nil, wrong.err()
	}
	var keys map[string]any
	if doc.body() == nil || yaml.NodeToValue(doc.body(), &keys) != nil || keys == nil {
		return nil, errors.New(" must hold the keys of one subscription, as an entry of subscriptions in the config")
	}
	return writeJSON(keys), nil
}

// subscriptions returns the entries of a config's subscriptions as they are written; nil for what is no entry.
func (d *document) subscriptions() []api.Spec {
	var top struct {
		Subscriptions []map[string]any `yaml:"subscriptions"`
	}
	if d.body() == nil || yaml.NodeToValue(d.body(), &top) != nil {
		return nil // what is wrong is told when it is decoded
	}
	specs := make([]api.Spec, len(top.Subscriptions))
	for i, keys := range top.Subscriptions {
		specs[i] = writeJSON(keys)
	}
	return specs
}

// shown returns a spec without its secrets; nil for nil.
func shown(spec api.Spec) api.Spec {
	var keys map[string]any
	if json.Unmarshal(spec, &keys) != nil {
		return nil
	}
	return writeJSON(conceal("", keys))
}

// conceal replaces the secrets in what a key of a spec holds.
func conceal(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			kind := name
			if key == "headers" { // whatever they are called
				kind = key
			}
			v[name] = conceal(kind, inner)
		}
	case []any:
		for i := range v {
			v[i] = conceal(key, v[i])
		}
	case string:
		switch key {
		case "secrets", "client_secret", "password", "token", "headers":
			return concealText(v)
		case "url", "servers":
			return concealURL(v)
		}
	}
	return value
}

// concealText shows a reference, also with the name of a scheme before it, and nothing else.
func concealText(text string) string {
	switch rest := reference.ReplaceAllString(text, ""); rest {
	case "", "Bearer ", "Basic ":
		return text
	}
	return secret
}

// concealURL hides a user's name and password, and what stands behind a question mark.
func concealURL(text string) string {
	text, query, asked := strings.Cut(text, "?")
	if scheme, rest, ok := strings.Cut(text, "://"); ok {
		authority, path, slash := strings.Cut(rest, "/")
		if user, host, ok := cutLast(authority, "@"); ok {
			authority = concealText(user) + "@" + host
		}
		text = scheme + "://" + authority
		if slash {
			text += "/" + path
		}
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
