package config

// ConsoleClosed is why no console is served; empty if one is.
func (c Config) ConsoleClosed() string {
	switch {
	case c.Console.Off:
		return "The console is off: console.off is true in the config."
	case c.Console.Place().Scheme == "https" || c.APITLS.IsSet() || isLoopback(c.API):
		return ""
	}
	return "The console is not served, because other machines reach the address of api without TLS. " +
		"Set api_tls, or put a TLS proxy in front and set console.url to its https URL, or give api a loopback address."
}
