package terminal

import (
	"regexp"

	"github.com/dingevent/dingevent/internal/words"
)

// ourPackages is how errors of our packages begin, for those who write Go. The last one is journal.ErrSuspended, which tells a person no
// more than what follows.
var ourPackages = regexp.MustCompile(`(^|\n|: )((sqlite|postgres|spool|delivery|journal|filter|api|daemon|dingtest|callback|stream|httpsink|filesink|natssink|kafkasink|streamsink|the journal cannot be used now): )+`)

// Plain is what an error of ours said, without how it begins for those who write Go.
func Plain(text string) string { return ourPackages.ReplaceAllString(text, "$1") }

// Relayed is what the daemon said of an error, as a person in a terminal reads it.
func Relayed(say words.Words, text string) string {
	return Printable(words.Elsewhere(say, Plain(text)))
}

// Complaint is an error as a person in a terminal reads it.
func Complaint(say words.Words, err error) string {
	return words.Elsewhere(say, Plain(words.In(say, err)))
}
