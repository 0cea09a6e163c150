package sinks

import "github.com/dingevent/dingevent/sink/httpsink"

// formats are the names a config has for them; webhooks, NATS and Kafka have the same.
var formats = map[string]httpsink.Format{
	"":            httpsink.Structured,
	"cloudevents": httpsink.Structured,
	"typed":       httpsink.Typed,
	"binary":      httpsink.Binary,
	"raw":         httpsink.Raw,
}
