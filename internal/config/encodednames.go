package config

import (
	"strings"
	"unicode"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// EncodedNames are the names that the subscription's sink percent-encodes in headers: its own and its apps', if they are not
// ASCII. CloudEvents' own SDKs do not decode them.
func (s Subscription) EncodedNames(apps []App) (names []string) {
	if (s.Webhook == nil || s.Webhook.Format != "binary") && (s.NATS == nil || s.NATS.Format != "binary") {
		return nil
	}
	own, err := filter.Filter{Apps: s.Apps}.Compile()
	if err != nil {
		return nil // Problems has it
	}
	for _, app := range apps {
		if ok, err := own.Match(&dingevent.Envelope{App: app.Name}); ok && err == nil && !isASCII(app.Name) {
			names = append(names, app.Name)
		}
	}
	if !isASCII(s.Name) {
		names = append(names, s.Name)
	}
	return names
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}
