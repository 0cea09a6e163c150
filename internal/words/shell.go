package words

// Shell is what every command's help and usage say.
type Shell interface {
	ShellUsage() string
	ShellExamples() string
	ShellCommands() string
	ShellFlags() string
	ShellGlobalFlags() string
	ShellMore(command string) string
	ShellFlagsPlace() string
	ShellCommandPlace() string
	ShellDefault(value string) string
	ShellHelpFlag() string
	ShellHelpShort() string
	ShellLangFlag() string
}

func (English) ShellUsage() string       { return "Usage:" }
func (English) ShellExamples() string    { return "Examples:" }
func (English) ShellCommands() string    { return "Commands:" }
func (English) ShellFlags() string       { return "Flags:" }
func (English) ShellGlobalFlags() string { return "Flags of every command:" }
func (English) ShellMore(command string) string {
	return "More about a command: " + command + " COMMAND --help"
}
func (English) ShellFlagsPlace() string          { return "[flags]" }
func (English) ShellCommandPlace() string        { return "COMMAND" }
func (English) ShellDefault(value string) string { return "(default " + value + ")" }
func (English) ShellHelpFlag() string            { return "help for the command" }
func (English) ShellHelpShort() string           { return "Help about a command" }
func (English) ShellLangFlag() string {
	return "the language of texts: en or zh (env DINGEVENT_LANG, or the locale)"
}
