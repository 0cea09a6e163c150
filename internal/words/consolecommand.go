package words

// ConsoleCommand is what "dingevent console" says.
type ConsoleCommand interface {
	ConsoleShort() string
	ConsoleLong() string
	ConsoleExample() string
	ConsoleFlagRole() string
	ConsoleFlagNoOpen() string
	ConsoleOpenYourself() string
	ConsoleLinkLine(url string) string
}

func (English) ConsoleShort() string { return "Open the console of a running daemon in the browser" }
func (English) ConsoleLong() string {
	return `Ask the daemon that runs on the data folder for a link into its console, print it and open it in the browser. The link
is good once, within ten minutes.`
}
func (English) ConsoleExample() string {
	return `  dingevent console
  dingevent console --role viewer --no-open`
}
func (English) ConsoleFlagRole() string {
	return "viewer looks, with personal data masked; operator moves dead letters, pauses and replays, too; admin changes subscriptions, too"
}
func (English) ConsoleFlagNoOpen() string { return "print the link alone" }
func (English) ConsoleOpenYourself() string {
	return "no browser could be opened here; open the link yourself"
}
func (English) ConsoleLinkLine(url string) string { return "console: " + url }
