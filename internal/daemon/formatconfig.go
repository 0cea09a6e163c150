package daemon

import "github.com/dingevent/dingevent/sink/httpsink"

// formats are the names a config has for them; webhooks, NATS and Kafka have the same.
var formats = map[string]httpsink.Format{
	"":            httpsink.Structured,
	"cloudevents": httpsink.Structured,
	"binary":      httpsink.Binary,
	"raw":         httpsink.Raw,
}

func (v *validator) format(at, name string) {
	v.oneOf(at+".format", name, "", "cloudevents", "binary", "raw")
}
