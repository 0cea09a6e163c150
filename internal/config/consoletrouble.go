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

// ConsoleTrouble is what a person should know who wants to use the console: why none is served, or that links work on this machine
// alone. It is empty if all is well, or the console is off.
func (c Config) ConsoleTrouble() string {
	switch why := c.ConsoleClosed(); {
	case c.Console.Off:
		return ""
	case why != "":
		return why
	case c.Console.URL == "" && listensEverywhere(c.API):
		return "Links into the console work on this machine alone, because api listens at all of its addresses and nothing says by which name browsers reach it. " +
			"Set console.url, such as https://events.example.com:7780, to a name of the certificate."
	}
	return ""
}
