package words

import "fmt"

// Notify is what is said of notices to people.
type Notify interface {
	NotifyShort() string
	NotifyLong() string
	NotifyTestShort() string
	NotifySent(way string) string
	NotifyLine(way, state string, told, givenUp uint64) string
	NotifyFailed(way, why string) string
	NotifyNone() string
	NotifyNotAll() string
}

func (English) NotifyShort() string { return "Notices to people about dingevent itself" }
func (English) NotifyLong() string {
	return `The daemon tells people what it finds about itself, such as that a sink fails or that DingTalk refuses an app: by
a custom robot of a group in DingTalk, or by a webhook. "notify" in the config says where to.`
}
func (English) NotifyTestShort() string      { return "Send a notice as a test, by each way of the config" }
func (English) NotifySent(way string) string { return way + ": sent" }
func (English) NotifyLine(way, state string, told, givenUp uint64) string {
	line := fmt.Sprintf("notices by %s: %s, %d told", way, state, told)
	if givenUp > 0 {
		line += fmt.Sprintf(", %d given up", givenUp)
	}
	return line
}
func (English) NotifyFailed(way, why string) string {
	return fmt.Sprintf("%s: not sent: %s", way, why)
}
func (English) NotifyNone() string {
	return "the config has no notify; add it, with dingtalk or webhook"
}
func (English) NotifyNotAll() string { return "a notice could not be sent" }
