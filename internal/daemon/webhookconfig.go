package daemon

import (
	"net/http"
	"time"

	"github.com/dingevent/dingevent/sink/httpsink"
)

// A Webhook posts each event to a URL.
type Webhook struct {
	URL     string            `yaml:"url"`                                                               // where events are posted
	Format  string            `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a request looks
	Secrets []string          `yaml:"secrets"`                                                           // keys that sign each request, whsec_…; several while you rotate, the newest first
	Headers map[string]string `yaml:"headers"`                                                           // added to every request
	// TLS says which certificates the webhook may have, and what it is shown if it asks who we are.
	TLS `yaml:",inline"`
	// RefusePrivate connects to no address but those of the public internet.
	RefusePrivate bool `yaml:"refuse_private"`
}

// open returns the webhook's sink; it reads the files of certificates, and connects to nobody yet.
func (w Webhook) open(timeout time.Duration) (*httpsink.Sink, error) {
	opts := &httpsink.Options{
		Format: formats[w.Format], Secrets: w.Secrets, Header: http.Header{},
		Timeout: timeout, RefusePrivate: w.RefusePrivate,
	}
	for name, value := range w.Headers {
		opts.Header.Set(name, value)
	}
	secure, err := w.TLS.config()
	if err != nil {
		return nil, err
	}
	opts.RootCAs, opts.ClientCertificate = secure.RootCAs, secure.GetClientCertificate
	return httpsink.New(w.URL, opts)
}

func (v *validator) webhook(at string, w Webhook) {
	before := len(v.found)
	v.url(at+".url", w.URL, "")
	v.format(at, w.Format)
	v.roots(at+".ca_file", w.CAFile)
	if len(v.found) > before {
		return // open would say it again
	}
	sink, err := w.open(0)
	v.opens(at, "httpsink", sink, err)
}
