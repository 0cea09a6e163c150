package words

// Sinks is what is said of where subscriptions deliver to.
type Sinks interface {
	// SinkFails is on a subscription with failing attempts. since is a time of the day, or a date and a time.
	SinkFails(since, why string) string
	// SinkWaits is on the last failure of the event that waits longest.
	SinkWaits(why string) string
	SinkReached(subscription, reached string) string
	SinkHintName() string
	SinkHintCertificate() string
	SinkHintNoTLS() string
	SinkHintTimeout() string
	SinkHintRefused() string
}

func (English) SinkFails(since, why string) string { return "fails since " + since + ": " + why }
func (English) SinkWaits(why string) string        { return "waits after: " + why }

func (English) SinkReached(subscription, reached string) string {
	return subscription + ": reaches " + reached
}

func (English) SinkHintName() string { return "check the name, and DNS on this machine" }
func (English) SinkHintCertificate() string {
	return "check that the certificate is for this name, and this machine's clock; a CA of your own goes into ca_file"
}
func (English) SinkHintNoTLS() string {
	return "what listens there speaks no TLS: should the address begin with http:// or nats://?"
}
func (English) SinkHintTimeout() string {
	return "check host and port, and that the firewall lets this machine out to them"
}
func (English) SinkHintRefused() string {
	return "nothing listens there: start it, or put host and port right; events wait in the journal until then"
}
