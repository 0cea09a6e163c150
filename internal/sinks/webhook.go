package sinks

import (
	"net/http"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// Webhook returns the sink of a webhook that is no subscription's.
func Webhook(w config.Webhook, timeout time.Duration) (*httpsink.Sink, error) {
	return openWebhook(w, timeout, nil)
}

// openWebhook returns the webhook's sink. It reads the files of certificates, and does not connect yet.
func openWebhook(w config.Webhook, timeout time.Duration, connections *httpsink.Connections) (*httpsink.Sink, error) {
	opts := &httpsink.Options{
		Format: formats[w.Format], Secrets: w.Secrets, Header: http.Header{},
		Timeout: timeout, RefusePrivate: w.RefusePrivate, Connections: connections,
	}
	for name, value := range w.Headers {
		opts.Header.Set(name, value)
	}
	secure, err := clientTLS(&w.TLS)
	if err != nil {
		return nil, err
	}
	opts.RootCAs, opts.ClientCertificate = secure.RootCAs, secure.GetClientCertificate
	return httpsink.New(w.URL, opts)
}

// OpenWebhook returns a webhook's sink that no subscription has. Each attempt may take 15 s.
func OpenWebhook(w config.Webhook) (*httpsink.Sink, error) { return openWebhook(w, 0, nil) }
