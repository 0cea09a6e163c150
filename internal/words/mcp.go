package words

// MCP is what "dingevent mcp" says to a person. What assistants read is English.
type MCP interface {
	MCPShort() string
	MCPLong() string
	MCPExample() string
	MCPFlagHTTP() string
	MCPFlagAllowChanges() string
	MCPFlagShowPersonalData() string
	MCPListening(url string) string
	MCPNotLoopback(addr string) string
}

func (English) MCPShort() string { return "Let an AI assistant ask what the console shows (MCP)" }
func (English) MCPLong() string {
	return `Serve the Model Context Protocol over standard input and output, for an AI assistant that starts this command. The
assistant finds events, and asks why an event was delivered or not. It sees subscriptions, dead letters, attempts and
replays, and tries filters. It asks the daemon that runs on the data folder, or reads the files of a stopped one.

It changes nothing without --allow-changes. Personal data in payloads is hidden without --show-personal-data. With
--config it also has the checks of "dingevent doctor".

With --http it serves on this machine over HTTP. It prints the address and a token, which each request needs. The
environment variable DINGEVENT_MCP_TOKEN has a token of your own, which is not printed.`
}
func (English) MCPExample() string {
	return `  dingevent mcp
  dingevent mcp --config dingevent.yaml --allow-changes
  dingevent mcp --http 127.0.0.1:7790`
}
func (English) MCPFlagHTTP() string {
	return "serve over HTTP at this address of this machine, such as 127.0.0.1:7790; 127.0.0.1:0 takes a free port"
}
func (English) MCPFlagAllowChanges() string {
	return "also offer retry, discard, pause, resume, seek, and replays"
}
func (English) MCPFlagShowPersonalData() string {
	return "show phone numbers, names and addresses in payloads"
}
func (English) MCPListening(url string) string { return "MCP: " + url }
func (English) MCPNotLoopback(addr string) string {
	return "--http: " + addr + " is not a loopback address with a port; give one such as 127.0.0.1:7790"
}
