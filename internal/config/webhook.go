package config

// A Webhook posts each event to a URL.
type Webhook struct {
	URL     string            `yaml:"url"`                                                               // where events are posted
	Format  string            `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a request looks
	Secrets []string          `yaml:"secrets"`                                                           // keys that sign each request, whsec_…; several while you rotate, the newest first
	Headers map[string]string `yaml:"headers"`                                                           // added to every request
	// TLS sets the certificates that the webhook may have, and our certificate if it asks for one.
	TLS `yaml:",inline"`
	// RefusePrivate connects to no address but those of the public internet.
	RefusePrivate bool `yaml:"refuse_private"`
}

func (v *validator) webhook(at string, w Webhook) {
	v.url(at+".url", w.URL, "")
	v.format(at, w.Format)
}
