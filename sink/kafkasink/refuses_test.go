package kafkasink_test

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/sink/kafkasink"
)

func TestNewRefuses(t *testing.T) {
	here := []string{"localhost:9092"}
	for name, test := range map[string]struct {
		brokers []string
		topic   string
		opts    kafkasink.Options
		want    string
	}{
		"no broker":      {nil, "a", kafkasink.Options{}, "no broker; name at least one"},
		"no port":        {[]string{"localhost"}, "a", kafkasink.Options{}, "must look like localhost:9092"},
		"URL":            {[]string{"kafka://me:hush@localhost:9092"}, "a", kafkasink.Options{}, "must look like localhost:9092"},
		"no topic":       {here, "", kafkasink.Options{}, "is not one that Kafka allows"},
		"strange topic":  {here, "a b", kafkasink.Options{}, "is not one that Kafka allows"},
		"dots":           {here, "..", kafkasink.Options{}, "is not one that Kafka allows"},
		"variable":       {here, "a.{id}", kafkasink.Options{}, "{id is no variable"},
		"format":         {here, "a", kafkasink.Options{Format: "avro"}, `no format "avro"`},
		"compression":    {here, "a", kafkasink.Options{Compression: "zip"}, `no compression "zip"`},
		"timeout":        {here, "a", kafkasink.Options{Timeout: -1}, "cannot be negative"},
		"small":          {here, "a", kafkasink.Options{MaxBytes: 5}, "not below 1024"},
		"mechanism":      {here, "a", kafkasink.Options{SASL: "gssapi", User: "u", Password: "hush"}, `no SASL mechanism "gssapi"`},
		"no mechanism":   {here, "a", kafkasink.Options{User: "u", Password: "hush"}, "needs a mechanism"},
		"no user":        {here, "a", kafkasink.Options{SASL: "plain", Password: "hush"}, "needs a mechanism"},
		"lone password":  {here, "a", kafkasink.Options{Password: "hush"}, "needs a mechanism"},
		"hopeless topic": {here, strings.Repeat("a", 250), kafkasink.Options{}, "is not one that Kafka allows"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := kafkasink.New(test.brokers, test.topic, &test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
