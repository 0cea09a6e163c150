package daemon

import (
	"io"
	"strings"

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

// opens wants a sink of a package to have been made without an error, and closes it.
func (v *validator) opens(at, pkg string, sink io.Closer, err error) {
	if err != nil {
		v.say(at, "%s", strings.TrimPrefix(err.Error(), pkg+": "))
		return
	}
	sink.Close()
}
