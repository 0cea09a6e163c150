package daemon

import (
	"io"
	"strings"
	"unicode"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// formats are the names a config has for them; webhooks, NATS and Kafka have the same.
var formats = map[string]httpsink.Format{
	"":            httpsink.Structured,
	"cloudevents": httpsink.Structured,
	"typed":       httpsink.Typed,
	"binary":      httpsink.Binary,
	"raw":         httpsink.Raw,
}

func (v *validator) format(at, name string) {
	v.oneOf(at+".format", name, "", "cloudevents", "typed", "binary", "raw")
}

// encodedNames are those that the subscription's sink percent-encodes in headers, which CloudEvents' own SDKs do not undo: its
// name and those of its apps that are not ASCII.
func (s Subscription) encodedNames(apps []App) (names []string) {
	if (s.Webhook == nil || s.Webhook.Format != "binary") && (s.NATS == nil || s.NATS.Format != "binary") {
		return nil
	}
	own, err := filter.Filter{Apps: s.Apps}.Compile()
	if err != nil {
		return nil // which is told elsewhere
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

// opens wants a sink of a package to have been made without an error, and closes it.
func (v *validator) opens(at, pkg string, sink io.Closer, err error) {
	if err != nil {
		v.say(at, "%s", strings.TrimPrefix(err.Error(), pkg+": "))
		return
	}
	sink.Close()
}
