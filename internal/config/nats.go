package config

// NATS publishes each event to a JetStream stream.
type NATS struct {
	Servers []string `yaml:"servers"`                                                           // addresses, such as nats://localhost:4222; one suffices
	Subject string   `yaml:"subject"`                                                           // the subject of the messages; may hold {app}, {corp}, {subscription}, {transport} and {type}
	Stream  string   `yaml:"stream"`                                                            // the stream that must take the events; any if left out
	Format  string   `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a message looks
	Name    string   `yaml:"name" default:"dingevent"`                                          // the name of the connection for the server

	Credentials string `yaml:"credentials" ends:"line"` // path of a .creds file; at most one of credentials, nkey, token and user
	NKey        string `yaml:"nkey" ends:"line"`        // path of a file with a seed
	Token       string `yaml:"token"`                   // to sign in with
	User        string `yaml:"user"`                    // to sign in with
	Password    string `yaml:"password" ends:"line"`    // the user's
	TLS         *TLS   `yaml:"tls"`                     // {} wants TLS with the system's certificates
}

func (v *validator) nats(at string, n NATS) {
	v.format(at, n.Format)
	if len(n.Servers) == 0 {
		v.say(at+".servers", "missing: name one at least, such as nats://localhost:4222")
	}
	v.needs(at+".subject", n.Subject, "such as dingtalk.{corp}.{type}")
}
