package daemon

import (
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/sink/natssink"
)

// NATS publishes each event to a JetStream stream.
type NATS struct {
	Servers []string `yaml:"servers"`                                                           // addresses, such as nats://localhost:4222; one suffices
	Subject string   `yaml:"subject"`                                                           // what messages are published to; may hold {app}, {corp}, {subscription}, {transport} and {type}
	Stream  string   `yaml:"stream"`                                                            // the stream that must take the events; any if left out
	Format  string   `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a message looks
	Name    string   `yaml:"name" default:"dingevent"`                                          // what the server calls the connection

	Credentials string `yaml:"credentials" ends:"line"` // path of a .creds file; at most one of credentials, nkey, token and user
	NKey        string `yaml:"nkey" ends:"line"`        // path of a file with a seed
	Token       string `yaml:"token"`                   // to sign in with
	User        string `yaml:"user"`                    // to sign in with
	Password    string `yaml:"password" ends:"line"`    // the user's
	TLS         *TLS   `yaml:"tls"`                     // {} wants TLS with the system's certificates
}

// openNATS makes the sink, which connects when there is an event.
func (s Subscription) openNATS(log *slog.Logger) (*natssink.Sink, error) {
	n := s.NATS
	secure, err := n.TLS.config()
	if err != nil {
		return nil, err
	}
	return natssink.New(n.Servers, n.Subject, &natssink.Options{
		Format: formats[n.Format], Stream: n.Stream, Name: n.Name, Timeout: time.Duration(s.Timeout), Logger: log,
		Credentials: n.Credentials, NKey: n.NKey, Token: n.Token, User: n.User, Password: n.Password, TLS: secure,
	})
}

func (v *validator) nats(at string, sub Subscription) {
	v.format(at, sub.NATS.Format)
	if _, err := sub.NATS.TLS.config(); err != nil {
		v.say(at+".tls", "%v", err)
		return
	}
	before := len(v.found)
	if len(sub.NATS.Servers) == 0 {
		v.say(at+".servers", "missing: name one at least, such as nats://localhost:4222")
	}
	v.needs(at+".subject", sub.NATS.Subject, "such as dingtalk.{corp}.{type}")
	if len(v.found) > before {
		return // the sink would say it again
	}
	sink, err := sub.openNATS(nil)
	v.opens(at, "natssink", sink, err)
}
