package words

// Root is the help of the command itself, of version and of completion.
type Root interface {
	RootShort() string
	RootLong() string
	RootTry() string
	RootRun() string
	RootLook() string
	RootRepair() string
	RootReference() string
	VersionShort() string
	FlagJSON() string
	FlagJSONLines() string
	CompletionShort() string
	CompletionLong() string
	CompletionExample() string
}

func (English) RootShort() string {
	return "Receive DingTalk events, keep them until they are handled, and try it all on a laptop"
}

func (English) RootLong() string {
	return `dingevent stores every event DingTalk (钉钉) pushes before it answers, and delivers it
until it is really handled.

Start here:  dingevent dev`
}

func (English) RootTry() string       { return "Try it:" }
func (English) RootRun() string       { return "Run it:" }
func (English) RootLook() string      { return "Look:" }
func (English) RootRepair() string    { return "Repair:" }
func (English) RootReference() string { return "Reference:" }
func (English) VersionShort() string {
	return "Print the version and the platform; with --json also commit, tables and modules"
}
func (English) FlagJSON() string      { return "one JSON object" }
func (English) FlagJSONLines() string { return "one JSON object a line" }

func (English) CompletionShort() string {
	return "Print a script that completes commands, flags and names at Tab"
}

func (English) CompletionLong() string {
	return `Print a script for your shell. It completes commands and flags, and also event types, families,
transports, and the names of subscriptions and replays of the data folder.`
}

func (English) CompletionExample() string {
	return `  source <(dingevent completion bash)                                     # bash, this session; needs bash-completion
  dingevent completion bash > /etc/bash_completion.d/dingevent            # bash, every session
  dingevent completion zsh > "${fpath[1]}/_dingevent"                     # zsh; needs compinit in ~/.zshrc
  dingevent completion fish > ~/.config/fish/completions/dingevent.fish
  dingevent completion powershell | Out-String | Invoke-Expression`
}
